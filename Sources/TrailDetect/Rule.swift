public import TrailEvents
public import TrailPolicy

/// A detection in the internal form that every front end compiles to.
public struct Rule: Sendable {
  /// How far a rule has come.
  public enum Status: String, Sendable, CaseIterable {
    case stable
    case test
    case experimental
    case deprecated
    /// Cannot be used as it is; only asked for by name.
    case unsupported
  }

  /// A unique slug in kebab case.
  public var id: String
  /// One line that says what happened.
  public var title: String
  /// How much it matters.
  public var severity: Severity
  /// How far the rule has come.
  public var status: Status
  /// What happened and why it matters.
  public var description: String
  /// Pages to read, AWS documentation first.
  public var references: [String]
  /// ATT&CK, CIS and GuardDuty marks, such as `attack.t1078.004`.
  public var tags: [String]
  /// The detection themes that the rule covers.
  public var themes: [String]
  /// What else may look like this.
  public var falsePositives: [String]
  /// What to do now, step by step.
  public var response: [String]
  /// What an event must be; where the correlation has members, that some member takes it.
  public var condition: Expression
  /// What several events together must be; nil if each event counts by itself.
  public var correlation: Correlation?
  /// The keys that tell one alert's events from another's; empty for the default, principal and account.
  public var groupKeys: [ContextKey]
  /// Events and bursts of one group that begin within this many seconds of an alert's first event belong
  /// to that alert; 0 for an alert of its own for each.
  public var deduplicationSeconds: Int64
  /// Keys whose values an alert shows as notes.
  public var evidence: [ContextKey]
  /// Conditions of which an alert notes the value seen and the values wanted.
  public var evidenceConditions: [EvidenceCondition]
  /// The ids of rules that match the same events on purpose, such as the one about any use of root.
  public var companions: [String]
  /// Where the rule is written, for messages: `rules/native/root.yaml:3`.
  public var location: String
  /// Why the rule cannot be asked in this run; nil if it can.
  public var dormancy: String?
  /// Whether it is asked only as a part of the correlations that refer to it: Sigma's `generate: false`.
  public var isPartOnly = false

  /// An hour.
  public static let defaultDeduplicationSeconds: Int64 = 3600

  /// A rule from its condition and its texts.
  public init(
    id: String, title: String, severity: Severity, status: Status = .stable,
    description: String = "", references: [String] = [], tags: [String] = [],
    themes: [String] = [], falsePositives: [String] = [], response: [String] = [],
    condition: Expression, correlation: Correlation? = nil, groupKeys: [ContextKey] = [],
    deduplicationSeconds: Int64 = Rule.defaultDeduplicationSeconds, evidence: [ContextKey] = [],
    evidenceConditions: [EvidenceCondition] = [], companions: [String] = [],
    location: String = "", dormancy: String? = nil
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.status = status
    self.description = description
    self.references = references
    self.tags = tags
    self.themes = themes
    self.falsePositives = falsePositives
    self.response = response
    self.condition = condition
    self.correlation = correlation
    self.groupKeys = groupKeys
    self.deduplicationSeconds = deduplicationSeconds
    self.evidence = evidence
    self.evidenceConditions = evidenceConditions
    self.companions = companions
    self.location = location
    self.dormancy = dormancy
  }

  /// Every key that the rule reads.
  var keys: [ContextKey] {
    var keys = leaves.flatMap(\.keys)
    keys += evidence
    keys += evidenceConditions.map(\.key)
    return keys
  }

  /// What an alert tells of the rule.
  public var summary: RuleSummary {
    RuleSummary(
      id: id, title: title, severity: severity, tags: tags, themes: themes, response: response,
      description: description, references: references, falsePositives: falsePositives)
  }
}

/// A condition that an alert explains: operator and key, the value seen, the values wanted.
public struct EvidenceCondition: Sendable, Hashable {
  /// The condition.
  public var test: ConditionTest
  /// Its key.
  public var key: ContextKey

  /// A condition and its key.
  public init(test: ConditionTest, key: ContextKey) {
    self.test = test
    self.key = key
  }
}
