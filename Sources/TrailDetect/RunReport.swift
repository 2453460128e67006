/// The account of a run: everything that was read, and what became of it.
///
/// INVARIANT: `recordsRead == recordsAnalyzed + recordsSkipped`, and
/// `filesFound == filesRead + filesSkipped + filesFailed`.
public struct RunReport: Sendable, Equatable {
  /// Why a record (or an object in a record's place) was read and not analysed.
  public enum RecordSkipReason: String, Sendable, CaseIterable {
    /// Before `--since` or not before `--until`.
    case outsideTime
    /// Of an account that `--account` does not name.
    case outsideAccounts
    /// Of a region that `--region` does not name.
    case outsideRegions
    /// Not wanted by `--where` and the other filters.
    case outsideFilter
    /// The log does not say whether the filters want it.
    case undecidedByFilter
    /// Not JSON; the reader went on behind it.
    case malformed
    /// The input ended inside it.
    case truncated
    /// Larger than the limit for one record.
    case tooLarge
    /// Nested deeper than the limit.
    case tooDeep
    /// A CloudTrail Insights record: statistics, not a call.
    case insight
    /// A CloudTrail digest: the integrity chain, not events.
    case digest
    /// Something else than a CloudTrail record.
    case notCloudTrail
    /// A record without an eventTime that can be read.
    case noTime
  }

  /// Why a file was found and not read.
  public enum FileSkipReason: String, Sendable, CaseIterable {
    /// Delivered before `--since` or long after `--until`, by its name.
    case outsideTime
    /// Of an account that `--account` does not name, by its name.
    case outsideAccounts
    /// Of a region that `--region` does not name, by its name.
    case outsideRegions
    /// A hidden file in a folder.
    case hidden
    /// A file or folder that was found by another path too, and read there.
    case sameFile
    /// By its first bytes no JSON, and by its name no log: a README beside the logs, say.
    case notALog
  }

  /// Why a rule was loaded and not asked, on purpose.
  public enum RuleSkipReason: String, Sendable, CaseIterable {
    /// A Sigma rule for another log than CloudTrail.
    case otherLogSource
    /// Of a status that was not asked for: `deprecated`, `unsupported`.
    case status
    /// Named by `--exclude`.
    case excluded
    /// Below `--min-severity`.
    case severity
  }

  /// What became of the events that a run told of, instead of only asking rules about them.
  public struct Telling: Sendable, Equatable {
    /// Events told, each once.
    public var events = 0
    /// Records that were further deliveries of an event, and folded into it.
    public var repeats = 0
    /// Records analysed and not told of, as the filter does not want them.
    public var outsideFilter = 0
    /// Records analysed and not told of, as the log does not say whether the filter wants them.
    public var undecided = 0
    /// Sorted runs that were written to temporary files.
    public var spilledRuns = 0
    /// Whether rules were asked, too.
    public var asksRules = false
    /// What was left out because there was too much of it, in words.
    public var limitsReached: [String] = []

    /// Nothing told yet.
    public init() {}
  }

  /// What happened to events that came late, in a run that gives alerts as they become final.
  public struct Streaming: Sendable, Equatable {
    /// How far behind the latest event one may come, in seconds.
    public var latenessSeconds: Int64 = 0
    /// Records of a time that was already taken as over.
    public var lateRecords = 0
    /// Matches of rules with such records, further deliveries of known events taken out.
    public var lateMatches = 0
    /// Alerts that are open when the run ends, and go on in the next; not reported yet.
    public var openAlerts = 0
    /// Events that windows and alerts still need when the run ends.
    public var heldEvents = 0
    /// Windows that were forgotten because the watermark had gone past them.
    public var closedWindows = 0

    /// No late event.
    public init() {}
  }

  /// One file that was found, for whoever must prove what was read.
  public struct Input: Sendable, Equatable {
    /// What became of it.
    public enum State: String, Sendable {
      /// Read to its end or to a fault.
      case read
      /// Left out on purpose.
      case leftOut
      /// It could not be opened.
      case failed
    }

    /// Its path, as given or found.
    public var path: String
    /// What became of it.
    public var state: State
    /// Why it was left out.
    public var reason: FileSkipReason?
    /// How many bytes were read, as they are on disk.
    public var byteCount: Int64
    /// The SHA-256 digest of the bytes that were read, in hexadecimal; nil if not the whole file was.
    public var sha256: String?
    /// How many records were read.
    public var records: Int

    /// A file that was found.
    public init(
      path: String, state: State, reason: FileSkipReason? = nil, byteCount: Int64 = 0,
      sha256: String? = nil, records: Int = 0
    ) {
      self.path = path
      self.state = state
      self.reason = reason
      self.byteCount = byteCount
      self.sha256 = sha256
      self.records = records
    }
  }

  /// What became of the alerts at one receiver.
  ///
  /// INVARIANT: `alerts + resumed == unwanted + known + delivered + undelivered`.
  public struct Delivery: Sendable, Equatable {
    /// The sink's name.
    public var sink: String
    /// Its kind, such as `slack`.
    public var kind: String
    /// Its host, never its address.
    public var host: String
    /// Alerts of the run.
    public var alerts: Int
    /// Alerts that waited in the outbox from an earlier run.
    public var resumed: Int
    /// Alerts below its severity, or of other rules than it wants.
    public var unwanted: Int
    /// Alerts that were in the outbox already, delivered or waiting.
    public var known: Int
    /// Alerts that it took.
    public var delivered: Int
    /// Messages that it took.
    public var messages: Int
    /// Attempts that were made again.
    public var retries: Int
    /// Alerts that it did not take, by reason.
    public var undeliveredByReason: [String: Int]

    /// A receiver's account; every field is given.
    public init(
      sink: String, kind: String, host: String, alerts: Int, resumed: Int, unwanted: Int,
      known: Int, delivered: Int, messages: Int, retries: Int, undeliveredByReason: [String: Int]
    ) {
      self.sink = sink
      self.kind = kind
      self.host = host
      self.alerts = alerts
      self.resumed = resumed
      self.unwanted = unwanted
      self.known = known
      self.delivered = delivered
      self.messages = messages
      self.retries = retries
      self.undeliveredByReason = undeliveredByReason
    }

    /// Alerts that it did not take.
    public var undelivered: Int { undeliveredByReason.values.reduce(0, +) }
  }

  /// Files found, standard input included.
  public var filesFound = 0
  /// Files read to their end or to a fault.
  public var filesRead = 0
  /// Files that could not be opened.
  public var filesFailed = 0
  /// Files left out, by reason.
  public var filesSkippedByReason: [FileSkipReason: Int] = [:]
  /// Every file that was found, in the order of paths; empty unless asked for.
  public var inputs: [Input] = []
  /// Bytes read from disk or standard input.
  public var bytesRead: Int64 = 0
  /// Bytes after inflating.
  public var bytesInflated: Int64 = 0
  /// Records read: everything in a record's place.
  public var recordsRead = 0
  /// Records that the rules were asked about.
  public var recordsAnalyzed = 0
  /// Records read and not analysed, by reason.
  public var recordsSkippedByReason: [RecordSkipReason: Int] = [:]
  /// Matches of rules with events, repeated deliveries taken out.
  public var matches = 0
  /// Events that some rule matched and that had been read before: further deliveries of the same event.
  public var repeatedEvents = 0
  /// Rules that were asked.
  public var rulesActive = 0
  /// Rules, filters and rule files with errors, which were left out.
  public var rulesRefused = 0
  /// Rules that were left out on purpose, by reason.
  public var rulesSkippedByReason: [RuleSkipReason: Int] = [:]
  /// Rules that sleep, with the reason: nothing declared for them.
  public var rulesDormant: [DormantRule] = []
  /// For each rule (by id), how many events it could not decide because the log does not say.
  public var undecidedByRule: [String: Int] = [:]
  /// For each rule (by id), the keys that the log does not tell, with the number of events each left undecided.
  public var undecidedKeysByRule: [String: [String: Int]] = [:]
  /// The keys that the log does not tell, with the number of events for which the filters could not be
  /// decided because of them.
  public var undecidedKeysOfFilter: [String: Int] = [:]
  /// How records were put in IAM's words; nil unless asked for.
  public var mapping: MappingReport?
  /// What was told of events one by one or in sums; nil for a run that only asks rules.
  public var telling: Telling?
  /// What came late; nil unless alerts are given as they become final.
  public var streaming: Streaming?
  /// What became of the alerts at each receiver; empty if nobody was to be told.
  public var deliveries: [Delivery] = []
  /// Alerts reported, by severity.
  public var alertsBySeverity: [Severity: Int] = [:]
  /// What went wrong, in the order of the input, at most `maxProblems`.
  public var problems: [Problem] = []
  /// How many problems there were beyond those listed.
  public var problemsLeftOut = 0
  /// Wall time of the run in seconds.
  public var elapsedSeconds = 0.0

  /// How many problems are listed; the others are counted.
  public static let maxProblems = 1000

  /// An empty report.
  public init() {}

  /// Files left out, all reasons together.
  public var filesSkipped: Int { filesSkippedByReason.values.reduce(0, +) }
  /// Records read and not analysed, all reasons together.
  public var recordsSkipped: Int { recordsSkippedByReason.values.reduce(0, +) }
  /// Rules left out on purpose, all reasons together.
  public var rulesSkipped: Int { rulesSkippedByReason.values.reduce(0, +) }
  /// Alerts reported, all severities together.
  public var alerts: Int { alertsBySeverity.values.reduce(0, +) }
  /// Whether anything went wrong.
  public var hasProblems: Bool { !problems.isEmpty || problemsLeftOut > 0 }
}

/// A rule that was loaded and cannot be asked.
public struct DormantRule: Sendable, Equatable {
  /// The rule's id.
  public var ruleID: String
  /// Why, in words: `no networks are declared`.
  public var reason: String

  /// A sleeping rule.
  public init(ruleID: String, reason: String) {
    self.ruleID = ruleID
    self.reason = reason
  }
}

/// Something that went wrong with one input; the run went on.
public struct Problem: Sendable, Equatable, CustomStringConvertible {
  /// A short stable word for machines: `truncated`, `checksum-mismatch`, `malformed-record`.
  public var code: String
  /// The file's path, `-` for standard input.
  public var file: String
  /// The record's number in the file, from 1, if a record is meant.
  public var record: Int?
  /// The byte offset in the inflated file, if known.
  public var offset: Int64?
  /// The message: lower case, no full stop.
  public var message: String

  /// A problem at a place.
  public init(code: String, file: String, record: Int? = nil, offset: Int64? = nil, message: String)
  {
    self.code = code
    self.file = file
    self.record = record
    self.offset = offset
    self.message = message
  }

  /// `logs/a.json.gz: record 17, byte 48211: nesting deeper than 512`.
  public var description: String {
    let place = [record.map { "record \($0)" }, offset.map { "byte \($0)" }].compactMap { $0 }
    return ([file] + (place.isEmpty ? [] : [place.joined(separator: ", ")]) + [message])
      .joined(separator: ": ")
  }
}
