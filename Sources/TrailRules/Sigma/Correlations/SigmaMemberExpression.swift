import TrailDetect

/// Parses the extended condition of a temporal correlation: rules joined by `and`, `or` and `not`.
///
/// `not` binds most, `or` least, as in the conditions of rules.
struct SigmaMemberExpression {
  private static let words: Set<String> = ["and", "or", "not", "(", ")"]
  /// Parentheses and `not` nested deeper than this are refused.
  private static let maxDepth = 100

  private let tokens: [String]
  private let references: [String]
  private var next = 0
  private var depth = 0
  /// The numbers of the rules that it names.
  private(set) var used: Set<Int> = []

  init(_ text: String, references: [String]) {
    tokens = SigmaMemberExpression.tokens(of: text)
    self.references = references
  }

  /// The rules that an expression names, each once, in its order.
  static func names(in text: String) -> [String] {
    var names: [String] = []
    for token in tokens(of: text) where !words.contains(token) && !names.contains(token) {
      names.append(token)
    }
    return names
  }

  private static func tokens(of text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    for character in text + " " {
      let isParenthesis = character == "(" || character == ")"
      if isParenthesis || character.isWhitespace {
        if !word.isEmpty { tokens.append(word) }
        word = ""
        if isParenthesis { tokens.append(String(character)) }
      } else {
        word.append(character)
      }
    }
    return tokens
  }

  mutating func parse() throws(SigmaFault) -> MemberCondition {
    let condition = try disjunction()
    guard next == tokens.count else {
      throw SigmaFault("the condition has `\(tokens[next])` where `and` or `or` should be")
    }
    return condition
  }

  private mutating func disjunction() throws(SigmaFault) -> MemberCondition {
    var parts = [try conjunction()]
    while take("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(SigmaFault) -> MemberCondition {
    var parts = [try term()]
    while take("and") { parts.append(try term()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func term() throws(SigmaFault) -> MemberCondition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= SigmaMemberExpression.maxDepth else {
      throw SigmaFault("the condition is nested too deep")
    }
    if take("not") { return .not(try term()) }
    if take("(") {
      let inner = try disjunction()
      guard take(")") else { throw SigmaFault("the condition has a `(` without a `)`") }
      return inner
    }
    guard next < tokens.count else { throw SigmaFault("the condition ends where a rule should be") }
    let name = tokens[next]
    guard let number = references.firstIndex(of: name) else {
      throw SigmaFault("the condition names `\(name)`, which `rules` does not")
    }
    next += 1
    used.insert(number)
    return .member(number)
  }

  private mutating func take(_ word: String) -> Bool {
    guard next < tokens.count, tokens[next] == word else { return false }
    next += 1
    return true
  }
}
