#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a path that is to be written stands for.
///
/// Symbolic links are followed, so that what lies at their end is replaced, and not the link: `/dev/stdout` is one.
enum OutputDestination: Equatable {
  /// A descriptor that the program was given: `/dev/stdout`, `/dev/fd/63`.
  case descriptor(Int32)
  /// A path that is no symbolic link; nothing need be there.
  case path(String)

  /// As many links in a row as Linux follows.
  private static let maxLinks = 40

  init(of path: String) throws(OutputError) {
    var place = path
    for _ in 0...OutputDestination.maxLinks {
      if let number = OutputDestination.descriptor(at: place) {
        self = .descriptor(number)
        return
      }
      guard let target = OutputDestination.target(ofLink: place) else {
        self = .path(place)
        return
      }
      let folder = place.lastIndex(of: "/").map { place[...$0] } ?? ""
      place = target.first == "/" ? target : folder + target
    }
    throw OutputError(target: path, errorNumber: ELOOP)
  }

  /// The number of a descriptor of this process that a path names.
  private static func descriptor(at path: String) -> Int32? {
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }

  /// What a symbolic link says; nil for anything else.
  private static func target(ofLink path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = readlink(path, start, buffer.count)
      guard count > 0 else { return nil }
      return String(validating: UnsafeRawBufferPointer(buffer)[..<count], as: UTF8.self)
    }
  }
}
