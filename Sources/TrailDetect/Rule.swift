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
  private var storedProse: Prose
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
    storedProse = .read(
      RuleProse(
        description: description, references: references, tags: tags, themes: themes,
        falsePositives: falsePositives, response: response))
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

  private enum Prose: Sendable {
    case read(RuleProse)
    case packed(PackedProse)
  }

  /// What people read of it beside the title.
  public var prose: RuleProse {
    get {
      switch storedProse {
      case .read(let prose): prose
      case .packed(let packed): packed.prose
      }
    }
    set { storedProse = .read(newValue) }
  }

  /// The rule with texts that are read when somebody asks for them.
  public func with(_ prose: PackedProse) -> Rule {
    var rule = self
    rule.storedProse = .packed(prose)
    return rule
  }

  /// See `RuleProse.description`.
  public var description: String { prose.description }
  /// See `RuleProse.references`.
  public var references: [String] { prose.references }
  /// See `RuleProse.tags`.
  public var tags: [String] { prose.tags }
  /// See `RuleProse.themes`.
  public var themes: [String] { prose.themes }
  /// See `RuleProse.falsePositives`.
  public var falsePositives: [String] { prose.falsePositives }
  /// See `RuleProse.response`.
  public var response: [String] { prose.response }

  /// Every key whose value an alert shows.
  var evidenceKeys: [ContextKey] { evidence + evidenceConditions.map(\.key) }

  /// What an alert tells of the rule.
  public var summary: RuleSummary {
    let prose = prose
    return RuleSummary(
      id: id, title: title, severity: severity, tags: prose.tags, themes: prose.themes,
      response: prose.response, description: prose.description, references: prose.references,
      falsePositives: prose.falsePositives)
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
