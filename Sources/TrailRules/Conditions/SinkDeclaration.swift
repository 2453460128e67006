public import TrailDetect
import TrailPolicy

/// The kinds of receivers that alerts are sent to.
public enum SinkKind: String, Sendable, Hashable, CaseIterable {
  /// Anything that understands Standard Webhooks.
  case generic
  /// A Slack incoming webhook.
  case slack
  /// A Microsoft Teams workflow ("when a Teams webhook request is received").
  case teams
  /// A Discord webhook.
  case discord
  /// PagerDuty's Events API v2.
  case pagerduty

  /// How many alerts one message may hold.
  public var maxBatch: Int {
    switch self {
    case .generic: 100
    case .slack, .teams, .discord: 10
    case .pagerduty: 1
    }
  }

  /// How many alerts one message holds unless said otherwise.
  ///
  /// One for receivers that keep ids: then the message's id is the alert's.
  public var defaultBatch: Int { self == .generic ? 1 : maxBatch }

  /// Whether whoever knows the address may post to it.
  public var hasSecretAddress: Bool {
    switch self {
    case .slack, .teams, .discord: true
    case .generic, .pagerduty: false
    }
  }

  /// Where it listens if no address is given; nil if there is no such place.
  public var defaultAddress: String? {
    self == .pagerduty ? "https://events.pagerduty.com/v2/enqueue" : nil
  }
}

/// Where a text comes from that may be a secret.
public enum SecretSource: Sendable, Equatable {
  /// It stands here.
  case text(String)
  /// It is the value of an environment variable.
  case environment(String)
  /// It is the contents of a file.
  case file(String)

  /// Reads `env:NAME` or `file:PATH`; nil for anything else.
  public init?(reference text: String) {
    if text.hasPrefix("env:"), text.utf8.count > 4 {
      self = .environment(String(text.dropFirst(4)))
    } else if text.hasPrefix("file:"), text.utf8.count > 5 {
      self = .file(String(text.dropFirst(5)))
    } else {
      return nil
    }
  }
}

/// A receiver of alerts, as it is declared: nothing has been looked up yet.
public struct SinkDeclaration: Sendable, Equatable {
  /// The name, by which an outbox knows it again.
  public var name: String
  /// Its kind.
  public var kind: SinkKind
  /// Its address; nil for the kind's own.
  public var address: SecretSource?
  /// What signs messages (generic), or the routing key (PagerDuty); nil if there is none.
  public var secret: SecretSource?
  /// Alerts below this are not sent.
  public var minimumSeverity = Severity.informational
  /// Patterns of the ids of rules whose alerts are sent (`*`, `?`); empty for all.
  public var rules: [String] = []
  /// How many alerts a message may hold.
  public var batch: Int
  /// How long one attempt may take, in seconds; nil for the usual.
  public var timeoutSeconds: Int64?
  /// How long one message is tried, in seconds; nil for the usual.
  public var patienceSeconds: Int64?
  /// A file of certificates of authorities that are trusted instead of the system's.
  public var authorityFile: String?

  /// A declaration with the defaults of its kind.
  public init(name: String, kind: SinkKind, address: SecretSource? = nil) {
    self.name = name
    self.kind = kind
    self.address = address
    batch = kind.defaultBatch
  }

  /// Whether an alert is for this receiver.
  public func wants(_ alert: Alert) -> Bool {
    alert.rule.severity >= minimumSeverity
      && (rules.isEmpty || rules.contains { WildcardPattern($0).matches(alert.rule.id) })
  }
}
