/// How folders are watched.
public struct WatchOptions: Sendable {
  /// What to read, and how.
  public var scan: ScanOptions
  /// Where to remember what was seen and what goes on; nil to remember nothing.
  public var statePath: String?
  /// How far behind the latest event one may come, in seconds.
  public var latenessSeconds: Int64 = 3600
  /// After so many seconds without a new file, time is taken to go on without events.
  public var idleSeconds: Int64 = 3600
  /// For how many seconds a file that looks unfinished may stay as it is before it counts as damaged.
  public var patienceSeconds: Int64 = 600
  /// After how many seconds folders are looked through without a notice; nil for 60, or 5 where no notices
  /// come.
  public var pollSeconds: Int64?

  /// Options with the usual times.
  public init(scan: ScanOptions) { self.scan = scan }
}
