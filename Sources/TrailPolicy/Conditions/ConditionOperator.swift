import TrailEvents

/// The name of a condition operator in its parts: `ForAnyValue:StringLikeIfExists`.
///
/// Names are compared regardless of case.
/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
public struct ConditionOperator: Sendable, Hashable, CustomStringConvertible {
  /// How the values of a multivalued key are taken together.
  public enum SetPrefix: String, Sendable, Hashable, CaseIterable {
    /// Every value of the request passes.
    case forAllValues = "ForAllValues"
    /// Some value of the request passes.
    case forAnyValue = "ForAnyValue"
  }

  /// What is compared, and how.
  public let base: ConditionOperatorBase
  /// `ForAllValues:` or `ForAnyValue:`, if there is one.
  public let setPrefix: SetPrefix?
  /// Whether the name ends in `IfExists`: an absent key passes.
  public let isIfExists: Bool

  /// An operator from its parts.
  public init(
    _ base: ConditionOperatorBase, setPrefix: SetPrefix? = nil, isIfExists: Bool = false
  ) {
    self.base = base
    self.setPrefix = setPrefix
    self.isIfExists = isIfExists
  }

  /// Reads a name.
  ///
  /// - Throws: `PolicyError` with the nearest operator for a name that does not exist, and for
  ///   `NullIfExists`.
  public init(name: String) throws(PolicyError) {
    var rest = name[...]
    var setPrefix: SetPrefix?
    if let colon = name.firstIndex(of: ":") {
      let prefix = String(name[..<colon])
      setPrefix = SetPrefix.allCases.first { $0.rawValue.lowercased() == prefix.lowercased() }
      guard setPrefix != nil else {
        throw PolicyError(
          .unknownOperator, "unknown set operator `\(prefix)` in `\(name)`",
          help: NearestName.help(for: prefix, among: SetPrefix.allCases.map(\.rawValue))
            ?? "the set operators are `ForAllValues` and `ForAnyValue`")
      }
      rest = name[name.index(after: colon)...]
    }
    let lowercased = rest.lowercased()
    let isIfExists = lowercased.hasSuffix("ifexists")
    let baseName = String(isIfExists ? lowercased.dropLast(8) : lowercased[...])
    guard let base = ConditionOperatorBase(lowercasedName: baseName) else {
      let nearest = NearestName.of(
        baseName, among: ConditionOperatorBase.allCases.map(\.rawValue))
      let suggestion = nearest.flatMap(ConditionOperatorBase.init(rawValue:)).map {
        ConditionOperator($0, setPrefix: setPrefix, isIfExists: isIfExists && $0 != .null).name
      }
      throw PolicyError(
        .unknownOperator, "unknown condition operator `\(name)`",
        help: suggestion.map { "did you mean `\($0)`?" })
    }
    guard base != .null || !isIfExists else {
      throw PolicyError(
        .unknownOperator, "`Null` takes no `IfExists`",
        help: "`Null` already says whether the key is there")
    }
    self.init(base, setPrefix: setPrefix, isIfExists: isIfExists)
  }

  /// The name as AWS writes it.
  public var name: String {
    (setPrefix.map { "\($0.rawValue):" } ?? "") + base.rawValue + (isIfExists ? "IfExists" : "")
  }

  /// The name as AWS writes it.
  public var description: String { name }
}
