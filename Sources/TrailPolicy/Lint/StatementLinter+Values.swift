import TrailEvents

extension StatementLinter {
  // MARK: Keys

  mutating func lintKey(_ condition: ConditionTest) {
    guard let key = ContextKey(condition.key) else {
      report(
        .unknownKey, "condition key `\(condition.key)` has no prefix",
        help: "write `service:name` or `aws:name`", at: condition.position)
      return
    }
    let prefix = String(condition.key.prefix { $0 != ":" }).lowercased()
    if prefix == "aws" {
      guard case .service = key.name else { return }
      let nearest = NearestName.help(
        for: condition.key,
        among: GlobalKey.allCases.map(\.rawValue) + [
          "aws:PrincipalTag/key", "aws:RequestTag/key", "aws:ResourceTag/key",
        ])
      report(
        .unknownKey, "`\(condition.key)` is no global condition key that is known here",
        severity: nearest == nil ? .note : .warning, help: nearest, at: condition.position)
    } else if !prefix.contains("."), !ServicePrefixes.all.contains(prefix),
      !StatementLinter.otherPrefixes.contains(prefix)
    {
      report(
        .unknownKey, "condition key `\(condition.key)` has the prefix of no known service",
        help: NearestName.help(for: prefix, among: ["aws"] + ServicePrefixes.all.sorted()),
        at: condition.position)
    }
  }

  /// Prefixes of keys that identity providers set; those with a dot are the providers' hosts.
  private static let otherPrefixes: Set<String> = ["saml", "ldap"]

  // MARK: Values

  mutating func lintValues(_ condition: ConditionTest) {
    let base = condition.conditionOperator.base
    guard !condition.values.isEmpty else {
      report(
        .noValues,
        "`\(condition.conditionOperator)` lists no values for `\(condition.key)`",
        help: base.isNegated ? "it always passes" : "it never passes", at: condition.position)
      return
    }
    switch base {
    case .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
      for value in condition.values where hasWildcard(value) {
        report(
          .wildcardIsLiteral,
          "`\(condition.conditionOperator)` takes the wildcard in `\(value)` literally",
          help: base.isNegated ? "write `StringNotLike`" : "write `StringLike`",
          at: condition.position)
      }
    case .stringLike, .stringNotLike:
      if !condition.values.contains(where: hasWildcard) {
        report(
          .likeWithoutWildcard, "no value of `\(condition.conditionOperator)` has a wildcard",
          severity: .note,
          help: base.isNegated ? "`StringNotEquals` says the same" : "`StringEquals` says the same",
          at: condition.position)
      }
    default: break
    }
    lintFit(condition)
  }

  /// Whether a value has `*` or `?` outside of policy variables.
  private func hasWildcard(_ value: String) -> Bool {
    var rest = value.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "*" || scalar == "?" { return true }
      if document.allowsVariables, scalar == "$", rest.first == "{",
        let end = rest.firstIndex(of: "}")
      {
        rest = rest[end...].dropFirst()
      }
    }
    return false
  }

  /// Reports an operator that cannot compare what the key holds.
  private mutating func lintFit(_ condition: ConditionTest) {
    guard case .global(let key) = ContextKey(condition.key)?.name else { return }
    let shape = key.shape
    let fits =
      switch condition.conditionOperator.base {
      case .bool: shape == .boolean
      case .ipAddress, .notIpAddress: shape == .address
      case .numericEquals, .numericNotEquals, .numericLessThan, .numericLessThanEquals,
        .numericGreaterThan, .numericGreaterThanEquals:
        shape == .number || key == .epochTime
      case .dateEquals, .dateNotEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan,
        .dateGreaterThanEquals:
        shape == .date
      case .arnEquals, .arnLike, .arnNotEquals, .arnNotLike:
        shape == .arn || key == .federatedProvider
      case .stringEquals, .stringNotEquals:
        shape != .address || !condition.values.contains { $0.contains("/") }
      default: true
      }
    guard !fits else { return }
    report(
      .operatorNeverFits,
      "`\(condition.conditionOperator)` never matches: `\(key.rawValue)` holds \(shape.rawValue)",
      help: "write `\(shape.operatorName)`", at: condition.position)
  }

  // MARK: Ranges

  /// Reports lower and upper bounds of a key that leave nothing between them.
  mutating func lintRanges() {
    for upper in statement.conditions where !upper.conditionOperator.isIfExists {
      guard upper.conditionOperator.setPrefix == nil, let above = upper.upperBound else { continue }
      for lower in statement.conditions {
        guard lower.key.lowercased() == upper.key.lowercased(),
          !lower.conditionOperator.isIfExists, lower.conditionOperator.setPrefix == nil,
          let below = lower.lowerBound, below.excludes(above)
        else { continue }
        report(
          .emptyRange,
          "no value of `\(upper.key)` passes both `\(lower.conditionOperator)` and "
            + "`\(upper.conditionOperator)`", at: upper.position)
      }
    }
  }
}

/// One end of a range: the widest that a condition's values leave.
private enum RangeBound {
  case number(DecimalNumber, isStrict: Bool)
  case date(Timestamp, isStrict: Bool)

  /// Whether nothing lies between this lower bound and an upper one.
  func excludes(_ upper: RangeBound) -> Bool {
    switch (self, upper) {
    case (.number(let low, let isLowStrict), .number(let high, let isHighStrict)):
      low > high || (low == high && (isLowStrict || isHighStrict))
    case (.date(let low, let isLowStrict), .date(let high, let isHighStrict)):
      low > high || (low == high && (isLowStrict || isHighStrict))
    default: false
    }
  }
}

extension ConditionTest {
  fileprivate var lowerBound: RangeBound? {
    switch conditionOperator.base {
    case .numericGreaterThan: numbers.min().map { .number($0, isStrict: true) }
    case .numericGreaterThanEquals: numbers.min().map { .number($0, isStrict: false) }
    case .dateGreaterThan: dates.min().map { .date($0, isStrict: true) }
    case .dateGreaterThanEquals: dates.min().map { .date($0, isStrict: false) }
    default: nil
    }
  }

  fileprivate var upperBound: RangeBound? {
    switch conditionOperator.base {
    case .numericLessThan: numbers.max().map { .number($0, isStrict: true) }
    case .numericLessThanEquals: numbers.max().map { .number($0, isStrict: false) }
    case .dateLessThan: dates.max().map { .date($0, isStrict: true) }
    case .dateLessThanEquals: dates.max().map { .date($0, isStrict: false) }
    default: nil
    }
  }

  private var numbers: [DecimalNumber] { values.compactMap { DecimalNumber($0) } }
  private var dates: [Timestamp] { values.compactMap(ConditionDate.parse) }
}
