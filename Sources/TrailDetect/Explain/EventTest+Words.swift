import TrailEvents
import TrailPolicy

extension EventTest {
  /// How many values of a list are named.
  private static let maxValues = 6

  /// The test in words, as a rule's author would say it.
  var words: String {
    switch self {
    case .action(let patterns): "Action \(EventTest.listed(patterns.map(\.text)))"
    case .resource(let patterns): "Resource \(EventTest.listed(patterns.map(\.text)))"
    case .principal: "Principal"
    case .outcome(let outcomes):
      "outcome is \(EventTest.listed(outcomes.map(\.rawValue).sorted()))"
    case .condition(let test, let key):
      "\(test.conditionOperator.name) \(key.text) \(EventTest.listed(test.values))"
    case .field(let test): "\(test.field) \(EventTest.words(of: test.match))"
    case .keywords(let texts): "some value \(EventTest.words(of: texts, containsLiterals: true))"
    case .keywordRegex(let pattern): "some value matches \(pattern)"
    }
  }

  private static func words(of match: FieldMatch) -> String {
    switch match {
    case .text(let texts): words(of: texts, containsLiterals: false)
    case .regex(let pattern): "matches \(pattern)"
    case .number(let comparison): words(of: comparison)
    case .null: "is absent or null"
    case .exists(let wanted): wanted ? "exists" : "does not exist"
    case .cidr(let networks): "is an address in \(listed(networks.map(\.description)))"
    case .field(let other, let relation, let isCased):
      "\(words(of: relation)) \(other)\(isCased ? ", case counts" : "")"
    case .timePart(let part, let comparison):
      "has a time whose \(part.rawValue) \(words(of: comparison))"
    }
  }

  private static func words(of relation: FieldRelation) -> String {
    switch relation {
    case .equals: "is the same as"
    case .contains: "contains what is in"
    case .startsWith: "starts with what is in"
    case .endsWith: "ends with what is in"
    }
  }

  private static func words(of comparison: NumberComparison) -> String {
    let sign =
      switch comparison.order {
      case .less: "<"
      case .lessOrEqual: "<="
      case .greater: ">"
      case .greaterOrEqual: ">="
      case .equal: "="
      case .notEqual: "!="
      }
    let value = comparison.value
    let isWhole = value == value.rounded() && abs(value) < 1e15
    return "\(sign) \(isWhole ? "\(Int64(value))" : "\(value)")"
  }

  private static func words(of texts: TextPatterns, containsLiterals: Bool) -> String {
    let words = texts.patterns.map { EventTest.words(of: $0, containsLiterals: containsLiterals) }
    var text = ""
    var previous = ""
    for word in words.prefix(maxValues) {
      // `contains a, b` instead of `contains a, contains b`.
      let separator = texts.requiresAll ? " and " : ", "
      text +=
        word.verb == previous
        ? "\(separator)\(word.value)"
        : "\(text.isEmpty ? "" : separator)\(word.verb) \(word.value)"
      previous = word.verb
    }
    if words.count > maxValues { text += " and \(words.count - maxValues) more" }
    return text + (texts.isCased ? ", case counts" : "")
  }

  private static func words(
    of pattern: TextPattern, containsLiterals: Bool
  ) -> (verb: String, value: String) {
    let wildcards = pattern.pieces.map { piece in
      if case .literal = piece { false } else { true }
    }
    func literal(_ pieces: some Sequence<TextPattern.Piece>) -> String {
      let text = pieces.map { piece in
        if case .literal(let text) = piece { text } else { "" }
      }.joined()
      return "`\(text)`"
    }
    if !wildcards.contains(true) {
      return (verb: containsLiterals ? "contains" : "is", value: literal(pattern.pieces))
    }
    let inner = pattern.pieces.dropFirst().dropLast()
    let isRunFirst = pattern.pieces.first == .anyRun
    let isRunLast = pattern.pieces.last == .anyRun
    let literals = wildcards.count { !$0 }
    if literals == 1, wildcards.count == 2, isRunLast {
      return (verb: "starts with", value: literal(pattern.pieces))
    }
    if literals == 1, wildcards.count == 2, isRunFirst {
      return (verb: "ends with", value: literal(pattern.pieces))
    }
    if literals == 1, wildcards.count == 3, isRunFirst, isRunLast {
      return (verb: "contains", value: literal(inner))
    }
    let text = pattern.pieces.map { piece in
      switch piece {
      case .anyRun: "*"
      case .anyOne: "?"
      case .literal(let text): text
      }
    }.joined()
    return (verb: "is like", value: "`\(text)`")
  }

  private static func listed(_ values: [String]) -> String {
    let text = values.prefix(maxValues).map { "`\($0)`" }.joined(separator: ", ")
    return values.count > maxValues ? text + " and \(values.count - maxValues) more" : text
  }
}
