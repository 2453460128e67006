import Foundation
import Testing
import TrailScan
import TrailTestSupport

@Suite struct CommandLineTests {
  private static let conditions = ["--conditions", "samples/conditions.yaml"]

  @Test(
    arguments: [
      (["scan"] + conditions + ["samples"], 0),
      (["scan", "--quiet", "--since", "2026-03-06", "--min-severity", "high", "samples"], 1),
      (["scan", "--quiet", "samples/none"], 2),
      (["scan", "--fail-on", "high", "samples"], 1),
      (["scan", "--fail-on", "low", "--since", "2030-01-01", "samples"], 0),
      (["scan", "--since", "yesterday", "samples"], 2),
      (["scan", "--since", "2026-02-30", "samples"], 2),
      (["scan", "--since", "2026-03-05", "--until", "2026-03-04", "samples"], 2),
      (["scan", "--account", "1234", "samples"], 2),
      (["scan", "--threads", "0", "samples"], 2),
      (["scan", "--nonsense"], 2),
      (["scan", "--no-default-rules", "samples"], 2),
      (["scan", "--rules", "missing.yaml", "samples"], 2),
      (["scan", "--exclude", "no-such-rule", "samples"], 2),
      (["scan", "--include-status", "good", "samples"], 2),
      (["scan", "--sigma-placeholders", "missing.yaml", "samples"], 2),
      (["rules", "list", "--include-status", "deprecated,unsupported"], 0),
      (["scan", "--conditions", "missing.yaml", "samples"], 2),
      (["--help"], 0), (["--version"], 0), (["nonsense"], 2),
      (["rules", "lint"], 0), (["rules", "test"], 0), (["rules", "list"], 0),
      (["rules", "show", "root-use"], 0), (["rules", "show", "no-such-rule"], 2),
      (["rules", "lint", "README.md"], 1),
      (
        [
          "scan", "--quiet", "--guardrail", "samples/policies/regions.json", "--no-default-rules",
          "samples",
        ], 1
      ),
      (["scan", "--guardrail", "README.md", "samples"], 2),
      (["policy", "lint", "samples/policies/office-only.json"], 0),
      (["policy", "lint", "samples/policies/office-only-naive.json"], 1),
      (["policy", "lint", "samples/conditions.yaml"], 2),
      (["policy", "simulate"], 2),
      (["policy", "simulate", "--principal", "bob", "--action", "s3:GetObject"], 2),
      (
        [
          "policy", "explain", "--policy", "samples/policies/regions.json", "no-such-event",
          "samples",
        ], 1
      ),
    ] as [([String], Int32)])
  func exitCodes(arguments: [String], status: Int32) throws {
    let outcome = try TrailsiftProcess.run(arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    if status == 2 { #expect(!outcome.errors.isEmpty) }
  }

  @Test func jsonLinesAreJSONAndTheSameForEveryNumberOfThreads() throws {
    let arguments = ["scan", "--format", "jsonl", "--quiet"] + CommandLineTests.conditions
    let one = try TrailsiftProcess.run(arguments + ["--threads", "1", "samples"])
    let four = try TrailsiftProcess.run(arguments + ["--threads", "4", "samples"])
    #expect(one.output == four.output)
    #expect(one.errors.isEmpty)
    let alerts = try one.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(alerts.count == 55)
    for alert in alerts {
      #expect(alert["schema"]?.string == "trailsift.alert/1")
      #expect(alert["id"]?.string?.count == 32)
      let first = try #require(alert["events"]?.array?.first)
      #expect(first["file"]?.string?.hasPrefix("samples/") == true)
    }
  }

  @Test func standardInputIsReadWithAndWithoutItsName() throws {
    let log = try Data(
      contentsOf: TrailsiftProcess.packageFolder.appendingPathComponent(
        "samples/exports/cloudwatch-lookup-events.json"))
    let named = try TrailsiftProcess.run(["scan", "--format", "jsonl", "-"], input: Array(log))
    let piped = try TrailsiftProcess.run(["scan", "--format", "jsonl"], input: Array(log))
    #expect(named.output == piped.output)
    #expect(named.output.contains("role-trusts-outsider"))
    #expect(named.status == 0)
  }

  @Test func statsAreWrittenAndAddUp() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-stats-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try TrailsiftProcess.run(["scan", "--quiet", "--stats", path, "samples"])
    let stats = try JSONValue.parse(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    func number(_ name: String) throws -> Int {
      try #require(stats[name]?.scalarText.flatMap { Int($0) }, "\(name)")
    }
    #expect(try number("recordsRead") == 8415)
    #expect(
      try number("recordsRead") == number("recordsAnalyzed") + number("recordsSkipped"))
    let mapping = try #require(stats["mapping"])
    let requests = try #require(mapping["requests"]?.scalarText.flatMap { Int($0) })
    let others = try #require(mapping["others"]?.scalarText.flatMap { Int($0) })
    #expect(try requests + others == number("recordsAnalyzed"))
    #expect(requests > 8000 && others > 40)
  }

  @Test func closedPipeEndsTheRunQuietly() throws {
    let outcome = try TrailsiftProcess.shell(
      "\"$0\" scan --every-match samples 2>/dev/null | head -n 1", [])
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 1)
  }

  @Test func helpFitsEightyColumns() throws {
    for arguments in [
      ["--help"], ["scan", "--help"], ["rules", "--help"], ["rules", "test", "--help"],
      ["rules", "list", "--help"], ["rules", "lint", "--help"], ["rules", "show", "--help"],
      ["rules", "coverage", "--help"], ["rules", "explain", "--help"],
    ] {
      let help = try TrailsiftProcess.run(arguments).output
      #expect(help.contains("USAGE: trailsift"))
      for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test func ruleErrorsNameThePlaceAndCostTheirRuleAlone() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-rule-\(UUID().uuidString).yaml").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let rule = """
      id: mine
      title: Mine
      severity: high
      match:
        - Action: s3:GetObject
          Condition:
            StringEqual: { "aws:PrincipalArn": x }

      """
    try rule.write(toFile: path, atomically: true, encoding: .utf8)
    let outcome = try TrailsiftProcess.run(["scan", "--rules", path, "samples"])
    #expect(outcome.status == 2)
    #expect(!outcome.output.isEmpty)
    #expect(outcome.errors.contains("\(path):7:"))
    #expect(outcome.errors.contains("`StringEqual`") && outcome.errors.contains("`StringEquals`"))
    #expect(outcome.errors.contains("1 with errors"))
    let strict = try TrailsiftProcess.run(["scan", "--strict", "--rules", path, "samples"])
    #expect(strict.status == 2)
    #expect(strict.output.isEmpty)
    #expect(strict.errors.contains("\(path):7:") && !strict.errors.contains("asked"))
    let quiet = try TrailsiftProcess.run(["scan", "--quiet", "--rules", path, "samples"])
    #expect(quiet.status == 2 && quiet.errors.contains("\(path):7:"))
  }

  @Test func requestLinesAreAnsweredInOrder() throws {
    let allow =
      #"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
    let request =
      #""request":{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333"}"#
    let lines = [
      #"{"id":"one",\#(request),"policies":{"identity":[\#(allow)]}}"#, "nonsense",
      #"{"id":3,\#(request),"policies":{}}"#,
      #"{"id":4,\#(request),"policies":{"identity":[{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEqual":{"a:b":"c"}}}]}]}}"#,
    ]
    let outcome = try TrailsiftProcess.run(
      ["policy", "simulate", "--requests", "-"], input: Array(lines.joined(separator: "\n").utf8))
    let answers = try outcome.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(answers.count == 4 && outcome.status == 0)
    #expect(answers[0]["decision"]?.string == "Allowed")
    #expect(answers[0]["statements"]?.array?.first?["policy"]?.string == "identity[0]")
    #expect(answers[1]["error"] != nil)
    #expect(answers[2]["decision"]?.string == "ImplicitlyDenied")
    #expect(answers[2]["id"]?.scalarText == "3")
    #expect(answers[3]["error"]?.string?.contains("StringEqual") == true)
  }
}
