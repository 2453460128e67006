#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#elseif canImport(Darwin)
private import Darwin
#endif

/// A file being written in pieces, compressed or plain.
///
/// Memory is bounded: one buffer of 64 KiB for zlib besides what the caller hands over.
struct OutputFile: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var gzip: GzipStream?
  private(set) var bytesWritten = 0

  /// Opens `path`, made anew; `level` is zlib's, nil writes plain bytes.
  init(path: String, level: Int32?) throws(GenerateError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path) }
    if let level { gzip = try GzipStream(path: path, level: level) }
  }

  deinit {
    close(descriptor)
  }

  private static func failure(_ path: String) -> GenerateError {
    GenerateError(code: .file, path: path, reason: String(cString: strerror(errno)))
  }

  mutating func append(_ bytes: [UInt8]) throws(GenerateError) {
    guard let gzip else { return try write(bytes) }
    try gzip.append(bytes, isLast: false)
    if gzip.output.count >= 65_536 { try flush(gzip) }
  }

  /// Ends the gzip member, if there is one, and begins another: the file goes on.
  mutating func beginMember() throws(GenerateError) {
    guard let gzip else { return }
    try gzip.append([], isLast: true)
    try flush(gzip)
    try gzip.restart()
  }

  /// Writes what is left; the file is closed when the value goes away.
  mutating func finish() throws(GenerateError) {
    guard let gzip else { return }
    try gzip.append([], isLast: true)
    try flush(gzip)
  }

  private mutating func flush(_ gzip: GzipStream) throws(GenerateError) {
    try write(gzip.output)
    gzip.output.removeAll(keepingCapacity: true)
  }

  private mutating func write(_ bytes: [UInt8]) throws(GenerateError) {
    bytesWritten += bytes.count
    var done = 0
    let descriptor = descriptor
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        #elseif canImport(Musl)
        Musl.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        #elseif canImport(Darwin)
        Darwin.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path) }
      done += count
    }
  }

  /// Makes `path` and the folders above it.
  static func makeFolder(_ path: String) throws(GenerateError) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      let folder = String(path[..<end])
      if mkdir(folder, 0o755) != 0, errno != EEXIST {
        throw GenerateError(code: .folder, path: folder, reason: String(cString: strerror(errno)))
      }
    }
  }
}
