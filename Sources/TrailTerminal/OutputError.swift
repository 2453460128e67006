#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Output that could not be written, and why.
public struct OutputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was written to: a path, or `standard output`.
  public var target: String
  /// The system's error number: ENOSPC.
  public var errorNumber: Int32

  /// A failure to write.
  public init(target: String, errorNumber: Int32) {
    self.target = target
    self.errorNumber = errorNumber
  }

  /// ``cannot write `out.jsonl`: no space left on device``.
  public var description: String { "cannot write `\(target)`: \(reason)" }

  private var reason: String {
    guard let message = strerror(errorNumber) else { return "error \(errorNumber)" }
    let text = String(cString: message)
    // "Is a directory" becomes lower case; "I/O error" would not gain by it.
    return text.hasPrefix("I/O") ? text : text.prefix(1).lowercased() + text.dropFirst()
  }
}
