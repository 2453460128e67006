import Foundation
import Testing
import TrailDetect
import TrailEvents

@testable import TrailForensics

@Suite struct SessionTests {
  private func sessions(_ files: [[EventDraft]], threads: Int = 1) throws -> [Session] {
    let log = try ScratchLog(files)
    return try ActivityRun(options: log.options(threads: threads)).run().graph.sessions
  }

  private func call(
    _ number: Int, minute: Int, address: String, agent: String = "aws-cli/2.15.0 md/x",
    user: String = "alice", key: String = "AKIA0000000000000001"
  ) -> EventDraft {
    var draft = EventDraft()
    draft.id = "e\(number)"
    draft.time = "2026-03-04T\(10 + minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00Z"
    draft.address = address
    draft.agent = agent
    draft.user = user
    draft.accessKey = key
    return draft
  }

  /// Addresses that one key was used from, and whether that is worth a flag.
  @Test(
    arguments: [
      (["192.0.2.1", "192.0.2.200"], false),
      (["192.0.2.1", "203.0.113.1"], true),
      (["192.0.2.1", "10.0.0.1"], false),
      (["192.0.2.1", "cloudformation.amazonaws.com"], false),
      (["2001:db8:1::1", "2001:db8:1:2::1"], false),
      (["2001:db8:1::1", "2001:db8:2::1"], true),
    ])
  func aSessionFromSeveralNetworksIsFlagged(addresses: [String], isFlagged: Bool) throws {
    let events = addresses.enumerated().map {
      call($0.offset, minute: $0.offset * 90, address: $0.element)
    }
    let found = try sessions([events])
    #expect(found.count == 1)
    #expect(found.flatMap(\.flags).map(\.code) == (isFlagged ? ["several-networks"] : []))
  }

  /// One user, two keys, two places and two programs in one half hour.
  @Test func aUserInTwoPlacesAtOnceIsSeveralPeople() throws {
    let events = [
      call(1, minute: 1, address: "192.0.2.1"),
      call(
        2, minute: 5, address: "203.0.113.9", agent: "Boto3/1.36 x", key: "AKIA0000000000000002"),
    ]
    let found = try sessions([events])
    #expect(found.map { $0.flags.map(\.code) } == [["several-people"], ["several-people"]])
    #expect(
      found.first?.flags.first?.text == """
        the user works in two places at once in one half hour, first about \
        2026-03-04T10:00:00Z: aws-cli/2.15.0 from 192.0.2.0/24, Boto3/1.36 from 203.0.113.0/24
        """)
  }

  @Test func oneAfterTheOtherIsNoSeveralPeople() throws {
    let events = [
      call(1, minute: 1, address: "192.0.2.1"),
      call(
        2, minute: 65, address: "203.0.113.9", agent: "Boto3/1.36 x", key: "AKIA0000000000000002"),
    ]
    #expect(try sessions([events]).flatMap(\.flags).isEmpty)
    // The same program from two places is a phone and a desk, or a network that changes.
    let roaming = [
      call(1, minute: 1, address: "192.0.2.1"),
      call(2, minute: 5, address: "203.0.113.9", key: "AKIA0000000000000002"),
    ]
    #expect(try sessions([roaming]).flatMap(\.flags).isEmpty)
  }

  @Test func declaredNetworksAreOnePlace() throws {
    let log = try ScratchLog([
      [call(1, minute: 1, address: "192.0.2.1"), call(2, minute: 2, address: "203.0.113.9")]
    ])
    var run = ActivityRun(options: log.options())
    #expect(try run.run().graph.sessions.flatMap(\.flags).count == 1)
    run.gathering.ownNetworks = ["192.0.2.0/24", "203.0.113.0/24"].compactMap { IPNetwork($0) }
    #expect(try run.run().graph.sessions.flatMap(\.flags).isEmpty)
  }

  /// The sessions of the made-up intrusion, by key: kind, issuer and act.
  @Test func everySessionHasItsIssuer() throws {
    let run = try ChainRun(ChainLog.accounts)
    defer { run.removeFiles() }
    let sessions = try run.outcome().graph.sessions
    let found = Dictionary(
      uniqueKeysWithValues: sessions.map { session in
        (
          session.id,
          "\(session.kind.rawValue) \(session.chain.map { "\($0.act) \($0.issuer)" }.joined(separator: " < "))"
        )
      })
    #expect(
      found == [
        "AKIAALICE00000000001": "access-key uses user/alice",
        "AKIAADMIN00000000001": "access-key uses user/admin",
        "ASIAHOP0000000000001": "role AssumeRole user/alice < uses user/alice",
        "ASIADEEP000000000001":
          "role AssumeRole role/hop/s1 < AssumeRole user/alice < uses user/alice",
        "ASIAINST000000000001":
          "instance AssumeRole ec2.amazonaws.com",
        "ASIASAML000000000001": "saml AssumeRoleWithSAML saml/carol",
        "ASIAOIDC000000000001":
          "web-identity AssumeRoleWithWebIdentity web-identity/repo:example/app:ref:refs/heads/main",
        "ASIASSO0000000000001": "identity-center GetRoleCredentials identity-center/9067d2",
        "ASIAOPS0000000000001": "console SwitchRole user/bob",
      ])
    let deep = sessions.first { $0.id == "ASIADEEP000000000001" }
    #expect(deep?.sourceIdentity == "alice@example.com")
    #expect(
      sessions.first { $0.id == "ASIAINST000000000001" }?.flags.map(\.code).contains(
        "instance-elsewhere") == true)
  }

  @Test func sessionsDoNotDependOnThreadsOrOrder() throws {
    func text(_ files: [[String]], threads: Int) throws -> String {
      let run = try ChainRun(files, threads: threads)
      defer { run.removeFiles() }
      var bytes: [UInt8] = []
      for session in try run.outcome().graph.sessions {
        SessionDataReport.appendJSON(session, to: &bytes)
        SessionDataReport.appendCSV(session, to: &bytes)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    let one = try text(ChainLog.accounts, threads: 1)
    #expect(one.components(separatedBy: "\"schema\":").count == 10)
    #expect(try text(ChainLog.accounts, threads: 3) == one)
    #expect(try text(ChainLog.accounts.reversed().map { $0.reversed() }, threads: 2) == one)
  }

  /// The same action in the logs of two accounts is one event.
  @Test func sharedDeliveriesCountOnce() throws {
    let run = try ChainRun(ChainLog.accounts)
    defer { run.removeFiles() }
    let outcome = try run.outcome()
    #expect(outcome.report.recordsAnalyzed == 21)
    #expect(outcome.graph.repeats == 2)
  }
}
