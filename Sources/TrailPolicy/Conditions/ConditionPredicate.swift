import TrailEvents

/// The values of one condition, compiled for its operator.
enum ConditionPredicate: Sendable, Hashable {
  /// Texts of which some have variables.
  case texts([TextValue])
  case patterns(WildcardList)
  /// Many texts: those that are nothing but text, and the rest.
  case textSet(TextSet, [TextValue])
  case numbers([DecimalNumber], Comparison)
  case dates([Timestamp], Comparison)
  case booleans([BooleanValue])
  case bytes([[UInt8]])
  case networks([IPNetwork])
  case networkSet(NetworkSet)
  case arns([ARNValue])
  /// Many ARNs: those without wildcards and variables, and the rest.
  case arnSet(TextSet, [ARNValue])
  case null(listsTrue: Bool, listsFalse: Bool)
  case regexes([RegexPattern])

  /// How numbers and dates are compared: the request's value to the left, the policy's to the
  /// right.
  enum Comparison: Sendable, Hashable {
    case equal
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual

    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch self {
      case .equal: left == right
      case .less: left < right
      case .lessOrEqual: left <= right
      case .greater: left > right
      case .greaterOrEqual: left >= right
      }
    }
  }

  /// A value of the String operators.
  enum TextValue: Sendable, Hashable {
    case pattern(WildcardPattern)
    case template(PolicyTemplate, isCaseInsensitive: Bool)
  }

  /// A value of `Bool`.
  enum BooleanValue: Sendable, Hashable {
    case fixed(Bool)
    case template(PolicyTemplate)
  }

  /// A value of the Arn operators.
  enum ARNValue: Sendable, Hashable {
    case pattern(ARNPattern)
    case template(PolicyTemplate)
  }

  /// What comparing one value of the request with the policy's values gave.
  struct Outcome {
    /// Whether some policy value matches.
    var matched: Truth = .no
    /// Whether a pair could not be compared: then no operator passes, not even a negated one.
    var hasIllTypedPair = false

    static let illTyped = Outcome(matched: .no, hasIllTypedPair: true)
  }

  /// The keys that the values' variables read.
  var variableKeys: [String] {
    let templates: [PolicyTemplate] =
      switch self {
      case .texts(let values), .textSet(_, let values):
        values.compactMap { if case .template(let template, _) = $0 { template } else { nil } }
      case .booleans(let values):
        values.compactMap { if case .template(let template) = $0 { template } else { nil } }
      case .arns(let values), .arnSet(_, let values):
        values.compactMap { if case .template(let template) = $0 { template } else { nil } }
      case .patterns, .numbers, .dates, .bytes, .networks, .networkSet, .null, .regexes: []
      }
    var keys: [String] = []
    for key in templates.flatMap(\.variableKeys) where !keys.contains(key) { keys.append(key) }
    return keys
  }

  /// Whether some value is like every text.
  var matchesEveryText: Bool {
    switch self {
    case .patterns(let list): list.patterns.contains(where: \.matchesEverything)
    case .texts(let values), .textSet(_, let values):
      values.contains {
        if case .pattern(let pattern) = $0 { pattern.matchesEverything } else { false }
      }
    default: false
    }
  }

  private static func any(
    _ values: [TextValue], _ text: String, _ variables: (String) -> ContextValue
  ) -> Outcome {
    var result = Truth.no
    for value in values where result != .yes {
      result = result.or(value.matches(text, variables))
    }
    return Outcome(matched: result)
  }

  /// Compares one value of the request with the policy's values, without the operator's negation.
  func match(_ text: String, variables: (String) -> ContextValue) -> Outcome {
    switch self {
    case .patterns(let list):
      var text = text
      return Outcome(matched: Truth(text.withUTF8(list.matches)))
    case .texts(let values): return ConditionPredicate.any(values, text, variables)
    case .textSet(let texts, let values):
      if texts.contains(text) { return Outcome(matched: .yes) }
      return ConditionPredicate.any(values, text, variables)
    case .numbers(let values, let comparison):
      guard let number = DecimalNumber(text) else { return .illTyped }
      return Outcome(matched: Truth(values.contains { comparison.holds(number, $0) }))
    case .dates(let values, let comparison):
      guard let date = ConditionDate.parse(text) else { return .illTyped }
      return Outcome(matched: Truth(values.contains { comparison.holds(date, $0) }))
    case .booleans(let values):
      guard let flag = ConditionPredicate.boolean(text) else { return .illTyped }
      return ConditionPredicate.combine(values.map { $0.matches(flag, variables) })
    case .bytes(let values):
      return Outcome(matched: Truth(values.contains { $0.elementsEqual(text.utf8) }))
    case .networks(let values):
      guard let address = IPAddress(text) else { return .illTyped }
      return Outcome(matched: Truth(values.contains { $0.contains(address) }))
    case .networkSet(let networks):
      guard let address = IPAddress(text) else { return .illTyped }
      return Outcome(matched: Truth(networks.contains(address)))
    case .arnSet(let texts, let values):
      guard ARNPattern.hasSixParts(text) else { return .illTyped }
      // An ill-typed pair beside a match changes nothing: the negated operator fails either way.
      if texts.contains(text) { return Outcome(matched: .yes) }
      return ConditionPredicate.combine(values.map { $0.matches(text, variables) })
    case .arns(let values):
      guard ARNPattern.hasSixParts(text) else { return .illTyped }
      return ConditionPredicate.combine(values.map { $0.matches(text, variables) })
    case .null(_, let listsFalse):
      return Outcome(matched: Truth(listsFalse))
    case .regexes(let patterns):
      let searcher = RegexSearcher()
      return Outcome(matched: .any(patterns.map { searcher.finds($0, in: text) }))
    }
  }

  /// `true` or `false` in any case, or nil.
  static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  private static func combine(_ outcomes: [Outcome]) -> Outcome {
    outcomes.reduce(into: Outcome()) { whole, outcome in
      whole.matched = whole.matched.or(outcome.matched)
      whole.hasIllTypedPair = whole.hasIllTypedPair || outcome.hasIllTypedPair
    }
  }
}

extension ConditionPredicate.TextValue {
  fileprivate func matches(_ text: String, _ variables: (String) -> ContextValue) -> Truth {
    switch self {
    case .pattern(let pattern): return Truth(pattern.matches(text))
    case .template(let template, let isCaseInsensitive):
      switch template.resolve(variables) {
      case .withoutValue: return .no
      case .unknown: return .unknown
      case .segments(let segments):
        let pattern = WildcardPattern(segments: segments, isCaseInsensitive: isCaseInsensitive)
        return Truth(pattern.matches(text))
      }
    }
  }
}

extension ConditionPredicate.BooleanValue {
  fileprivate func matches(
    _ flag: Bool, _ variables: (String) -> ContextValue
  ) -> ConditionPredicate.Outcome {
    switch self {
    case .fixed(let value): return .init(matched: Truth(value == flag))
    case .template(let template):
      switch template.resolve(variables) {
      case .withoutValue: return .init(matched: .no)
      case .unknown: return .init(matched: .unknown)
      case .segments(let segments):
        let text = PolicyTemplate.text(of: segments)
        guard let value = ConditionPredicate.boolean(text) else { return .illTyped }
        return .init(matched: Truth(value == flag))
      }
    }
  }
}

extension ConditionPredicate.ARNValue {
  fileprivate func matches(
    _ text: String, _ variables: (String) -> ContextValue
  ) -> ConditionPredicate.Outcome {
    switch self {
    case .pattern(let pattern): return .init(matched: Truth(pattern.matches(text)))
    case .template(let template):
      switch template.resolve(variables) {
      case .withoutValue: return .init(matched: .no)
      case .unknown: return .init(matched: .unknown)
      case .segments(let segments):
        guard let pattern = ARNPattern(segments: segments, flavor: .condition) else {
          return .illTyped
        }
        return .init(matched: Truth(pattern.matches(text)))
      }
    }
  }
}
