/// How much a gzip file may inflate to, so that a small file can't occupy the machine for ever.
public struct InflateLimits: Sendable, Hashable {
  /// The most inflated bytes of one file; 64 GiB unless told otherwise.
  public var maxInflatedBytes: Int64

  /// The most inflated bytes for each compressed byte; 200 unless told otherwise.
  ///
  /// CloudTrail's files come to about 10, repetitive ones to less than 100; deflate ends at 1032.
  public var maxRatio: Int

  /// How many inflated bytes are delivered before the ratio counts; 64 MiB unless told otherwise.
  public var ratioGraceBytes: Int64

  /// The limits; a value below 1 is taken as 1, a negative grace as 0.
  public init(
    maxInflatedBytes: Int64 = 64 << 30, maxRatio: Int = 200, ratioGraceBytes: Int64 = 64 << 20
  ) {
    self.maxInflatedBytes = max(1, maxInflatedBytes)
    self.maxRatio = max(1, maxRatio)
    self.ratioGraceBytes = max(0, ratioGraceBytes)
  }
}
