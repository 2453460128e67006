import TrailDetect
import TrailEvents
import TrailPolicy

/// A statement of a native rule, made of tests of fields that hold together.
struct NativeStatement {
  var actions: [String] = []
  /// The conditions: operator, key and values, in their order.
  private(set) var conditions: [(operator: String, key: String, values: [String])] = []
  /// Where the statement says a little more or less than the tests.
  private(set) var notes: [String] = []

  init(_ literals: [FieldLiteral]) throws(SigmaFault) {
    var rest = literals
    takeActions(&rest)
    for literal in rest { try add(literal) }
  }

  // MARK: Actions

  /// Makes `eventSource` and `eventName` one `Action`, if that says the same.
  private mutating func takeActions(_ literals: inout [FieldLiteral]) {
    guard
      let source = literals.firstIndex(where: { NativeStatement.names($0, "eventSource") != nil }),
      let name = literals.firstIndex(where: { NativeStatement.names($0, "eventName") != nil }),
      let sources = NativeStatement.names(literals[source], "eventSource"),
      let names = NativeStatement.names(literals[name], "eventName")
    else { return }
    let actions = sources.flatMap { source in
      names.map { ActionMap.exactAction(eventSource: source, eventName: $0) }
    }
    let known = actions.compactMap { $0 }
    guard known.count == actions.count else { return }
    self.actions = known
    for index in [source, name].sorted(by: >) { literals.remove(at: index) }
    notes.append("`Action` also takes these calls in AWS's other partitions")
  }

  /// The texts of a test of a field for one of some whole texts, regardless of case.
  private static func names(_ literal: FieldLiteral, _ field: String) -> [String]? {
    guard literal.test.field == field, !literal.isNegated,
      case .text(let patterns) = literal.test.match, !patterns.isCased
    else { return nil }
    let texts = patterns.patterns.compactMap { pattern -> String? in
      guard pattern.pieces.count == 1, case .literal(let text) = pattern.pieces[0] else {
        return nil
      }
      return text
    }
    return texts.count == patterns.patterns.count ? texts : nil
  }

  // MARK: Conditions

  /// Fields that are one text or number in every record, so that plain operators are for them.
  private static let singleFields: Set<String> = [
    "awsRegion", "errorCode", "errorMessage", "eventCategory", "eventID", "eventName",
    "eventSource", "eventTime", "eventType", "eventVersion", "managementEvent", "readOnly",
    "recipientAccountId", "requestID", "sessionCredentialFromConsole", "sharedEventID",
    "sourceIPAddress", "userAgent", "vpcEndpointId", "apiVersion",
  ]

  private static func isSingle(_ field: String) -> Bool {
    singleFields.contains(field) || field.hasPrefix("userIdentity.")
      || field.hasPrefix("tlsDetails.")
  }

  private mutating func add(_ literal: FieldLiteral) throws(SigmaFault) {
    let field = literal.test.field
    let key = "cloudtrail:\(field)"
    guard let parsed = ContextKey(key), case .record = parsed.name else {
      throw SigmaFault("no native key can name the field `\(field)`")
    }
    let isNegated = literal.isNegated
    switch literal.test.match {
    case .text(let patterns):
      var base = patterns.isCased ? "StringLike" : "StringLikeIgnoreCase"
      if isNegated { base = base.replacing("StringLike", with: "StringNotLike") }
      try place(base, key, patterns.patterns.map(NativeStatement.text), field, isNegated)
      let isWild = patterns.patterns.contains { !$0.isLiteral }
      if isWild, field.contains("."), !NativeStatement.isSingle(field) {
        notes.append("if `\(field)` is a list, Sigma also searches its JSON text; this does not")
      }
    case .regex(let regex):
      let flags =
        (regex.ignoresCase ? "i" : "") + (regex.isMultiline ? "m" : "")
        + (regex.dotMatchesLineEnd ? "s" : "")
      let pattern = flags.isEmpty ? regex.pattern : "(?\(flags))\(regex.pattern)"
      try place(isNegated ? "RegexNotMatch" : "RegexMatch", key, [pattern], field, isNegated)
      if field.contains("."), !NativeStatement.isSingle(field) {
        notes.append("if `\(field)` is a list, Sigma also searches its JSON text; this does not")
      }
    case .null:
      try placeNull(key, isNegated ? "false" : "true")
      notes.append("`Null` also takes an empty text for an absent field")
    case .exists(let isWanted):
      try placeNull(key, isWanted != isNegated ? "false" : "true")
      notes.append("`Null` also takes a null or an empty text for an absent field")
    case .number(let comparison):
      let names: [NumberComparison.Order: String] = [
        .equal: "NumericEquals", .less: "NumericLessThan",
        .lessOrEqual: "NumericLessThanEquals", .greater: "NumericGreaterThan",
        .greaterOrEqual: "NumericGreaterThanEquals",
      ]
      guard !isNegated, let name = names[comparison.order] else {
        throw SigmaFault(
          "a negated comparison of `\(field)` inside an alternative has no native form")
      }
      try place(name, key, [NativeStatement.text(comparison.value)], field, isNegated)
    case .cidr(let networks):
      guard !isNegated else {
        throw SigmaFault(
          "blocks of addresses that are excluded inside an alternative have no native form")
      }
      try place("IpAddress", key, networks.map(\.description), field, isNegated)
    case .field: throw SigmaFault("a comparison of two fields has no native form")
    case .timePart:
      throw SigmaFault(
        "parts of a time have no native form", help: "declare `hours` and ask `trailsift:Hours`")
    }
  }

  private mutating func placeNull(_ key: String, _ value: String) throws(SigmaFault) {
    if let index = conditions.firstIndex(where: { $0.operator == "Null" && $0.key == key }) {
      guard conditions[index].values == [value] else {
        throw SigmaFault("a field that is both absent and there matches nothing")
      }
    } else {
      conditions.append(("Null", key, [value]))
    }
  }

  /// Puts a condition where an operator is free for the key: one operator names a key once.
  private mutating func place(
    _ base: String, _ key: String, _ values: [String], _ field: String, _ isNegated: Bool
  ) throws(SigmaFault) {
    if isNegated {
      // Excluded values add up.
      let name = NativeStatement.isSingle(field) ? base : "ForAllValues:\(base)"
      if let index = conditions.firstIndex(where: { $0.operator == name && $0.key == key }) {
        conditions[index].values += values
      } else {
        conditions.append((name, key, values))
      }
      return
    }
    // With `IfExists` an absent field passes, but not the same field's condition without it.
    let forms = ["ForAnyValue:\(base)", "\(base)IfExists", "ForAnyValue:\(base)IfExists"]
    let free = (NativeStatement.isSingle(field) ? [base] + forms : [forms[0], forms[2]])
      .first { name in !conditions.contains { $0.operator == name && $0.key == key } }
    guard let free else {
      throw SigmaFault("too many conditions on `\(field)` must hold together")
    }
    conditions.append((free, key, values))
  }

  // MARK: Values

  /// A pattern in IAM's words: `${*}` is an asterisk.
  private static func text(_ pattern: TextPattern) -> String {
    pattern.pieces.map { piece in
      switch piece {
      case .anyRun: return "*"
      case .anyOne: return "?"
      case .literal(let text):
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
          switch scalar {
          case "*", "?": result += "${\(scalar)}"
          case "$" where index + 1 < scalars.count && scalars[index + 1] == "{": result += "${$}"
          default: result.unicodeScalars.append(scalar)
          }
        }
        return result
      }
    }.joined()
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
  }
}
