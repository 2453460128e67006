public import TrailEvents

/// What one rule found for one group: the object that every output format is made of.
public struct Alert: Sendable, Equatable {
  /// Stable across runs: 32 hexadecimal digits, a hash of rule, group and first event.
  public var id: String
  /// The rule that found it.
  public var rule: RuleSummary
  /// The eventTime of its first event.
  public var first: Timestamp
  /// The eventTime of its last event.
  public var last: Timestamp
  /// How many different events it holds; an event delivered twice counts once.
  public var count: Int
  /// The keys by which the rule groups, with this group's values, in the rule's order.
  public var group: [AlertGroupValue]
  /// Who acted: display names such as `user/alice` or `role/Deploy/session`.
  public var principal: AlertFacet
  /// The accounts in which it happened (12 digits).
  public var account: AlertFacet
  /// The AWS regions.
  public var region: AlertFacet
  /// From where: sourceIPAddress as the record writes it.
  public var source: AlertFacet
  /// What was called, as IAM names it: `iam:AttachUserPolicy`, `signin:ConsoleLogin`.
  public var action: AlertFacet
  /// How it ended: `Success`, `Denied`, `Failed`.
  public var outcome: AlertFacet
  /// What it was done to, as far as the record says: ARNs or names.
  public var resource: AlertFacet
  /// What rules note about the events, in words, such as what a policy grants; empty if nothing.
  public var notes: AlertFacet
  /// The first events, in time order, at most `Alert.maxEvents`.
  public var events: [AlertEvent]
  /// One sentence: who did what, to what, from where, when, how often.
  public var summary: String

  /// How many events an alert lists; the others are counted.
  public static let maxEvents = 10

  /// How many events are counted and not listed.
  public var eventsLeftOut: Int { count - events.count }

  /// An alert; every field is given.
  public init(
    id: String, rule: RuleSummary, first: Timestamp, last: Timestamp, count: Int,
    group: [AlertGroupValue], principal: AlertFacet, account: AlertFacet, region: AlertFacet,
    source: AlertFacet, action: AlertFacet, outcome: AlertFacet, resource: AlertFacet,
    notes: AlertFacet, events: [AlertEvent], summary: String
  ) {
    self.id = id
    self.rule = rule
    self.first = first
    self.last = last
    self.count = count
    self.group = group
    self.principal = principal
    self.account = account
    self.region = region
    self.source = source
    self.action = action
    self.outcome = outcome
    self.resource = resource
    self.notes = notes
    self.events = events
    self.summary = summary
  }
}

/// What an alert tells of its rule.
public struct RuleSummary: Sendable, Equatable {
  /// The rule's slug, such as `root-console-login`.
  public var id: String
  /// The rule's title.
  public var title: String
  /// The rule's severity.
  public var severity: Severity
  /// The rule's tags, such as `attack.t1078.004`.
  public var tags: [String]
  /// The detection themes that the rule covers, such as `R01`.
  public var themes: [String]
  /// What to do now, step by step.
  public var response: [String]
  /// What happened and why it matters.
  public var description: String
  /// Pages to read, AWS documentation first.
  public var references: [String]
  /// What else may look like this.
  public var falsePositives: [String]

  /// A rule's summary.
  public init(
    id: String, title: String, severity: Severity, tags: [String] = [], themes: [String] = [],
    response: [String] = [], description: String = "", references: [String] = [],
    falsePositives: [String] = []
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.tags = tags
    self.themes = themes
    self.response = response
    self.description = description
    self.references = references
    self.falsePositives = falsePositives
  }
}

/// One key of an alert's group and its value.
public struct AlertGroupValue: Sendable, Equatable {
  /// The key as the rule names it, such as `aws:PrincipalArn`.
  public var key: String
  /// The value; empty if the events have none.
  public var value: String

  /// A key and its value.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// The values of one field over the events of an alert, most frequent first, ties by text.
public struct AlertFacet: Sendable, Equatable {
  /// One value and the number of events that have it.
  public struct Value: Sendable, Equatable {
    /// The value's text.
    public var text: String
    /// How many events have it.
    public var count: Int

    /// A value with its count.
    public init(text: String, count: Int) {
      self.text = text
      self.count = count
    }
  }

  /// How many values are listed.
  public static let maxValues = 10

  /// The most frequent values, at most `maxValues`.
  public var values: [Value]
  /// How many further values there are.
  public var valuesLeftOut: Int

  /// A facet from its values.
  public init(values: [Value] = [], valuesLeftOut: Int = 0) {
    self.values = values
    self.valuesLeftOut = valuesLeftOut
  }

  /// The most frequent value; nil if no event has one.
  public var main: String? { values.first?.text }
}

/// One event of an alert and where it was read.
public struct AlertEvent: Sendable, Equatable {
  /// The event's eventID; empty in records that have none.
  public var eventID: String
  /// The event's eventTime.
  public var eventTime: Timestamp
  /// The path of the file, as it was given or found; `-` for standard input.
  public var file: String
  /// The record's number in the file, from 1.
  public var record: Int
  /// The byte offset of the record in the inflated file.
  public var offset: Int64

  /// An event's place.
  public init(eventID: String, eventTime: Timestamp, file: String, record: Int, offset: Int64) {
    self.eventID = eventID
    self.eventTime = eventTime
    self.file = file
    self.record = record
    self.offset = offset
  }
}

extension Alert {
  /// The order of reports: most severe first, then in the order of time, then by rule and id.
  public static func isReportedBefore(_ left: Alert, _ right: Alert) -> Bool {
    if left.rule.severity != right.rule.severity { return left.rule.severity > right.rule.severity }
    if left.first != right.first { return left.first < right.first }
    if left.rule.id != right.rule.id { return left.rule.id < right.rule.id }
    return left.id < right.id
  }
}
