import TrailDetect
import TrailEvents
import TrailKit
import TrailRules
import TrailScan

/// The state that a watch keeps between its runs.
public enum StateFuzz {
  /// What an input is, told by the two low bits of its first byte.
  private enum Layer: UInt8 {
    /// A whole file.
    case file
    /// What a watch seals.
    case sealed
    /// The detector's part of it.
    case detector
    /// What the detector remembers of one rule; the other bits say of which.
    case rule
  }

  /// Between the first event of the log that made the seeds and the moment that they remember, in seconds.
  private static let loggedSeconds: Int64 = 3600
  private static let start: Int64 = 1_772_600_000

  static func run(_ input: [UInt8]) throws { _ = try accepts(input) }

  /// Whether an input is taken for a state, which is then gone on from.
  /// - Throws: `FuzzFinding` if something does not hold that must.
  public static func accepts(_ input: [UInt8]) throws -> Bool {
    guard let choice = input.first, let layer = Layer(rawValue: choice & 3) else { return false }
    let bytes = Array(input.dropFirst())
    switch layer {
    case .file: return try watch(bytes)
    case .sealed: return try watch(StateSeal.close(bytes))
    case .detector: return try detect(bytes)
    case .rule:
      let part = madeState.parts[Int(choice >> 2) % madeState.parts.count]
      return try detect(madeState.detector(with: part, bytes))
    }
  }

  /// Inputs that are accepted: states of a detector that has seen a small log.
  public static var seeds: [(name: String, input: [UInt8])] {
    let state = madeState.bytes
    let sealed = watchState(around: state)
    var seeds: [(name: String, input: [UInt8])] = [
      ("file", [Layer.file.rawValue] + StateSeal.close(sealed)),
      ("sealed", [Layer.sealed.rawValue] + sealed),
      ("detector", [Layer.detector.rawValue] + state),
    ]
    for (number, part) in madeState.parts.enumerated() {
      seeds.append((part.id, [UInt8(number) << 2 | Layer.rule.rawValue] + part.bytes))
    }
    return seeds
  }

  // MARK: What must hold

  /// A detector that takes up a state goes on as one that takes up what the first one saves.
  private static func detect(_ bytes: [UInt8]) throws -> Bool {
    let (first, second) = (StreamDetector(rules), StreamDetector(rules))
    do throws(StateError) {
      _ = try first.restore(bytes)
    } catch {
      try FuzzFinding.expect(!error.description.isEmpty, "refused without a reason")
      return false
    }
    let lost = try second.restore(first.save())
    try FuzzFinding.expect(lost.isEmpty, "what was taken up is not all saved")
    try FuzzFinding.expect(
      first.counts == second.counts && first.heldCount == second.heldCount
        && first.openAlertCount == second.openAlertCount && first.latest == second.latest
        && first.watermark == second.watermark, "saved and taken up again, it is another state")
    for detector in [first, second] { try feed(detector) }
    for seconds in [loggedSeconds + 1, loggedSeconds * 3, loggedSeconds * 24 * 400] {
      let time = Timestamp(seconds: start + seconds)
      let (alerts, others) = (first.advance(to: time), second.advance(to: time))
      try FuzzFinding.expect(inOrder(alerts) == inOrder(others), "other alerts after saving")
    }
    try FuzzFinding.expect(inOrder(first.finish()) == inOrder(second.finish()), "another end")
    return true
  }

  private static func inOrder(_ alerts: [Alert]) -> [String] {
    alerts.map { "\($0)" }.sorted()
  }

  /// A watch goes on from a file, and another one from what that one saves.
  private static func watch(_ file: [UInt8]) throws -> Bool {
    var isAccepted = false
    try FuzzFolder.with { folder in
      let path = folder + "/state"
      try FuzzFolder.write(file, to: path)
      isAccepted = try goOn(path, folder)
      guard isAccepted else { return }
      try FuzzFinding.expect(try goOn(path, folder), "a watch refuses what one has saved")
    }
    return isAccepted
  }

  private static func goOn(_ statePath: String, _ folder: String) throws -> Bool {
    var scan = ScanOptions(paths: [folder + "/logs"])
    scan.threads = 1
    var options = WatchOptions(scan: scan)
    options.statePath = statePath
    options.idleSeconds = 0
    // With each look at it the clock goes on by a day, so that alerts become final.
    var now = start + loggedSeconds
    let outlet = ForgetfulOutlet()
    do {
      let watch = try Watch(
        rules: rules, options: options, outlet: outlet, stop: StopRequest(),
        now: {
          now += 86_400
          return Timestamp(seconds: now)
        }, tell: { _ in })
      try watch.pass()
      _ = try watch.close()
    } catch let error as WatchError {
      try FuzzFinding.expect(
        error.description.contains("state file"), "refused without a reason: \(error)")
      return false
    }
    return true
  }

  private final class ForgetfulOutlet: AlertOutlet {
    var isClosed: Bool { false }
    var marks: [String: Int64] { ["kept": 1] }
    func give(_ alerts: [Alert]) {}
    func resume(from marks: [String: Int64]) throws {
      try FuzzFinding.expect(marks.values.allSatisfy { $0 >= 0 }, "a file of negative length")
    }
  }

  // MARK: A state that a detector made

  private struct MadeState {
    /// What is remembered of one rule.
    struct Part {
      var id: String
      var mark: String
      var bytes: [UInt8]
    }

    var bytes: [UInt8]
    var head: [UInt8]
    var parts: [Part]

    /// The same state with nothing but one rule's part, made of other bytes.
    func detector(with part: Part, _ bytes: [UInt8]) -> [UInt8] {
      var writer = StateWriter()
      writer.write(1)
      writer.write(part.id)
      writer.write(part.mark)
      writer.writeRaw(bytes)
      return head + writer.bytes
    }
  }

  private static let madeState: MadeState = {
    do {
      let detector = StreamDetector(rules)
      try feed(detector)
      _ = detector.advance(to: Timestamp(seconds: start + loggedSeconds))
      return try taken(apart: detector.save())
    } catch {
      preconditionFailure("the state of the seeds cannot be made: \(error)")
    }
  }()

  /// INVARIANT: it reads a state as `StreamDetector.save` writes one when no match waits.
  private static func taken(apart state: [UInt8]) throws(StateError) -> MadeState {
    var reader = StateReader(state)
    var head = StateWriter()
    head.write(try reader.unsigned())
    for _ in 0..<3 { head.write(try reader.flag() ? Optional(try reader.number()) : nil) }
    for _ in 0..<4 { head.write(try reader.number()) }
    let alerted = try reader.count()
    head.write(alerted)
    for _ in 0..<alerted {
      head.writeBits(try reader.bits())
      head.write(try reader.number())
    }
    let waiting = try reader.count()
    guard waiting == 0 else { throw StateError("a match waits") }
    head.write(waiting)
    var parts: [MadeState.Part] = []
    for _ in 0..<(try reader.count()) {
      parts.append(
        MadeState.Part(id: try reader.text(), mark: try reader.text(), bytes: try reader.raw()))
    }
    return MadeState(bytes: state, head: head.bytes, parts: parts)
  }

  /// The state of a watch that has seen no file.
  private static func watchState(around detector: [UInt8]) -> [UInt8] {
    var writer = StateWriter()
    writer.write(UInt64(1))
    writer.write(1)
    writer.write("jsonl=alerts.jsonl")
    writer.write(Int64(40))
    writer.write(0)
    writer.writeRaw(detector)
    return writer.bytes
  }

  /// Hands it the small log.
  private static func feed(_ detector: StreamDetector) throws {
    let worker = detector.makeWorker()
    let file = detector.number(ofFile: "log.json")
    try FuzzFeed.forEachRecord(of: log[...], rules.fields) { record in
      guard let time = FuzzFeed.time(of: record) else { return }
      try worker.analyze(record, time: time, file: file)
    }
    try detector.take(worker)
  }

  private static let log: [UInt8] = {
    var text = ""
    for number in 0..<24 {
      let user = ["alice", "bob"][number / 3 % 2]
      let name = number % 5 == 4 ? "DeleteUser" : "CreateUser"
      let time = Timestamp(seconds: start + Int64(number) * loggedSeconds / 24)
      text += """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"\(user)",\
        "arn":"arn:aws:iam::111122223333:user/\(user)","accountId":"111122223333"},\
        "eventTime":"\(time)","eventSource":"iam.amazonaws.com","eventName":"\(name)",\
        "awsRegion":"us-east-1","sourceIPAddress":"192.0.2.\(number % 4)","eventID":"e\(number)",\
        "requestParameters":{"userName":"x\(number)","bytes":\(number)},\
        "eventType":"AwsApiCall","recipientAccountId":"111122223333"}

        """
    }
    return Array(text.utf8)
  }()

  /// A rule for each kind of window, and for what is remembered without one.
  private static let rules: CompiledRules = {
    let loaded = RuleLoader.load([RuleSource(path: "rules.yaml", text: ruleText)])
    precondition(loaded.errors.isEmpty, "\(loaded.errors)")
    return CompiledRules(rules: loaded.rules.map(\.rule))
  }()

  private static let ruleText = """
    - id: plain
      title: Plain
      severity: low
      match: [{ Action: "iam:*" }]
      dedup: 3h
    - id: count
      title: Count
      severity: low
      match: [{ Action: "iam:*" }]
      correlate: { count: 3, within: 30m }
    - id: distinct
      title: Distinct
      severity: low
      match: [{ Action: "iam:*" }]
      correlate: { distinct: aws:SourceIp, gte: 3, within: 30m, by: [aws:PrincipalArn] }
    - id: spike
      title: Spike
      severity: low
      match: [{ Action: "iam:*" }]
      correlate: { spike: 2x, floor: 2, within: 5m, baseline: 24h, by: [aws:SourceIp] }
    - id: new
      title: New
      severity: low
      match: [{ Action: "iam:*" }]
      correlate: { new: aws:SourceIp, learn: 10m }
    - id: sequence
      title: Sequence
      severity: low
      steps: { made: [{ Action: "iam:CreateUser" }], gone: [{ Action: "iam:DeleteUser" }] }
      correlate: { sequence: [made, gone], ordered: true, within: 1h }
    - id: without
      title: Without
      severity: low
      steps: { made: [{ Action: "iam:CreateUser" }], gone: [{ Action: "iam:DeleteUser" }] }
      correlate: { sequence: [made], without: [gone], within: 1h }
    ---
    title: Base
    id: 11111111-2222-4333-8444-555555555551
    name: base
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { s: { eventName: CreateUser }, condition: s }
    ---
    title: Few
    id: 11111111-2222-4333-8444-555555555552
    name: few
    level: low
    correlation: { type: event_count, rules: [base], group-by: [userIdentity.userName], timespan: 20m, condition: { lt: 3 } }
    ---
    title: Chain
    id: 11111111-2222-4333-8444-555555555553
    level: low
    correlation: { type: temporal_ordered, rules: [base, few], group-by: [userIdentity.userName], timespan: 2h }
    ---
    title: Sum
    id: 11111111-2222-4333-8444-555555555554
    level: low
    correlation: { type: value_sum, rules: [base], group-by: [userIdentity.userName], timespan: 1h, condition: { field: requestParameters.bytes, gte: 30 } }
    ---
    title: Pair
    id: 11111111-2222-4333-8444-555555555555
    level: low
    correlation: { type: temporal, rules: [base, few], group-by: [sourceIPAddress], timespan: 1h }

    """
}
