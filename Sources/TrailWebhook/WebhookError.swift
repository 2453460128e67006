/// Why messages cannot be delivered or kept at all, in words for people.
///
/// No message of this module holds an address beyond its host, or anything of a secret.
public struct WebhookError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Code: String, Sendable, CaseIterable {
    /// An address to which nothing is sent.
    case address
    /// A secret of the wrong form.
    case secret
    /// libcurl is not there.
    case library
    /// An outbox that cannot be read or written.
    case outbox
  }

  /// The kind of fault.
  public var code: Code
  /// The message: lower case, no full stop.
  public var message: String
  /// What to do about it, if there is something to say.
  public var help: String?

  /// A fault.
  public init(_ code: Code, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }

  /// The message, and a help line if there is help.
  public var description: String { message + (help.map { "\n  help: \($0)" } ?? "") }
}
