/// Why nothing, or not all, could be written.
public struct GenerateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it was.
  public enum Code: String, Sendable {
    /// A folder could not be made.
    case folder
    /// A file could not be opened, written or closed.
    case file
    /// zlib refused its work.
    case compression
    /// The request makes no sense, such as a corpus of no records.
    case request
  }

  /// What kind of failure it was.
  public let code: Code
  /// The file or folder concerned.
  public let path: String
  /// What the system said.
  public let reason: String

  /// One line for a person.
  public var description: String {
    switch code {
    case .folder: "cannot make the folder `\(path)`: \(reason)"
    case .file: "cannot write `\(path)`: \(reason)"
    case .compression: "cannot compress `\(path)`: \(reason)"
    case .request: reason
    }
  }
}
