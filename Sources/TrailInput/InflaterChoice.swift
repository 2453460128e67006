/// What inflates gzip; the bytes and the faults are the same.
public enum InflaterChoice: String, Sendable, Hashable, CaseIterable {
  /// libdeflate for small files where the machine has it, zlib for everything else.
  case automatic = "auto"
  /// zlib alone.
  case zlib

  /// The libraries that inflate on this machine, as the run's report names them.
  public var libraries: [String] {
    self == .automatic && MemberInflater.isAvailable ? ["libdeflate", "zlib"] : ["zlib"]
  }
}
