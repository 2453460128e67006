/// Why a policy, or a piece of one, cannot be what its author meant.
public struct PolicyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Code: Sendable, Equatable {
    /// The text is not JSON.
    case syntax
    /// An element, principal type or version that the language does not have.
    case unknownElement
    /// An element without which AWS refuses the policy.
    case missingElement
    /// Two elements that exclude each other, or one that this kind of policy does not take.
    case conflictingElements
    /// The same element, operator, key or statement id twice.
    case duplicateElement
    /// An element of the wrong form.
    case badElement
    /// A condition operator that does not exist.
    case unknownOperator
    /// A condition operator that exists but that this build or this place does not have.
    case unsupportedOperator
    /// A condition value that can never match.
    case badValue
    /// A policy variable written wrongly.
    case badVariable
  }

  /// The kind of fault.
  public var code: Code
  /// The message: one line, lower case, the author's text in backticks.
  public var message: String
  /// What to do about it, if there is something to say.
  public var help: String?
  /// Where in the document it is; nil for pieces that were not read from a document.
  public var position: PolicyPosition?

  /// A fault, with or without its place.
  public init(
    _ code: Code, _ message: String, help: String? = nil, position: PolicyPosition? = nil
  ) {
    self.code = code
    self.message = message
    self.help = help
    self.position = position
  }

  /// `line 3, column 7: unknown element `Acton` (did you mean `Action`?)`.
  public var description: String {
    let place = position.map { "\($0): " } ?? ""
    let advice = help.map { " (\($0))" } ?? ""
    return place + message + advice
  }

  /// The same fault at a place, unless it has one already.
  func at(_ position: PolicyPosition?) -> PolicyError {
    var error = self
    error.position = error.position ?? position
    return error
  }
}

/// All faults of one policy document, in the order of their places.
public struct PolicyErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// The faults; at least one.
  public var errors: [PolicyError]

  /// A list of faults.
  public init(_ errors: [PolicyError]) { self.errors = errors }

  /// One fault a line.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
