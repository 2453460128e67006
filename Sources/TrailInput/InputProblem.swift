/// A path that should have been read or searched, and could not.
public struct InputProblem: Sendable, Hashable {
  /// What is wrong, for programs.
  public enum Code: String, Sendable, CaseIterable {
    /// Nothing is there, or a symbolic link leads nowhere.
    case notFound

    /// The file or folder, or one above it, may not be read.
    case permissionDenied

    /// The folder can't be listed for another reason.
    case unreadableFolder

    /// The path can't be examined for another reason.
    case unreachable

    /// It is a socket or a device, or a named pipe that was found in a folder.
    case notRegularFile

    /// A folder contains itself through a symbolic link or a mount; it was searched once.
    case folderLoop
  }

  /// What is wrong, for programs.
  public let code: Code

  /// The path, as shown to people.
  public let path: String

  /// What is wrong, for people: one line, lower case, without the path.
  public let detail: String
}

extension InputProblem: CustomStringConvertible {
  /// For example `logs/old: no such file or directory`.
  public var description: String { "\(printable(path)): \(printable(detail))" }
}
