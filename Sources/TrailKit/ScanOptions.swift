public import TrailDetect
public import TrailInput
public import TrailScan

/// What to read, and how.
public struct ScanOptions: Sendable {
  /// Files and folders; `-` is standard input.
  public var paths: [String]
  /// Which events are wanted, by time, account and region.
  public var filter = InputFilter()
  /// Which of these are wanted by what they say; nil for all.
  public var eventFilter: EventFilter?
  /// Whether events are taken of which the log does not say whether the filter wants them.
  public var includesUndecided = false
  /// How many files are read at a time; at least 1.
  public var threads = 1
  /// What one file may inflate to.
  public var inflateLimits = InflateLimits()
  /// What inflates gzip files; the result is the same.
  public var inflater = InflaterChoice.automatic
  /// What one record may cost.
  public var scanLimits = ScanLimits()
  /// Whether every match is wanted by itself, in the order of the input, instead of alerts.
  public var listsEveryMatch = false

  /// Whether the report tells how records were put in IAM's words, which costs time at every record.
  public var reportsMapping = false

  /// Makes what works out the SHA-256 digests of the files while they are read; nil if nobody asks.
  ///
  /// With it the report lists every file that was found.
  public var makeDigest: (@Sendable () -> any InputDigest)?

  /// Options for some paths, everything else by default.
  public init(paths: [String]) { self.paths = paths }
}
