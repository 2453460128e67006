import TrailDetect
import TrailEvents

/// The selections of a detection by name, in the order of the text.
struct SigmaSelections {
  private(set) var names: [String] = []
  /// Nil for a selection with errors, which are reported where it is.
  private var expressions: [String: Expression?] = [:]

  var isEmpty: Bool { names.isEmpty }

  mutating func add(_ name: String, _ expression: Expression?) {
    names.append(name)
    expressions[name] = .some(expression)
  }

  func contains(_ name: String) -> Bool { expressions[name] != nil }

  /// The selection under its name, for explanations; one with errors never matches.
  func expression(_ name: String) -> Expression {
    .labelled(name, (expressions[name] ?? nil) ?? .any([]))
  }
}

/// Parses a condition: `selection and not 1 of filter_*`.
///
/// From least to most binding: `or`, `and`, `not`, `x of`, parentheses (Sigma rules specification 2.1.0,
/// "Condition").
struct SigmaConditionParser {
  /// Parentheses and `not` nested deeper than this are refused.
  private static let maxDepth = 100

  private let text: String
  private let tokens: [String]
  private let selections: SigmaSelections
  private var next = 0
  private var depth = 0
  /// The selections that the condition names.
  private(set) var used: Set<String> = []

  init(_ text: String, selections: SigmaSelections) {
    self.text = text
    tokens = SigmaConditionParser.tokens(of: text)
    self.selections = selections
  }

  private static func tokens(of text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    func close() {
      if !word.isEmpty { tokens.append(word) }
      word = ""
    }
    for character in text {
      if character.isWhitespace {
        close()
      } else if character == "(" || character == ")" {
        close()
        tokens.append(String(character))
      } else {
        word.append(character)
      }
    }
    close()
    return tokens
  }

  /// The type of correlation that does what an aggregation of Sigma 1 did.
  private func successor(of aggregation: Substring) -> String {
    let text = aggregation.filter { $0 != " " }
    if text.hasPrefix("|near") { return "temporal" }
    if text.hasPrefix("|count("), !text.hasPrefix("|count()") { return "value_count" }
    return ["sum", "avg"].first { text.hasPrefix("|\($0)(") }.map { "value_\($0)" } ?? "event_count"
  }

  mutating func parse() throws(SigmaFault) -> Expression {
    if let bar = text.firstIndex(of: "|") {
      throw SigmaFault(
        "the aggregation `\(text[bar...])` of Sigma 1 is not supported",
        help: "leave it out, and write a correlation (`type: \(successor(of: text[bar...]))`) that"
          + " refers to this rule",
        isUnsupported: true)
    }
    let expression = try disjunction()
    guard next < tokens.count else { return expression }
    if tokens[next] == ")" { throw SigmaFault("the condition has a `)` without a `(`") }
    throw SigmaFault(
      "the condition has `\(tokens[next])` where `and` or `or` should be",
      help: isOperator(tokens[next]) ? nil : "join selections with `and` or `or`")
  }

  private mutating func disjunction() throws(SigmaFault) -> Expression {
    var parts = [try conjunction()]
    while take("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(SigmaFault) -> Expression {
    var parts = [try operand()]
    while take("and") { parts.append(try operand()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func operand() throws(SigmaFault) -> Expression {
    var isNegated = false
    while take("not") { isNegated.toggle() }
    let expression = try primary()
    return isNegated ? .not(expression) : expression
  }

  private mutating func primary() throws(SigmaFault) -> Expression {
    guard next < tokens.count else {
      throw SigmaFault("the condition ends where a selection should be")
    }
    let token = tokens[next]
    next += 1
    if token == "(" {
      depth += 1
      guard depth <= SigmaConditionParser.maxDepth else {
        throw SigmaFault("the condition is nested too deep")
      }
      let expression = try disjunction()
      guard next < tokens.count, tokens[next] == ")" else {
        throw SigmaFault("the condition has a `(` without a `)`")
      }
      next += 1
      depth -= 1
      return expression
    }
    if next < tokens.count, isWord(tokens[next], "of") {
      next += 1
      return try quantified(token)
    }
    guard token != ")", !isOperator(token) else {
      throw SigmaFault("the condition has `\(token)` where a selection should be")
    }
    guard selections.contains(token) else {
      throw SigmaFault(
        "the condition names `\(token)`, which is no selection", help: help(for: token))
    }
    used.insert(token)
    return selections.expression(token)
  }

  /// `1 of x*`, `any of them`, `all of selection*`.
  private mutating func quantified(_ quantifier: String) throws(SigmaFault) -> Expression {
    let isAll = quantifier.lowercased() == "all"
    guard isAll || ["1", "any"].contains(quantifier.lowercased()) else {
      let isCount = quantifier.utf8.allSatisfy(\.isASCIIDigit)
      throw SigmaFault(
        isCount
          ? "`\(quantifier) of` is not supported" : "the condition has `\(quantifier)` before `of`",
        help: "write `1 of`, `any of` or `all of`", isUnsupported: isCount)
    }
    guard next < tokens.count, tokens[next] != "(", tokens[next] != ")" else {
      throw SigmaFault("`\(quantifier) of` has no selections", help: "write `them` or a pattern")
    }
    let pattern = tokens[next]
    next += 1
    let isThem = pattern == "them" && !selections.contains("them")
    // By convention a name that begins with an underscore is left out.
    let names = selections.names.filter { name in
      !name.hasPrefix("_")
        && (isThem || SigmaConditionParser.matches(name[...], pattern[...]))
    }
    guard !names.isEmpty else {
      throw SigmaFault(
        isThem
          ? "`\(quantifier) of them` has no selection: names that begin with `_` do not count"
          : "`\(quantifier) of \(pattern)` matches no selection",
        help: isThem ? nil : help(for: pattern))
    }
    used.formUnion(names)
    let parts = names.map { selections.expression($0) }
    if parts.count == 1 { return parts[0] }
    return isAll ? .all(parts) : .any(parts)
  }

  private func help(for name: String) -> String? {
    let plain = name.filter { $0 != "*" }
    return NearestName.help(for: plain, among: selections.names)
      ?? "the selections are \(selections.names.map { "`\($0)`" }.joined(separator: ", "))"
  }

  /// Whether a name is like a pattern with `*`.
  private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else {
      return name == pattern
    }
    guard name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }

  private mutating func take(_ word: String) -> Bool {
    guard next < tokens.count, isWord(tokens[next], word) else { return false }
    next += 1
    return true
  }

  /// Operators are small; in capitals they are read, too, unless a selection is named so.
  private func isWord(_ token: String, _ word: String) -> Bool {
    token == word || (token.lowercased() == word && !selections.contains(token))
  }

  private func isOperator(_ token: String) -> Bool {
    ["and", "or", "not", "of"].contains { isWord(token, $0) }
  }
}
