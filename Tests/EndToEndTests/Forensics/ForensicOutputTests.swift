import Foundation
import Testing
import TrailTestSupport

/// What each forensic command prints in each format, on the logs of the account whose root was taken over.
@Suite struct ForensicOutputTests {
  private static let log = "samples/AWSLogs/o-exampleorg1/444455556666"
  private static let intruder = "aws:SourceIp in 2001:db8:bad::/48, 192.0.2.66"

  @Test(
    arguments: [
      ("timeline.txt", ["timeline", "--where", intruder]),
      ("timeline.jsonl", ["timeline", "--where", intruder, "--format", "jsonl"]),
      ("timeline.csv", ["timeline", "--where", intruder, "--format", "csv"]),
      (
        "timeline-collapsed.txt",
        ["timeline", "--collapse", "--principal", "github-actions-deploy", "--until", "2026-03-03"]
      ),
      (
        "timeline-fields.txt",
        ["timeline", "--where", intruder, "--fields", "time,accessKey,outcome,eventName"]
      ),
      ("timeline-alerts.txt", ["timeline", "--alerts", "--where", intruder]),
      ("summary.txt", ["summary", "--top", "3"]),
      ("summary-by.txt", ["summary", "--by", "principal", "--where", intruder]),
      (
        "summary.jsonl", ["summary", "--by", "source-ip", "--where", intruder, "--format", "jsonl"]
      ),
      ("summary.csv", ["summary", "--by", "action", "--where", intruder, "--format", "csv"]),
      ("sessions.txt", ["sessions", "--no-alerts", "--where", intruder]),
      ("sessions.jsonl", ["sessions", "--no-alerts", "--where", intruder, "--format", "jsonl"]),
      ("sessions.csv", ["sessions", "--no-alerts", "--where", intruder, "--format", "csv"]),
      ("pivot.txt", ["pivot", "--no-alerts", "AKIA62CGGMC2KN7VDJAD"]),
      ("pivot.json", ["pivot", "--no-alerts", "AKIA62CGGMC2KN7VDJAD", "--format", "json"]),
      ("pivot.dot", ["pivot", "--no-alerts", "AKIA62CGGMC2KN7VDJAD", "--format", "dot"]),
    ] as [(String, [String])])
  func formatsStayAsTheyAre(name: String, arguments: [String]) throws {
    let outcome = try TrailsiftProcess.run(arguments + ["--quiet", ForensicOutputTests.log])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    try GoldenOutput.check(outcome.output, name)
  }

  @Test(arguments: ["timeline", "summary", "sessions"])
  func nothingFoundIsOne(command: String) throws {
    let outcome = try TrailsiftProcess.run(
      [command, "--quiet", "--event-id", "nothing", ForensicOutputTests.log])
    #expect(outcome.status == 1)
  }

  @Test func whatNothingNamesIsOne() throws {
    let outcome = try TrailsiftProcess.run(
      ["pivot", "--quiet", "--no-alerts", "nothing", ForensicOutputTests.log])
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("no event names `nothing`\n  help: it was looked for as "))
  }

  /// Every command that reads logs takes the same filters, and points at the same faults.
  @Test(arguments: [
    ["scan"], ["timeline"], ["summary"], ["sessions"], ["pivot", "x"],
    ["report", "--output", "/dev/null"], ["export", "--sqlite", "/tmp/no.db"],
  ])
  func faultsOfFiltersArePointedAt(command: [String]) throws {
    let outcome = try TrailsiftProcess.run(
      command + ["--where", "Action iam:* and Outcome Refused", ForensicOutputTests.log])
    #expect(outcome.status == 2)
    #expect(
      outcome.errors == """
        error: --where: no outcome `Refused`, at column 26
          Action iam:* and Outcome Refused
                                   ^~~~~~~
          help: the outcomes are `Success`, `Denied`, `Failed`

        """)
  }

  /// Records out of `timeline --raw` are a log again, and make the same timeline.
  @Test func rawRecordsAreALog() throws {
    let log = [
      "--quiet", "--principal", "github-actions-deploy", "--until", "2026-03-03",
      ForensicOutputTests.log,
    ]
    let raw = try TrailsiftProcess.run(["timeline", "--raw"] + log)
    let first = try TrailsiftProcess.run(["timeline"] + log)
    let again = try TrailsiftProcess.run(["timeline", "--quiet"], input: Array(raw.output.utf8))
    #expect(!first.output.isEmpty && again.output == first.output)
  }
}
