import ArgumentParser
import TrailDetect
import TrailEvents
import TrailInput
import TrailKit
import TrailPolicy
import TrailRules
import TrailTerminal

/// `trailsift-bench measure`.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure scans of logs, as ratios to inflating them alone in the same run.",
    discussion: """
      Example: trailsift-bench measure --repeat 5 /tmp/corpus

      The kinds of work take turns, and each figure is the median of its runs. Peak memory is that of \
      the whole process.
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Option(name: .customLong("repeat"), help: "How many runs of each kind.")
  var repetitions = 5

  @Option(help: "How many threads scan; inflating alone always uses one.")
  var threads = 1

  func run() throws {
    var options = ScanOptions(paths: paths)
    options.threads = threads
    let fixed = options
    let plan = InputPlan.make(paths: paths)
    let rules = RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule)
    let first = rules.filter { Measure.firstRuleIDs.contains($0.id) }
    let usual = rules.filter { $0.severity > .informational }
    let packs: [(String, [Rule])] = [
      (Measure.withoutRules, []),
      ("scan, the first four detections (\(first.count) rules)", first),
      ("scan, rules from low upwards (\(usual.count))", usual),
      ("scan, all rules (\(rules.count))", rules),
      ("scan, a guardrail", try Measure.guardrail()),
      ("scan, all rules and a guardrail", rules + (try Measure.guardrail())),
    ]
    var works = [MeasuredWork(name: "inflate alone") { BareInflating.run(plan) }]
    for (name, rules) in packs {
      let compiled = CompiledRules(rules: rules)
      works.append(MeasuredWork(name: name) { _ = try Scan(rules: compiled, options: fixed).run() })
    }
    let report = try Scan(rules: CompiledRules(rules: []), options: options).run().report
    try MeasuredWork.takeTurns(&works, rounds: repetitions)
    print(
      "\(report.recordsRead) records, \(report.bytesInflated / 1_000_000) MB inflated, "
        + "\(threads) thread\(threads == 1 ? "" : "s"), median of \(max(1, repetitions))")
    print("| work | s | MB/s | records/s | ratio to inflating | ratio to no rules |")
    print("|---|---|---|---|---|---|")
    let plain = works.first { $0.name == Measure.withoutRules }?.median ?? works[0].median
    for work in works {
      let columns = [
        work.name, MeasuredWork.text(work.median, 3),
        MeasuredWork.text(Double(report.bytesInflated) / 1e6 / work.median, 0),
        MeasuredWork.text(Double(report.recordsRead) / work.median, 0),
        MeasuredWork.text(work.median / works[0].median, 2),
        MeasuredWork.text(work.median / plain, 2),
      ]
      MeasuredWork.printRow(columns)
    }
    let calls = try Measure.evaluationsPerSecond()
    print("statement evaluations: \(MeasuredWork.text(calls, 0)) a second")
    print("peak memory: \(MeasuredWork.peakMegabytes()) MB")
  }

  private static let withoutRules = "scan, no rules"

  /// The rules with which the pack began: root, policy changes, refused calls, networks.
  private static let firstRuleIDs: Set<String> = [
    "root-console-login", "root-console-login-without-mfa", "root-console-login-failed", "root-use",
    "root-session-without-mfa", "root-access-key-use", "root-access-key-created",
    "denied-calls-by-principal", "denied-calls-by-address", "console-login-outside-networks",
    "call-outside-networks", "iam-policy-grants-everything", "iam-policy-grants-escalation",
    "iam-policy-grants-service", "iam-policy-changed", "iam-policy-removed",
    "iam-permissions-boundary-removed", "role-trusts-outsider", "resource-policy-public",
    "resource-policy-cross-account", "resource-policy-changed", "s3-public-access-block-weakened",
    "organization-policy-changed", "policy-change-refused",
  ]

  private static let officeOnly = """
    {"Version": "2012-10-17", "Statement": [{"Sid": "DenyOutside", "Effect": "Deny", "Action": "*",
    "Resource": "*", "Condition": {"NotIpAddressIfExists": {"aws:SourceIp": ["203.0.113.0/24",
    "2001:db8:aa::/48", "198.51.100.7", "198.51.100.20"]}, "Null": {"aws:SourceVpce": "true"},
    "BoolIfExists": {"aws:ViaAWSService": "false"}}}]}
    """

  private static func guardrail() throws -> [Rule] {
    GuardrailCompiler.rules(
      for: try PolicyDocument.parse(officeOnly, kind: .serviceControl), path: "office-only.json")
  }

  /// How often the guardrail's statement is decided in a second, nothing remembered.
  private static func evaluationsPerSecond() throws -> Double {
    let statement = try PolicyDocument.parse(officeOnly, kind: .serviceControl).statements[0]
    let request = PolicyRequest(
      principal: .arn("arn:aws:iam::111122223333:user/alice"), action: "s3:GetObject",
      resource: .arn("arn:aws:s3:::bucket/key"),
      context: ["aws:SourceIp": .single("192.0.2.66"), "aws:ViaAWSService": .single("false")])
    let count = 200_000
    var applied = 0
    let start = MonotonicClock.nanoseconds()
    for _ in 0..<count {
      let truth = statement.applies(
        action: request.action, resource: request.resource, caller: nil,
        values: { request.value(of: $0) })
      if truth == .yes { applied += 1 }
    }
    let seconds = Double(MonotonicClock.nanoseconds() - start) / 1e9
    precondition(applied == count)
    return Double(count) / seconds
  }
}
