/// Logs for measuring: as many as asked for, of one kind, the same bytes for the same seed.
public struct BenchmarkCorpus: Sendable {
  /// What the corpus puts to the test.
  public enum Kind: String, Sendable, CaseIterable {
    /// 2,000 files laid out as delivered: opening and finding.
    case manySmallFiles = "many-small-files"
    /// 100 files laid out as delivered.
    case middleFiles = "middle-files"
    /// One document `{"Records":[…]}`: streaming.
    case oneFile = "one-file"
    /// One file of JSON lines.
    case jsonLines = "json-lines"
    /// 100 files; half of the records are denied calls: windows and groups.
    case deniedHeavy = "denied-heavy"
    /// 100 files; half of the records are of kinds that rules match.
    case matchHeavy = "match-heavy"

    var files: Int {
      switch self {
      case .manySmallFiles: 2_000
      case .middleFiles, .deniedHeavy, .matchHeavy: 100
      case .oneFile, .jsonLines: 1
      }
    }
  }

  /// How much is written.
  public enum Size: Sendable, Equatable {
    /// Millions of bytes before compression; passed by one record at most in each file.
    case megabytes(Int)
    /// Records, exactly.
    case records(Int)
  }

  /// What the corpus puts to the test.
  public let kind: Kind
  /// What every id and every choice comes from.
  public let seed: UInt64
  /// How much is written.
  public let size: Size
  /// zlib's level, or nil for plain files.
  public let level: Int?

  /// A corpus to be written.
  ///
  /// `level` is zlib's, 1 to 9; nil writes plain JSON.
  public init(kind: Kind, seed: UInt64 = 2_026, size: Size, level: Int? = 6) {
    self.kind = kind
    self.seed = seed
    self.size = size
    self.level = level
  }

  /// What a corpus wrote, counted.
  public struct Report: Sendable, Equatable {
    /// Files written.
    public internal(set) var files = 0
    /// Records written.
    public internal(set) var records = 0
    /// Bytes of the files.
    public internal(set) var bytes = 0
    /// Bytes of the files before compression.
    public internal(set) var inflatedBytes = 0
  }

  /// Writes the corpus into `directory`, made if missing, in memory that does not grow with it.
  @discardableResult
  public func write(to directory: String) throws(GenerateError) -> Report {
    switch size {
    case .megabytes(let amount), .records(let amount):
      guard amount > 0 else {
        throw GenerateError(
          code: .request, path: directory, reason: "a corpus needs a size above zero")
      }
    }
    var report = Report()
    var source = RecordSource(kind: kind, seed: seed)
    let folders = CorpusFolders(directory: directory, ending: level == nil ? "" : ".gz")
    let files = kind.files
    for index in 0..<files {
      let account = files == 1 ? Account.production : Account.all[index % 3 == 2 ? 1 : 0]
      source.account = account
      let path =
        switch kind {
        case .oneFile: try folders.path("records.json")
        case .jsonLines: try folders.path("records.jsonl")
        default: try folders.path(account: account, time: source.time, random: &source.names)
        }
      // The share of this file, so that the shares add up to the whole.
      var share = size
      switch size {
      case .megabytes(let amount):
        share = .megabytes(amount * 1_000_000 * (index + 1) / files - report.inflatedBytes)
      case .records(let amount):
        share = .records(amount * (index + 1) / files - report.records)
      }
      try write(share, from: &source, to: path, report: &report)
    }
    return report
  }

  // `share` is in bytes here, not in megabytes.
  private func write(
    _ share: Size, from source: inout RecordSource, to path: String, report: inout Report
  ) throws(GenerateError) {
    var file = try OutputFile(path: path, level: level.map { Int32($0) })
    let isLines = kind == .jsonLines
    var bytes: [UInt8] = []
    bytes.reserveCapacity(300_000)
    if !isLines { bytes.append(text: #"{"Records":["#) }
    var records = 0
    var written = 0
    let limit = isLines ? 0 : 2
    while true {
      switch share {
      case .megabytes(let amount) where written + bytes.count + limit >= amount: break
      case .records(let amount) where records >= amount: break
      default:
        if !isLines, records > 0 { bytes.append(0x2C) }
        source.next().append(to: &bytes)
        if isLines { bytes.append(0x0A) }
        records += 1
        guard bytes.count >= 262_144 else { continue }
        written += bytes.count
        try file.append(bytes)
        bytes.removeAll(keepingCapacity: true)
        continue
      }
      break
    }
    if !isLines { bytes.append(text: "]}") }
    written += bytes.count
    try file.append(bytes)
    try file.finish()
    report.files += 1
    report.records += records
    report.inflatedBytes += written
    report.bytes += file.bytesWritten
  }
}

/// Where the files of a corpus lie.
private struct CorpusFolders {
  let directory: String
  let ending: String

  func path(_ name: String) throws(GenerateError) -> String {
    try OutputFile.makeFolder(directory)
    return directory + "/" + name + ending
  }

  func path(
    account: Account, time: LogTime, random: inout SeededRandom
  ) throws(GenerateError) -> String {
    let time = LogTime(seconds: (time.seconds / 300 + 1) * 300)
    let folder = "\(directory)/AWSLogs/\(account.id)/CloudTrail/eu-west-1/\(time.path)"
    try OutputFile.makeFolder(folder)
    let letters = random.text(16, of: Alphabet.fileName)
    return "\(folder)/\(account.id)_CloudTrail_eu-west-1_\(time.stamp)_\(letters).json\(ending)"
  }
}
