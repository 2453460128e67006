public import TrailDetect
public import TrailEvents

/// What a case report tells: everything a run found, ready to be written.
public struct CaseReport: Sendable {
  /// A file that was read.
  public struct File: Sendable {
    /// Its path.
    public var path: String
    /// Its size on disk; nil for what is no file.
    public var byteCount: Int64?
    /// Its SHA-256 digest in hexadecimal; nil for what cannot be read twice.
    public var sha256: String?

    /// A file.
    public init(path: String, byteCount: Int64?, sha256: String?) {
      self.path = path
      self.byteCount = byteCount
      self.sha256 = sha256
    }
  }

  /// The events of one span of time.
  public struct Span: Sendable {
    /// When it begins.
    public var start: Timestamp
    /// How many events.
    public var calls: Int
    /// How many were refused.
    public var denied: Int

    /// A span's counts.
    public init(start: Timestamp, calls: Int, denied: Int) {
      self.start = start
      self.calls = calls
      self.denied = denied
    }
  }

  /// A principal, an address or a call and how often it occurs.
  public struct Count: Sendable {
    /// What is counted.
    public var name: String
    /// How many events.
    public var calls: Int
    /// How many were refused.
    public var denied: Int
    /// How many failed for another reason.
    public var failed: Int

    /// A name's counts.
    public init(name: String, calls: Int, denied: Int, failed: Int) {
      self.name = name
      self.calls = calls
      self.denied = denied
      self.failed = failed
    }
  }

  /// A session in short.
  public struct Session: Sendable {
    /// Who.
    public var principal: String
    /// What kind of session, in words.
    public var kind: String
    /// Its access key.
    public var key: String
    /// The first and last event.
    public var first: Timestamp
    /// The last event.
    public var last: Timestamp
    /// From where, the most frequent first.
    public var addresses: [String]
    /// With what.
    public var tooling: [String]
    /// Whether a second factor was given; nil if the log does not say.
    public var usedMFA: Bool?
    /// How many calls.
    public var calls: Int
    /// How many were refused.
    public var denied: Int
    /// Who issued it and how, in words.
    public var chain: String
    /// How many alerts list an event of it.
    public var alerts: Int
    /// The severity of the heaviest.
    public var severity: Severity?
    /// What deserves a look, in words.
    public var flags: [String]

    /// A session; every field is given.
    public init(
      principal: String, kind: String, key: String, first: Timestamp, last: Timestamp,
      addresses: [String], tooling: [String], usedMFA: Bool?, calls: Int, denied: Int,
      chain: String, alerts: Int, severity: Severity?, flags: [String]
    ) {
      self.principal = principal
      self.kind = kind
      self.key = key
      self.first = first
      self.last = last
      self.addresses = addresses
      self.tooling = tooling
      self.usedMFA = usedMFA
      self.calls = calls
      self.denied = denied
      self.chain = chain
      self.alerts = alerts
      self.severity = severity
      self.flags = flags
    }
  }

  /// The title.
  public var title = "Case report"
  /// The version of Trailsift.
  public var toolVersion: String
  /// When it was written.
  public var writtenAt: Timestamp
  /// The command that wrote it, as it can be entered again.
  public var command = ""
  /// Options and inputs that the commands to see an alert again need, quoted.
  public var inputs = ""
  /// The account of the run.
  public var run: RunReport
  /// The files that were read.
  public var files: [File] = []
  /// The alerts, the most severe first.
  public var alerts: AlertList = []
  /// The hours in which something happened, in order.
  public var hours: [Span] = []
  /// Who called most.
  public var principals: [Count] = []
  /// From where.
  public var addresses: [Count] = []
  /// What was called.
  public var actions: [Count] = []
  /// The sessions, those that deserve a look first.
  public var sessions: [Session] = []
  /// How many sessions there were.
  public var sessionCount = 0
  /// What is missing from the log, a sentence each.
  public var gaps: [String] = []
  /// Changes of what is logged, a sentence each.
  public var trailChanges: [String] = []

  /// A report of one run.
  public init(run: RunReport, toolVersion: String, writtenAt: Timestamp) {
    self.run = run
    self.toolVersion = toolVersion
    self.writtenAt = writtenAt
  }
}
