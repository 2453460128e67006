import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailInput
import TrailKit
import TrailReports
import TrailScan

/// The whole way from the generated week of logs to alerts; the story's own counts are tested where it is
/// told.
@Suite struct SampleScanTests {
  @Test func findsTheIntrusionAndNothingElse() throws {
    let outcome = try SampleLog.outcome()
    let found = Dictionary(grouping: outcome.alerts, by: \.rule.id).mapValues(\.count)
    // The story, step by step.
    let expected = [
      "attack-sequence": 1, "root-console-login-without-mfa": 1, "root-console-login-failed": 1,
      "root-session-without-mfa": 1, "root-access-key-created": 1, "root-access-key-use": 1,
      "cloudtrail-logging-stopped": 1, "cloudtrail-logging-stays-off": 1,
      "denied-calls-by-principal": 1, "denied-calls-by-address": 1,
      "iam-policy-grants-everything": 1, "iam-policy-grants-service": 1,
      "iam-escalation-chain": 1, "iam-user-created": 1, "access-key-created-for-other": 1,
      "login-profile-created": 1, "role-trusts-outsider": 1, "resource-policy-public": 1,
      "s3-public-access-block-weakened": 1, "organization-leave-refused": 1,
      "pentest-system-used": 3, "policy-change-refused": 3, "console-login-outside-networks": 2,
      "call-outside-networks": 5,
      // Bob's ordinary changes, each of which grants little.
      "iam-policy-changed": 4, "resource-policy-changed": 1,
    ]
    for (rule, count) in expected { #expect(found[rule] == count, "\(rule)") }
    // What matters most came from the intruder's addresses, whoever he was by then.
    let addresses: Set = ["192.0.2.66", "2001:db8:bad::66"]
    for alert in outcome.alerts where alert.rule.severity >= .high {
      #expect(alert.source.values.allSatisfy { addresses.contains($0.text) }, "\(alert.summary)")
    }
    // Of the rest, one refused change by somebody at work is worth a look today.
    let others = outcome.alerts.filter { alert in
      alert.rule.severity == .medium
        && !alert.source.values.contains { addresses.contains($0.text) }
    }
    #expect(others.map(\.rule.id) == ["policy-change-refused"])
    #expect(outcome.alerts.count == 55)
  }

  @Test func burstHoldsEveryRefusedCallOnce() throws {
    let outcome = try SampleLog.outcome()
    let burst = try #require(outcome.alerts.first { $0.rule.id == "denied-calls-by-principal" })
    // 45 of the enumeration and the PutUserPolicy three minutes later; two more come two hours later.
    #expect(burst.count == 46)
    #expect(burst.first.description == "2026-03-04T19:12:13Z")
    #expect(burst.last.description == "2026-03-04T19:21:10Z")
    #expect(burst.principal.main == "user/ci-legacy")
    #expect(burst.source.main == "192.0.2.66")
    #expect(burst.events.count == Alert.maxEvents && burst.eventsLeftOut == 36)
  }

  @Test func everythingIsAccountedFor() throws {
    let report = try SampleLog.outcome().report
    #expect(report.filesFound == 74 && report.filesRead == 72)
    #expect(report.filesSkippedByReason == [.notALog: 2])
    #expect(report.recordsRead == 8332 + 74 + 2 + 1)
    #expect(report.recordsSkippedByReason == [.insight: 2, .digest: 1])
    #expect(report.recordsRead == report.recordsAnalyzed + report.recordsSkipped)
    #expect(report.filesFound == report.filesRead + report.filesSkipped + report.filesFailed)
    #expect(report.repeatedEvents > 0)
    #expect(!report.hasProblems)
    #expect(report.undecidedByRule.isEmpty)
  }

  @Test(arguments: [(1, 1024), (2, 64 << 10), (4, 5000)])
  func threadsAndWindowsDoNotChangeAByte(threads: Int, window: Int) throws {
    let expected = try SampleLog.outcome()
    var bytes: [UInt8] = []
    for alert in expected.alerts { JSONLinesAlertReport().append(alert, to: &bytes) }
    let outcome = try Scan.samples {
      $0.threads = threads
      $0.scanLimits.windowBytes = window
    }
    var other: [UInt8] = []
    for alert in outcome.alerts { JSONLinesAlertReport().append(alert, to: &other) }
    #expect(bytes == other)
    #expect(steady(outcome.report) == steady(expected.report))
    #expect(bytes.count > 10_000)
  }

  @Test func orderOfPathsDoesNotChangeAByte() throws {
    let parts = try FileManager.default.subpathsOfDirectory(atPath: SampleLog.folder)
      .filter { $0.hasSuffix(".gz") || $0.hasSuffix(".json") }
      .map { "\(SampleLog.folder)/\($0)" }
    let shuffled = try Scan.samples(parts.shuffled() + [SampleLog.folder]) { $0.threads = 2 }
    #expect(try shuffled.alerts == SampleLog.outcome().alerts)
    #expect(!shuffled.alerts.isEmpty)
  }

  @Test func withoutDeclaredNetworksTheNetworkRulesSleep() throws {
    let outcome = try Scan.samples(declaring: false)
    #expect(!outcome.alerts.contains { $0.rule.id.hasSuffix("outside-networks") })
    let dormant = outcome.report.rulesDormant
    for rule in ["call-outside-networks", "console-login-outside-networks"] {
      #expect(dormant.contains(DormantRule(ruleID: rule, reason: "no networks are declared")))
    }
    // A week is too short to learn from.
    #expect(
      dormant.contains { $0.reason == "the log is shorter than the 14 d that the rule learns" })
  }

  @Test func filtersKeepWhatIsInsideAndCountWhatIsNot() throws {
    let all = try SampleLog.outcome().report
    // From Wednesday noon: the files delivered before hold nothing of it.
    let since = try Scan.samples { $0.filter.sinceSeconds = 1_772_625_600 }.report
    #expect(since.filesSkippedByReason[.outsideTime] ?? 0 > 10)
    #expect(since.recordsSkippedByReason[.outsideTime] ?? 0 > 0)
    #expect(since.recordsRead == since.recordsAnalyzed + since.recordsSkipped)

    // Skipping files by their names must not change which records are analysed.
    let until = try Scan.samples { $0.filter.untilSeconds = 1_772_625_600 }.report
    #expect(since.recordsAnalyzed + until.recordsAnalyzed == all.recordsAnalyzed)

    let accounts = try ["111122223333", "444455556666", "777788889999"].map { account in
      try Scan.samples { $0.filter.accounts = [account] }.report.recordsAnalyzed
    }
    #expect(accounts.reduce(0, +) == all.recordsAnalyzed && accounts.allSatisfy { $0 > 500 })

    let region = try Scan.samples { $0.filter.regions = ["eu-central-1"] }.report
    #expect(region.recordsAnalyzed > 0 && region.recordsAnalyzed < all.recordsAnalyzed)
    #expect(region.filesSkippedByReason[.outsideRegions] ?? 0 > 0)
  }

  @Test func everyMatchComesInTheOrderOfTheInput() throws {
    let alerts = try SampleLog.outcome()
    let one = try Scan.samples { $0.listsEveryMatch = true }
    let four = try Scan.samples {
      $0.listsEveryMatch = true
      $0.threads = 4
    }
    #expect(one.matches == four.matches)
    #expect(one.alerts.isEmpty)
    // Deliveries of one event are one match for alerts, and one line each here.
    #expect(one.matches.count > alerts.report.matches)
    let places = one.matches.map { ($0.event.file, $0.event.record) }
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 <= $1 })
  }
}
