#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What can go wrong while events are sorted: only the temporary files.
public struct SortError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What failed, in words.
  public var description: String

  init(_ doing: String, errno code: Int32) {
    description = "cannot \(doing) a temporary file for events: \(String(cString: strerror(code)))"
  }
}
