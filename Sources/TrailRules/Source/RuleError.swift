/// What is wrong, or doubtful, at one place of a rule file or a conditions file.
public struct RuleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Code: String, Sendable, CaseIterable {
    /// The text is not UTF-8 or not YAML.
    case syntax
    /// The file cannot be opened or read.
    case unreadable
    /// A field, element or section that does not exist.
    case unknownField = "unknown-field"
    /// A field without which the rule says nothing.
    case missingField = "missing-field"
    /// The same field, id or name twice.
    case duplicate
    /// Two fields that exclude each other.
    case conflict
    /// A value of the wrong form.
    case badValue = "bad-value"
    /// Something of the language that is not built yet.
    case unsupported
    /// A rule that is well-formed and probably not what its author meant; always a warning.
    case lint
  }

  /// The kind of fault.
  public var code: Code
  /// The file, as it was given.
  public var path: String
  /// The place in the file.
  public var position: SourcePosition
  /// The rule's id, if it could be read.
  public var ruleID: String?
  /// The message: one line, lower case, the author's text in backticks.
  public var message: String
  /// What to do about it, if there is something to say.
  public var help: String?

  /// A fault at a place.
  public init(
    _ code: Code, path: String, position: SourcePosition, ruleID: String? = nil, _ message: String,
    help: String? = nil
  ) {
    self.code = code
    self.path = path
    self.position = position
    self.ruleID = ruleID
    self.message = message
    self.help = help
  }

  /// The line, from 1.
  public var line: Int { position.line }
  /// The column, from 1.
  public var column: Int { position.column }

  /// `rules/root.yaml:12:7: rule root-login: unknown field `tilte``, and a help line if there is help.
  public var description: String {
    let rule = ruleID.map { "rule \($0): " } ?? ""
    let advice = help.map { "\n  help: \($0)" } ?? ""
    return "\(path):\(position): \(rule)\(message)\(advice)"
  }
}
