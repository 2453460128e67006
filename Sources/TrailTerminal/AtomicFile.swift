#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files that appear complete or not at all.
public enum AtomicFile {
  /// Writes a file under a temporary name in its own folder, then renames it into place.
  ///
  /// A file that is there is replaced and its mode kept; a failure leaves it as it was, and nothing
  /// beside it. Symbolic links are followed. Devices and pipes (`/dev/null`) are written in place, and descriptors
  /// (`/dev/stdout`) where they are: these must not be replaced.
  public static func write(path: String, bytes: [UInt8]) throws(OutputError) {
    try write(path: path) { descriptor in
      bytes.withUnsafeBytes { Descriptor.writeAll($0, to: descriptor) }
    }
  }

  /// Writes a file as `write(path:bytes:)` does, of which not all bytes are there at once.
  /// - Parameter body: is called once, with what writes the next bytes.
  /// - Throws: `OutputError`, or what `body` throws; the file is then as it was.
  public static func write(
    path: String, _ body: (_ write: ([UInt8]) throws(OutputError) -> Void) throws -> Void
  ) throws {
    var failure: (any Error)?
    do throws(OutputError) {
      try write(path: path) { (descriptor: Int32) -> Int32 in
        do {
          try body { bytes throws(OutputError) in
            let errorNumber = bytes.withUnsafeBytes { Descriptor.writeAll($0, to: descriptor) }
            if errorNumber != 0 { throw OutputError(target: path, errorNumber: errorNumber) }
          }
          return 0
        } catch let error as OutputError {
          return error.errorNumber
        } catch {
          failure = error
          return ECANCELED
        }
      }
    } catch {
      throw failure ?? error
    }
  }

  /// - Parameter fill: writes everything to a descriptor; gives an error number, or 0.
  private static func write(path: String, _ fill: (Int32) -> Int32) throws(OutputError) {
    let place: String
    switch try OutputDestination(of: path) {
    case .descriptor(let descriptor): return try check(fill(descriptor), path)
    case .path(let end): place = end
    }
    var existing = stat()
    let exists = stat(place, &existing) == 0
    let kind = existing.st_mode & S_IFMT
    guard !exists || kind != S_IFDIR else {
      throw OutputError(target: path, errorNumber: EISDIR)
    }
    guard !exists || kind == S_IFREG else { return try writeInPlace(path: path, fill) }
    let temporary = try Interruption.TemporaryFile(beside: place)
    defer { temporary.end() }
    let descriptor = temporary.descriptor
    var errorNumber = fill(descriptor)
    if errorNumber == 0, exists, fchmod(descriptor, existing.st_mode & 0o7777) != 0 {
      errorNumber = errno
    }
    if errorNumber == 0, fsync(descriptor) != 0 { errorNumber = errno }
    if close(descriptor) != 0, errorNumber == 0 { errorNumber = errno }
    if errorNumber == 0, rename(temporary.path, place) != 0 { errorNumber = errno }
    guard errorNumber != 0 else { return }
    unlink(temporary.path)
    throw OutputError(target: path, errorNumber: errorNumber)
  }

  private static func writeInPlace(
    path: String, _ fill: (Int32) -> Int32
  ) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OutputError(target: path, errorNumber: errno) }
    defer { close(descriptor) }
    try check(fill(descriptor), path)
  }

  /// A reader that goes away is no failure.
  private static func check(_ errorNumber: Int32, _ path: String) throws(OutputError) {
    guard errorNumber == 0 || errorNumber == EPIPE else {
      throw OutputError(target: path, errorNumber: errorNumber)
    }
  }
}
