/// What inflates gzip; the bytes and the faults are those of zlib, but for one exception.
public enum InflaterChoice: String, Sendable, Hashable, CaseIterable {
  /// ISA-L where the machine has it, else zlib.
  case automatic = "auto"
  /// zlib alone.
  case zlib
  /// libdeflate for small files, zlib for all others.
  ///
  /// It takes some members that no compressor writes and zlib refuses: those that use a symbol which has no
  /// meaning, with a checksum to match.
  case libdeflate
  /// ISA-L for all files.
  case isal

  /// Whether the machine has what was chosen.
  public var isAvailable: Bool {
    switch self {
    case .automatic, .zlib: true
    case .libdeflate: MemberInflater.isAvailable
    case .isal: BlockInflater.isAvailable
    }
  }

  /// The libraries that inflate on this machine; zlib always has the last word.
  public var libraries: [String] {
    var libraries: [String] = []
    if usesLibdeflate, MemberInflater.isAvailable { libraries.append("libdeflate") }
    if usesISAL, BlockInflater.isAvailable { libraries.append("ISA-L") }
    return libraries + ["zlib"]
  }

  var usesLibdeflate: Bool { self == .libdeflate }
  var usesISAL: Bool { self == .automatic || self == .isal }
}
