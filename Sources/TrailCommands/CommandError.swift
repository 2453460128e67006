/// Why a command cannot do what was asked, in words for people; the run ends with `RunStatus.trouble`.
struct CommandError: Error, CustomStringConvertible {
  /// The message: lower case, no full stop, the user's own words in backticks.
  var description: String

  /// An error with advice on a line of its own.
  init(_ message: String, help: String? = nil) {
    description = message + (help.map { "\n  help: \($0)" } ?? "")
  }
}
