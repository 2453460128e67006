public import TrailEvents

/// One condition: an operator, a key, and the values the policy allows or excludes.
///
/// Everything is compiled when the test is made, so evaluating it parses only the request's value.
/// Source: IAM User Guide, "Conditions with multiple context keys or values".
public struct ConditionTest: Sendable, Hashable {
  /// The operator.
  public let conditionOperator: ConditionOperator
  /// The condition key as written; keys are compared regardless of case.
  public let key: String
  /// The policy's values as written; a list is a set, so order and repetition mean nothing.
  public let values: [String]
  /// The keys that policy variables in the values read, as written, each once.
  public let variableKeys: [String]
  /// Where the key stands in its document, if it came from one.
  public var position: PolicyPosition?

  private let predicate: ConditionPredicate

  /// Compiles a condition.
  ///
  /// - Parameters:
  ///   - operatorName: e.g. `ForAnyValue:StringLikeIfExists`.
  ///   - key: the condition key.
  ///   - values: the policy's values.
  ///   - allowsVariables: whether `${…}` in the values is a policy variable.
  /// - Throws: `PolicyError` for an unknown operator and for values that could never match.
  public init(
    operatorName: String, key: String, values: [String], allowsVariables: Bool
  ) throws(PolicyError) {
    try self.init(
      ConditionOperator(name: operatorName), key: key, values: values,
      allowsVariables: allowsVariables)
  }

  /// Compiles a condition whose operator is known.
  public init(
    _ conditionOperator: ConditionOperator, key: String, values: [String], allowsVariables: Bool
  ) throws(PolicyError) {
    guard !key.isEmpty, !key.utf8.contains(where: { $0 < 0x20 }) else {
      throw PolicyError(.badElement, "`\(conditionOperator)` has an empty or unprintable key")
    }
    self.conditionOperator = conditionOperator
    self.key = key
    self.values = values
    do throws(PolicyError) {
      predicate = try .compile(
        conditionOperator.base, values: values, allowsVariables: allowsVariables)
    } catch {
      var described = error
      if error.code == .badValue { described.message += ", as `\(conditionOperator)` needs" }
      throw described
    }
    variableKeys = predicate.variableKeys
  }

  /// Whether a request with this value of the key passes.
  ///
  /// - Parameters:
  ///   - value: what is known of the key.
  ///   - variables: what is known of the keys in policy variables; called only if there are any,
  ///     with the key as written, which it must compare regardless of case.
  public func evaluate(
    _ value: ContextValue, variables: (String) -> ContextValue = { _ in .absent }
  ) -> Truth {
    if case .null(let listsTrue, let listsFalse) = predicate {
      return evaluateNull(value, listsTrue: listsTrue, listsFalse: listsFalse)
    }
    switch value {
    case .unknown: return .unknown
    case .presentWithUnknownValue:
      // An unknown value may be empty, and then `ForAnyValue` has nothing that passes.
      return isLike && predicate.matchesEveryText && conditionOperator.setPrefix != .forAnyValue
        ? .yes : .unknown
    case .absent: return truthOfAbsentKey
    case .single(let text):
      guard let setPrefix = conditionOperator.setPrefix else { return passes(text, variables) }
      return evaluateSet([text], setPrefix, variables)
    case .including(let texts):
      guard let setPrefix = conditionOperator.setPrefix else { return .no }
      return evaluateOpenSet(texts, setPrefix, variables)
    case .multiple(let texts):
      // A multivalued key needs a set operator; without one nothing applies, not even a negation.
      guard let setPrefix = conditionOperator.setPrefix else { return .no }
      return evaluateSet(texts, setPrefix, variables)
    }
  }

  /// Whether the value cannot be read as what the operator compares (a host name as an address).
  ///
  /// Such a pair passes neither the operator nor its negation, which deserves a warning.
  public func hasIllTypedValue(_ value: ContextValue) -> Bool {
    let texts: [String] =
      switch value {
      case .single(let text): [text]
      case .multiple(let texts), .including(let texts): texts
      case .absent, .unknown, .presentWithUnknownValue: []
      }
    switch predicate {
    case .numbers: return texts.contains { DecimalNumber($0) == nil }
    case .dates: return texts.contains { ConditionDate.parse($0) == nil }
    case .booleans: return texts.contains { ConditionPredicate.boolean($0) == nil }
    case .networks, .networkSet: return texts.contains { IPAddress($0) == nil }
    case .arns, .arnSet: return texts.contains { !ARNPattern.hasSixParts($0) }
    case .texts, .patterns, .textSet, .bytes, .null, .regexes: return false
    }
  }

  /// Whether many values are looked up instead of tried one after the other.
  var looksValuesUp: Bool {
    switch predicate {
    case .textSet, .arnSet, .networkSet: true
    default: false
    }
  }

  /// Hashes what tells conditions apart; of a long list its length and its first values.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(conditionOperator)
    hasher.combine(key)
    hasher.combine(values.count)
    hasher.combine(values.prefix(8))
  }

  /// What `evaluate` says of a single value that is given as UTF-8; nil if it needs more than the bytes: a number,
  /// a date, an address, a policy variable.
  public func evaluate(utf8 text: UnsafeBufferPointer<UInt8>) -> Truth? {
    switch predicate {
    case .null(let listsTrue, let listsFalse):
      return truthOfNull(text.isEmpty, listsTrue: listsTrue, listsFalse: listsFalse)
    case .patterns(let list):
      // For set operators a list without any text counts as null.
      if text.isEmpty, conditionOperator.setPrefix != nil { return truthOfAbsentKey }
      return Truth(list.matches(text) != conditionOperator.base.isNegated)
    case .texts, .textSet, .numbers, .dates, .booleans, .bytes, .networks, .networkSet, .arns,
      .arnSet, .regexes:
      return nil
    }
  }

  private var isLike: Bool {
    conditionOperator.base == .stringLike || conditionOperator.base == .stringLikeIgnoreCase
  }

  private var truthOfAbsentKey: Truth {
    switch conditionOperator.setPrefix {
    case .forAllValues: .yes
    // Also with IfExists: cloud-copilot's tests say so, the guide's wording would give yes.
    case .forAnyValue: .no
    case nil: Truth(conditionOperator.isIfExists || conditionOperator.base.isNegated)
    }
  }

  private func evaluateSet(
    _ texts: [String], _ setPrefix: ConditionOperator.SetPrefix,
    _ variables: (String) -> ContextValue
  ) -> Truth {
    // For set operators a list without any text counts as null.
    guard texts.contains(where: { !$0.isEmpty }) else { return truthOfAbsentKey }
    let truths = texts.map { passes($0, variables) }
    return setPrefix == .forAllValues ? .all(truths) : .any(truths)
  }

  /// A set of which some members are known: they alone decide whether one passes or one fails.
  private func evaluateOpenSet(
    _ texts: [String], _ setPrefix: ConditionOperator.SetPrefix,
    _ variables: (String) -> ContextValue
  ) -> Truth {
    guard texts.contains(where: { !$0.isEmpty }) else { return .unknown }
    let known = texts.map { passes($0, variables) }
    switch setPrefix {
    case .forAnyValue: return Truth.any(known).or(.unknown)
    case .forAllValues:
      let others: Truth = isLike && predicate.matchesEveryText ? .yes : .unknown
      return Truth.all(known).and(others)
    }
  }

  private func passes(_ text: String, _ variables: (String) -> ContextValue) -> Truth {
    let outcome = predicate.match(text, variables: variables)
    guard conditionOperator.base.isNegated else { return outcome.matched }
    return outcome.hasIllTypedPair ? .no : outcome.matched.not
  }

  private func evaluateNull(
    _ value: ContextValue, listsTrue: Bool, listsFalse: Bool
  ) -> Truth {
    let isNull: Bool
    switch value {
    case .unknown:
      return listsTrue && listsFalse && conditionOperator.setPrefix != .forAnyValue
        ? .yes : .unknown
    case .presentWithUnknownValue: isNull = false
    case .absent: isNull = true
    case .single(let text): isNull = text.isEmpty
    case .including(let texts):
      guard texts.contains(where: { !$0.isEmpty }) else { return .unknown }
      isNull = false
    case .multiple(let texts): isNull = !texts.contains { !$0.isEmpty }
    }
    return truthOfNull(isNull, listsTrue: listsTrue, listsFalse: listsFalse)
  }

  private func truthOfNull(_ isNull: Bool, listsTrue: Bool, listsFalse: Bool) -> Truth {
    guard isNull else { return Truth(listsFalse) }
    switch conditionOperator.setPrefix {
    case .forAllValues: return .yes
    case .forAnyValue: return .no
    case nil: return Truth(listsTrue)
    }
  }
}
