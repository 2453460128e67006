/// Lays records out as AWS delivers them, and writes the files.
struct SampleTree {
  let directory: String
  private(set) var report = StoryReport()
  private var random: SeededRandom
  private var ids: Set<String> = []

  // Delivered files are compressed as well as zlib can: they stay in a repository.
  private static let level: Int32 = 9

  init(directory: String, seed: UInt64) {
    self.directory = directory
    random = SeededRandom(seed: seed ^ 0x7472_6565)
  }

  /// The files of one account, region and span of hours.
  private struct Delivery: Hashable, Comparable {
    var account: String
    var region: String
    var time: LogTime

    func hash(into hasher: inout Hasher) {
      hasher.combine(account)
      hasher.combine(region)
      hasher.combine(time.seconds)
    }

    static func < (left: Delivery, right: Delivery) -> Bool {
      (left.account, left.region, left.time) < (right.account, right.region, right.time)
    }
  }

  /// Hours which one file holds: few where much happens.
  private static func hours(of account: Account, in region: String) -> Int {
    switch (account, region) {
    case (.production, "eu-west-1"): 6
    case (.production, "us-east-1"), (.development, "eu-west-1"): 12
    default: 24
    }
  }

  private static func delivery(of record: LogRecord) -> Delivery {
    let span = hours(of: record.recipient, in: record.region) * 3_600
    // Five minutes after the span ends; the span of a day ends at midnight UTC.
    let end = (record.time.seconds / span + 1) * span + 300
    return Delivery(
      account: record.recipient.id, region: record.region, time: LogTime(seconds: end))
  }

  private mutating func name(_ delivery: Delivery, kind: String = "CloudTrail") -> String {
    let letters = random.text(16, of: Alphabet.fileName)
    return "\(delivery.account)/\(kind)/\(delivery.region)/\(delivery.time.path)/"
      + "\(delivery.account)_\(kind)_\(delivery.region)_\(delivery.time.stamp)_\(letters).json"
  }

  /// Writes the organization's trail: every record once.
  mutating func writeTrail(_ records: [LogRecord]) throws(GenerateError) {
    var files: [Delivery: [LogRecord]] = [:]
    for record in records {
      files[Self.delivery(of: record), default: []].append(record)
      count(record)
    }
    for (index, delivery) in files.keys.sorted().enumerated() {
      let contents = shuffled(files[delivery] ?? [])
      var path = "AWSLogs/\(Names.organization)/" + name(delivery)
      // One file is plain JSON, as somebody may have unpacked it.
      let isPlain = index == files.count - 1
      if !isPlain { path += ".gz" }
      // One file has two gzip members, as somebody may have joined two.
      try writeDocuments(contents, members: index == 3 ? 2 : 1, to: path, isPlain: isPlain)
    }
  }

  private mutating func count(_ record: LogRecord) {
    report.records += 1
    report.parts[record.mark, default: 0] += 1
    if record.errorCode != nil { report.failed += 1 }
    let isDenied =
      record.errorCode?.contains("Denied") == true
      || record.errorCode?.contains("Unauthorized") == true
    if isDenied, record.identity.contains("user/ci-legacy") { report.deniedOfIntruder += 1 }
  }

  // Sorted by time, then moved a little: CloudTrail promises no order within a file.
  private mutating func shuffled(_ records: [LogRecord]) -> [LogRecord] {
    var keyed: [(key: Int, record: LogRecord)] = []
    for record in records { keyed.append((record.time.seconds + random.below(20), record)) }
    keyed.sort { ($0.key, $0.record.eventID) < ($1.key, $1.record.eventID) }
    return keyed.map(\.record)
  }

  /// Tuesday's records of the development account, delivered again by a trail of its own.
  mutating func writeRepeats(of records: [LogRecord]) throws(GenerateError) {
    let day = LogTime(march: 3, 0)..<LogTime(march: 4, 0)
    var regions: [String: [LogRecord]] = [:]
    for record in records where record.recipient == .development && day.contains(record.time) {
      regions[record.region, default: []].append(record)
      report.repeats += 1
    }
    for region in regions.keys.sorted() {
      let delivery = Delivery(
        account: Account.development.id, region: region, time: LogTime(march: 4, 0, 10))
      let path = "AWSLogs/" + name(delivery) + ".gz"
      try writeDocuments(shuffled(regions[region] ?? []), members: 1, to: path, isPlain: false)
    }
  }

  /// A digest of an hour without logs, and an insight: known, counted, not analyzed.
  mutating func writeOtherDeliveries() throws(GenerateError) {
    let account = Account.management.id
    let digest =
      "AWSLogs/\(Names.organization)/\(account)/CloudTrail-Digest/eu-central-1/2026/03/04/"
      + "\(account)_CloudTrail-Digest_eu-central-1_org-trail_eu-west-1_20260304T200000Z.json.gz"
    let fingerprint = random.text(32, of: Alphabet.hex)
    try write(SampleTexts.digest(account: account, path: digest, key: fingerprint), to: digest)
    let insight = Delivery(
      account: Account.production.id, region: "eu-west-1", time: LogTime(march: 4, 19, 40))
    let path =
      "AWSLogs/\(Names.organization)/" + name(insight, kind: "CloudTrail-Insight") + ".gz"
    let shared = random.uuid()
    try write(
      SampleTexts.insight(ids: [random.uuid(), random.uuid()], shared: shared), to: path)
    report.insights = 2
  }

  /// The intrusion's first beats once more, as two other ways of looking give them.
  mutating func writeExports(of records: [LogRecord]) throws(GenerateError) {
    let escalation = records.filter { $0.mark == .beat2Escalation || $0.mark == .beat3Persistence }
    let enumeration = records.filter { $0.mark == .beat1Enumeration }
    var lines = ""
    for record in enumeration { lines += record.json + "\n" }
    try write(lines, to: "exports/enumeration.jsonl.gz")
    try write(
      SampleTexts.lookupEvents(escalation), to: "exports/cloudwatch-lookup-events.json")
    report.exported = escalation.count + enumeration.count
  }

  private mutating func writeDocuments(
    _ records: [LogRecord], members: Int, to path: String, isPlain: Bool
  ) throws(GenerateError) {
    var file = try open(path, isPlain: isPlain)
    let half = (records.count + members - 1) / members
    for member in 0..<members {
      if member > 0 { try file.beginMember() }
      var bytes = Array(#"{"Records":["#.utf8)
      let share = records.dropFirst(member * half).prefix(half)
      for (index, record) in share.enumerated() {
        if index > 0 { bytes.append(0x2C) }
        record.append(to: &bytes)
      }
      bytes.append(text: "]}")
      report.inflatedBytes += bytes.count
      try file.append(bytes)
    }
    try file.finish()
    report.logFiles += 1
    report.bytes += file.bytesWritten
  }

  /// Writes a text, compressed if the name ends with `.gz`.
  mutating func write(_ text: String, to path: String) throws(GenerateError) {
    var file = try open(path, isPlain: !path.hasSuffix(".gz"))
    try file.append(Array(text.utf8))
    try file.finish()
    if path.contains("/") { report.bytes += file.bytesWritten }
  }

  private func open(_ path: String, isPlain: Bool) throws(GenerateError) -> OutputFile {
    let full = directory + "/" + path
    let folder = full.lastIndex(of: "/").map { String(full[..<$0]) } ?? directory
    try OutputFile.makeFolder(folder)
    return try OutputFile(path: full, level: isPlain ? nil : Self.level)
  }
}
