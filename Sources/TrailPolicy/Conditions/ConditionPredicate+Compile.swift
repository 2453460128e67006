import TrailEvents

extension ConditionPredicate {
  /// Compiles the values that a policy gives to an operator.
  ///
  /// - Throws: `PolicyError` for a value that could never match.
  static func compile(
    _ base: ConditionOperatorBase, values: [String], allowsVariables: Bool
  ) throws(PolicyError) -> ConditionPredicate {
    let allowsVariables = allowsVariables && base.takesVariables
    switch base {
    case .stringEquals, .stringNotEquals:
      return try texts(values, isLike: false, ignoresCase: false, allowsVariables)
    case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
      return try texts(values, isLike: false, ignoresCase: true, allowsVariables)
    case .stringLike, .stringNotLike:
      return try texts(values, isLike: true, ignoresCase: false, allowsVariables)
    case .stringLikeIgnoreCase, .stringNotLikeIgnoreCase:
      return try texts(values, isLike: true, ignoresCase: true, allowsVariables)
    case .numericEquals, .numericNotEquals: return .numbers(try numbers(values), .equal)
    case .numericLessThan: return .numbers(try numbers(values), .less)
    case .numericLessThanEquals: return .numbers(try numbers(values), .lessOrEqual)
    case .numericGreaterThan: return .numbers(try numbers(values), .greater)
    case .numericGreaterThanEquals: return .numbers(try numbers(values), .greaterOrEqual)
    case .dateEquals, .dateNotEquals: return .dates(try dates(values), .equal)
    case .dateLessThan: return .dates(try dates(values), .less)
    case .dateLessThanEquals: return .dates(try dates(values), .lessOrEqual)
    case .dateGreaterThan: return .dates(try dates(values), .greater)
    case .dateGreaterThanEquals: return .dates(try dates(values), .greaterOrEqual)
    case .bool: return .booleans(try booleans(values, allowsVariables))
    case .binaryEquals:
      return .bytes(try valid(values, "base64 text", Base64.decode))
    case .ipAddress, .notIpAddress:
      let networks = try valid(values, "an IP address or CIDR block") { IPNetwork($0) }
      return networks.count < NetworkSet.leastCount
        ? .networks(networks) : .networkSet(NetworkSet(networks))
    case .arnEquals, .arnLike, .arnNotEquals, .arnNotLike:
      return try arns(values, allowsVariables)
    case .null:
      let flags = try valid(values, "`true` or `false`", boolean)
      return .null(listsTrue: flags.contains(true), listsFalse: flags.contains(false))
    case .regexMatch, .regexNotMatch: return .regexes(try regexes(values))
    }
  }

  private static func regexes(_ values: [String]) throws(PolicyError) -> [RegexPattern] {
    var compiled: [RegexPattern] = []
    for text in values {
      do throws(RegexError) {
        compiled.append(try RegexPattern(text))
      } catch {
        throw PolicyError(.badValue, "`\(text)` is not a regular expression (\(error))")
      }
    }
    return compiled
  }

  private static func numbers(_ values: [String]) throws(PolicyError) -> [DecimalNumber] {
    try valid(values, "a decimal number") { DecimalNumber($0) }
  }

  private static func dates(_ values: [String]) throws(PolicyError) -> [Timestamp] {
    try valid(values, "an ISO 8601 date or epoch seconds", ConditionDate.parse)
  }

  private static func texts(
    _ values: [String], isLike: Bool, ignoresCase: Bool, _ allowsVariables: Bool
  ) throws(PolicyError) -> ConditionPredicate {
    let (plain, others) = split(values, hasWildcards: isLike, allowsVariables)
    let compiled = try textValues(
      others, isLike: isLike, ignoresCase: ignoresCase, allowsVariables)
    guard plain.isEmpty else {
      return .textSet(TextSet(plain, ignoresCase: ignoresCase), compiled)
    }
    var patterns: [WildcardPattern] = []
    for case .pattern(let pattern) in compiled { patterns.append(pattern) }
    guard patterns.count == compiled.count, let list = WildcardList(patterns) else {
      return .texts(compiled)
    }
    return .patterns(list)
  }

  /// Parts many values into those that stand for themselves and the rest; few are all the rest.
  private static func split(
    _ values: [String], hasWildcards: Bool, _ allowsVariables: Bool
  ) -> (plain: [String], others: [String]) {
    guard values.count >= TextSet.leastCount else { return ([], values) }
    var plain: [String] = []
    var others: [String] = []
    for text in values {
      let isPlain =
        !(hasWildcards && text.containsAny(of: "*?"))
        && !(allowsVariables && text.containsAny(of: "$"))
      if isPlain { plain.append(text) } else { others.append(text) }
    }
    return plain.count < TextSet.leastCount ? ([], values) : (plain, others)
  }

  private static func textValues(
    _ values: [String], isLike: Bool, ignoresCase: Bool, _ allowsVariables: Bool
  ) throws(PolicyError) -> [TextValue] {
    var compiled: [TextValue] = []
    for text in values {
      let template = try PolicyTemplate(
        text, hasWildcards: isLike, allowsVariables: allowsVariables)
      if let segments = template.fixedSegments {
        compiled.append(
          .pattern(WildcardPattern(segments: segments, isCaseInsensitive: ignoresCase)))
      } else {
        compiled.append(.template(template, isCaseInsensitive: ignoresCase))
      }
    }
    return compiled
  }

  private static func booleans(
    _ values: [String], _ allowsVariables: Bool
  ) throws(PolicyError) -> [BooleanValue] {
    var compiled: [BooleanValue] = []
    for text in values {
      let template = try PolicyTemplate(
        text, hasWildcards: false, allowsVariables: allowsVariables)
      if template.fixedSegments == nil {
        compiled.append(.template(template))
      } else if let flag = boolean(text) {
        compiled.append(.fixed(flag))
      } else {
        throw PolicyError(.badValue, "`\(text)` is not `true` or `false`")
      }
    }
    return compiled
  }

  private static func arns(
    _ values: [String], _ allowsVariables: Bool
  ) throws(PolicyError) -> ConditionPredicate {
    let (plain, others) = split(values, hasWildcards: true, allowsVariables)
    if let text = plain.first(where: { !ARNPattern.hasSixParts($0) }) { throw noARN(text) }
    let compiled = try arnValues(others, allowsVariables)
    return plain.isEmpty
      ? .arns(compiled) : .arnSet(TextSet(plain, ignoresCase: false), compiled)
  }

  private static func noARN(_ text: String) -> PolicyError {
    PolicyError(
      .badValue, "`\(text)` is not an ARN of six parts",
      help: "the parts are `arn:partition:service:region:account:resource`")
  }

  private static func arnValues(
    _ values: [String], _ allowsVariables: Bool
  ) throws(PolicyError) -> [ARNValue] {
    var compiled: [ARNValue] = []
    for text in values {
      let template = try PolicyTemplate(
        text, hasWildcards: true, allowsVariables: allowsVariables)
      if let segments = template.fixedSegments {
        guard let pattern = ARNPattern(segments: segments, flavor: .condition) else {
          throw noARN(text)
        }
        compiled.append(.pattern(pattern))
      } else {
        compiled.append(.template(template))
      }
    }
    return compiled
  }

  /// Reads every value, or says which one is not what it should be.
  private static func valid<Value>(
    _ values: [String], _ wanted: String, _ read: (String) -> Value?
  ) throws(PolicyError) -> [Value] {
    var compiled: [Value] = []
    for text in values {
      guard let value = read(text) else {
        throw PolicyError(.badValue, "`\(text)` is not \(wanted)")
      }
      compiled.append(value)
    }
    return compiled
  }
}
