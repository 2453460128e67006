#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A pipe that closes itself.
final class Pipe {
  struct Failure: Error {}

  let writer: Int32
  private var reader: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure() }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    closeReader()
    close(writer)
  }

  func closeReader() {
    guard reader >= 0 else { return }
    close(reader)
    reader = -1
  }

  /// Reads what is there, at most `limit` bytes.
  func read(limit: Int = 65_536) -> [UInt8] {
    // Never waits: what was written is there, and nothing else comes.
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    return readOnce(limit: limit)
  }

  /// Waits until there is something to read; an end is a failure.
  func waitAndRead() throws -> [UInt8] {
    let bytes = readOnce(limit: 65_536)
    guard !bytes.isEmpty else { throw Failure() }
    return bytes
  }

  private func readOnce(limit: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = bytes.withUnsafeMutableBytes { readBytes(reader, $0) }
    return Array(bytes.prefix(max(0, count)))
  }
}

private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}
