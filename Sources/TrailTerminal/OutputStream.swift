#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A buffered writer on a file descriptor that it does not own.
///
/// A reader that goes away (EPIPE) ends the output quietly: `isClosed` becomes true and what is
/// written afterwards is dropped. Bytes in the buffer are written by `flush()` alone, not by
/// `deinit`.
public final class OutputStream {
  /// How many bytes are collected before they are written.
  public static let defaultBufferSize = 64 * 1024

  /// What is written to, for messages: a path, or `standard output`.
  public let target: String
  /// Whether the reader has gone, and nothing can be written any more.
  public private(set) var isClosed = false

  private let descriptor: Int32
  private let bufferSize: Int
  private var buffer: [UInt8] = []

  /// A writer on an open descriptor.
  public init(descriptor: Int32, target: String, bufferSize: Int = OutputStream.defaultBufferSize) {
    self.descriptor = descriptor
    self.target = target
    self.bufferSize = max(1, bufferSize)
    buffer.reserveCapacity(self.bufferSize)
  }

  /// A writer on standard output.
  public static func standardOutput() -> OutputStream {
    OutputStream(descriptor: STDOUT_FILENO, target: "standard output")
  }

  /// Appends bytes; writes when the buffer is full.
  public func write(_ bytes: [UInt8]) throws(OutputError) {
    guard !isClosed else { return }
    if buffer.count + bytes.count > bufferSize { try flush() }
    guard bytes.count < bufferSize else { return try send(bytes) }
    buffer.append(contentsOf: bytes)
  }

  /// Appends text as UTF-8.
  public func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

  /// Writes what is in the buffer.
  public func flush() throws(OutputError) {
    guard !buffer.isEmpty else { return }
    // Even if it fails: the same bytes must not be tried a second time.
    defer { buffer.removeAll(keepingCapacity: true) }
    try send(buffer)
  }

  private func send(_ bytes: [UInt8]) throws(OutputError) {
    guard !isClosed else { return }
    let errorNumber = bytes.withUnsafeBytes { Descriptor.writeAll($0, to: descriptor) }
    switch errorNumber {
    case 0: return
    case EPIPE: isClosed = true
    default: throw OutputError(target: target, errorNumber: errorNumber)
    }
  }
}
