/// Logs as somebody writes them who wants their reader to run out of memory or time; the same bytes for the same
/// seed.
public struct HostileCorpus: Sendable {
  /// What a corpus puts to the test.
  public enum Kind: String, Sendable, CaseIterable {
    /// Nothing: a few callers who do what callers do, for comparison.
    case ordinary
    /// A caller and an access key of its own for each record.
    case distinctPrincipals = "distinct-principals"
    /// Caller, address, program, call, region and error code of its own for each record.
    case distinctEverything = "distinct-everything"
    /// A call for each record that rules alert at, and a caller of its own: an alert for each.
    case distinctAlerts = "distinct-alerts"
    /// Caller names that are alike but for their last bytes, and that common hashes crowd together.
    case alikeKeys = "alike-keys"
    /// Request parameters that nest 400 deep.
    case deepNesting = "deep-nesting"
    /// One text of 2 MB in each record.
    case hugeTexts = "huge-texts"
    /// Objects of a few bytes that are no records.
    case tinyRecords = "tiny-records"
    /// Blanks, which gzip makes 1,000 times smaller.
    case gzipBomb = "gzip-bomb"

    /// Whether it is written as gzip.
    var isCompressed: Bool { self == .gzipBomb }
  }

  /// What the corpus puts to the test.
  public let kind: Kind
  /// What every choice comes from.
  public let seed: UInt64
  /// How many bytes are written, before compression; passed by one record at most.
  public let byteCount: Int

  /// A corpus to be written.
  public init(kind: Kind, seed: UInt64 = 2_026, byteCount: Int) {
    self.kind = kind
    self.seed = seed
    self.byteCount = byteCount
  }

  /// Writes the corpus as one file into `directory`, made if missing, in memory that does not grow with it.
  /// - Returns: the path of the file.
  public func write(to directory: String) throws(GenerateError) -> String {
    try OutputFile.makeFolder(directory)
    let path = "\(directory)/\(kind.rawValue).json\(kind.isCompressed ? ".gz" : "")"
    var file = try OutputFile(path: path, level: kind.isCompressed ? 9 : nil)
    var random = SeededRandom(seed: seed)
    var written = 0
    var number = 0
    while written < byteCount {
      var bytes: [UInt8] = []
      while bytes.count < 262_144, written + bytes.count < byteCount {
        appendRecord(number, &random, to: &bytes)
        number += 1
      }
      written += bytes.count
      try file.append(bytes)
    }
    try file.finish()
    return path
  }

  private func appendRecord(
    _ number: Int, _ random: inout SeededRandom, to bytes: inout [UInt8]
  ) {
    switch kind {
    case .tinyRecords: return bytes.append(text: "{\"a\":\(number % 10)}\n")
    case .gzipBomb: return bytes.append(contentsOf: repeatElement(0x20, count: 65_536))
    default: break
    }
    let isOwn = [.distinctPrincipals, .distinctEverything, .distinctAlerts].contains(kind)
    var user = "user-\(isOwn ? number : number % 200)"
    if kind == .alikeKeys {
      // Equal lengths, equal beginnings, and digits that differ in pairs whose sums are equal.
      user =
        String(repeating: "x", count: 40)
        + (0..<20).map { (number >> $0) & 1 == 0 ? "Aa" : "BB" }.joined()
    }
    let isDistinct = kind == .distinctEverything
    let time = LogTime(seconds: 1_772_600_000 + number / 20 % 600_000)
    var parameters = "null"
    switch kind {
    case .deepNesting:
      parameters =
        String(repeating: "{\"a\":", count: 400) + "1" + String(repeating: "}", count: 400)
    case .hugeTexts:
      parameters = "{\"text\":\"" + String(repeating: "\\u0041b", count: 285_000) + "\"}"
    case .distinctAlerts: parameters = "{\"name\":\"trail-\(number)\"}"
    default: break
    }
    let call =
      kind == .distinctAlerts
      ? ("cloudtrail", "StopLogging") : ("ec2", isDistinct ? "Describe\(number)" : "DescribeTags")
    let address =
      isDistinct
      ? "\(number >> 16 & 0xFF).\(number >> 8 & 0xFF).\(number & 0xFF).9"
      : "198.51.100.\(number % 200)"
    bytes.append(
      text: """
        {"eventVersion":"1.10","userIdentity":{"type":"IAMUser","principalId":"AIDA\(user)",\
        "arn":"arn:aws:iam::111122223333:user/\(user)","accountId":"111122223333",\
        "accessKeyId":"AKIA\(user)","userName":"\(user)"},"eventTime":"\(time.iso)",\
        "eventSource":"\(call.0).amazonaws.com","eventName":"\(call.1)",\
        "awsRegion":"\(isDistinct ? "region-\(number)" : "us-east-1")",\
        "sourceIPAddress":"\(address)","userAgent":"\(isDistinct ? "tool-\(number)/1" : "aws-cli/2.15")",\
        "requestParameters":\(parameters),"responseElements":null,\
        \(isDistinct ? "\"errorCode\":\"Error\(number)\"," : "")\
        "requestID":"\(random.text(16, of: Alphabet.fileName))",\
        "eventID":"\(random.text(32, of: Alphabet.fileName))","readOnly":\(kind != .distinctAlerts),\
        "eventType":"AwsApiCall","recipientAccountId":"111122223333"}\n
        """)
  }
}
