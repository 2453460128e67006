/// What `RecordScanner.next()` came upon.
public enum ScanStep: Sendable {
  /// A CloudTrail record: `RecordScanner.record` shows it until the next call.
  case record
  /// Something in a record's place that is no event or could not be read.
  case skipped(SkippedRecord)
  /// The input is no JSON at all; nothing more comes.
  case notJSON
  /// The scanner needs more text: fill `freeSpace`, then call `append` or, at the input's end, `finish`.
  case needsBytes
  /// The input is at its end.
  case end
}

/// Something in a record's place that the scanner did not hand out as a record.
public struct SkippedRecord: Sendable, Equatable {
  /// Why it was not handed out.
  public enum Reason: Sendable, Equatable {
    /// Not JSON.
    case malformed
    /// The input ends inside it.
    case truncated
    /// Larger than `ScanLimits.maxRecordBytes`.
    case tooLarge
    /// Deeper than `ScanLimits.maxNestingDepth`.
    case tooDeep
    /// A CloudTrail Insights record.
    case insight
    /// A CloudTrail digest.
    case digest
    /// JSON, and no CloudTrail record in it.
    case notCloudTrail
  }

  /// Why it was not handed out.
  public var reason: Reason
  /// Its number in the input, from 1; records and skipped ones are counted together.
  public var number: Int
  /// The byte offset at which it begins.
  public var offset: Int64
  /// What is wrong with it, in lower case; empty where the reason says all.
  public var message: String
}

/// What one record may cost.
public struct ScanLimits: Sendable, Equatable {
  /// The largest record in bytes; a larger one is skipped and reported.
  ///
  /// CloudTrail's own limit is 256 KB.
  public var maxRecordBytes = 16 << 20
  /// The deepest nesting of a record and of what it lies in.
  public var maxNestingDepth = JSONValue.maxNestingDepth
  /// How much text the scanner looks at at once, in bytes; it grows only for a record larger than it.
  public var windowBytes = 256 << 10
  /// Up to so many bytes a value that is not complete is looked at with each piece of text that comes; a larger
  /// one only when it has grown by a quarter, or its cost would grow with its square.
  ///
  /// `Int.max` hands out each record as soon as it is complete, for text that comes as it is written.
  public var eagerBytes = 32 << 10
  /// How many times a string may hold records in escaped form, one inside the other.
  public var maxEscapedDepth = 4

  /// The default limits.
  public init() {}
}
