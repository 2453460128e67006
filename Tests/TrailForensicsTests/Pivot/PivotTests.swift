import Foundation
import Testing
import TrailEvents

@testable import TrailForensics

@Suite struct PivotTests {
  private func tree(_ value: String, threads: Int = 1, _ files: [[String]] = ChainLog.accounts)
    throws
    -> String
  {
    let run = try ChainRun(files, threads: threads)
    defer { run.removeFiles() }
    return try run.tree(value)
  }

  /// `AssumeRole` in one account, role chaining in the next, a key made in the third.
  @Test func aChainOverThreeAccountsIsToldFromItsEnd() throws {
    let found = try tree("AKIABACKUP0000000001")
    #expect(
      found == """
        AKIABACKUP0000000001 is in 1 event (as resource) at 2026-03-04 10:04:00Z; what names it is marked ▶

        user/alice of 111122223333
        └─ uses → user/alice access key AKIAALICE00000000001 of 111122223333
           │    2 calls · 2026-03-04 10:00:00Z – 10:01:00Z (1 min)
           │    from 198.51.100.9 with aws-cli/2.15.0
           │    read sts:AssumeRole, sts:GetCallerIdentity
           └─ AssumeRole 2026-03-04 10:01:00Z (in the logs of 111122223333 and 444455556666) → role/hop/s1
              │    role session ASIAHOP0000000000001 of 444455556666
              │    2 calls, 1 denied · 2026-03-04 10:01:30Z – 10:02:00Z (30 s)
              │    from 198.51.100.9 with aws-cli/2.15.0
              │    read sts:AssumeRole
              │    denied iam:ListUsers
              └─ AssumeRole 2026-03-04 10:02:00Z (in the logs of 444455556666 and 777788889999) →
                 │    ▶ role/deep/s2 role session ASIADEEP000000000001 of 777788889999
                 │    2 calls, 1 write · 2026-03-04 10:03:00Z – 10:04:00Z (1 min)
                 │    from 198.51.100.9 with aws-cli/2.15.0
                 │    wrote iam:CreateAccessKey
                 │    read s3:GetObject
                 │    ▶ 1 event names it: iam:CreateAccessKey at 2026-03-04 10:04:00Z from 198.51.100.9,
                 │         Success
                 └─ CreateAccessKey 2026-03-04 10:04:00Z → ▶ user/backup access key AKIABACKUP0000000001 of
                         777788889999
                         no call with it in these logs

        5 nodes connected by 4 edges

        """)
  }

  @Test func anInstanceLeadsToWhoLaunchedItAndToItsRole() throws {
    let found = try tree("i-0a1b2c3d4e5f6a7b0")
    #expect(
      found == """
        i-0a1b2c3d4e5f6a7b0 is in 3 events (as session name, resource) from 2026-03-04 11:00:00Z to
        11:30:00Z; what names it is marked ▶

        user/admin of 111122223333
        └─ uses → ▶ user/admin access key AKIAADMIN00000000001 of 111122223333
           │    1 call, 1 write · 2026-03-04 11:00:00Z
           │    from 203.0.113.5 with aws-cli/2.15.0
           │    wrote ec2:RunInstances
           │    ▶ 1 event names it: ec2:RunInstances at 2026-03-04 11:00:00Z from 203.0.113.5, Success
           └─ RunInstances 2026-03-04 11:00:00Z → ▶ i-0a1b2c3d4e5f6a7b0
              └─ has role → ▶ role/worker/i-0a1b2c3d4e5f6a7b0 instance session ASIAINST000000000001 of
                      111122223333
                      the instance's credentials are used in two places: aws-cli/2.15.0 from 10.0.0.0/24,
                           curl/8.0 from 198.51.100.0/24
                      2 calls · 2026-03-04 11:02:00Z – 11:30:00Z (28 min)
                      from 10.0.0.5, 198.51.100.9 with aws-cli/2.15.0, curl/8.0
                      read s3:GetObject, s3:ListAllMyBuckets

        4 nodes connected by 3 edges
        services of AWS speak of it, too, and are left out: ec2.amazonaws.com

        """)
  }

  /// What each way of getting credentials leaves in the log, and the edge that must come of it.
  @Test(
    arguments: [
      ("AKIAALICE00000000001", "AssumeRole", "ASIAHOP0000000000001", false),
      ("alice@example.com", "AssumeRole", "ASIADEEP000000000001", false),
      ("vault", "AssumeRole", "ASIADEEP000000000001", false),
      ("carol", "AssumeRoleWithSAML", "ASIASAML000000000001", false),
      ("ASIAOIDC000000000001", "AssumeRoleWithWebIdentity", "ASIAOIDC000000000001", false),
      ("dana", "GetRoleCredentials", "ASIASSO0000000000001", true),
      ("i-0a1b2c3d4e5f6a7b0", "has role", "ASIAINST000000000001", false),
      ("arn:aws:iam::111122223333:user/bob", "SwitchRole", "ASIAOPS0000000000001", true),
      ("ASIAOPS0000000000001", "SwitchRole", "ASIAOPS0000000000001", true),
    ])
  func everyWayIsFollowed(value: String, act: String, to key: String, isInferred: Bool) throws {
    let run = try ChainRun(ChainLog.accounts)
    defer { run.removeFiles() }
    let pivot = try #require(try run.pivot(value))
    let edges = pivot.edges.filter { edge in
      guard edge.act == act, case .session(let session) = pivot.graph.nodes[edge.to] else {
        return false
      }
      return session.id == key
    }
    #expect(edges.map(\.isInferred) == [isInferred], "\(pivot.edges)")
  }

  /// Bob signed in in one account and switched to a role of another.
  @Test func aSwitchedRoleBelongsToWhoSwitched() throws {
    let found = try tree("arn:aws:iam::111122223333:user/bob")
    #expect(found.contains("SwitchRole 2026-03-04 12:05:00Z (by name and time) →"), "\(found)")
    #expect(found.contains("user/bob of 111122223333\n"), "\(found)")
  }

  /// With one account's log alone, the other's part is missing and not invented.
  @Test func oneAccountsLogTellsItsPart() throws {
    let found = try tree("ASIADEEP000000000001", [ChainLog.accounts[2]])
    #expect(!found.contains("alice"))
    #expect(found.contains("777788889999"))
    let first = try tree("AKIAALICE00000000001", [ChainLog.accounts[0]])
    #expect(first.contains("role/hop/s1"))
    #expect(!first.contains("role/deep"))
  }

  @Test func treesDoNotDependOnThreadsOrOrder() throws {
    for value in ["alice", "AKIABACKUP0000000001", "198.51.100.0/24", "203.0.113.7", "role/ops"] {
      let one = try tree(value)
      #expect(!one.isEmpty)
      #expect(try tree(value, threads: 3) == one)
      #expect(try tree(value, ChainLog.accounts.map { $0.reversed() }) == one)
    }
  }

  @Test func whatNothingNamesIsEmpty() throws {
    let run = try ChainRun(ChainLog.accounts)
    defer { run.removeFiles() }
    #expect(try run.pivot("nobody")?.isEmpty == true)
    #expect(PivotQuery("") == nil)
  }

  @Test func graphsForPrograms() throws {
    let run = try ChainRun(ChainLog.accounts)
    defer { run.removeFiles() }
    let pivot = try #require(try run.pivot("AKIAALICE00000000001"))
    var json: [UInt8] = []
    PivotDataReport.appendJSON(pivot, to: &json)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    #expect(document["schema"] as? String == "trailsift.pivot/1")
    let nodes = try #require(document["nodes"] as? [[String: Any]])
    let ids = Set(nodes.compactMap { $0["id"] as? String })
    #expect(ids.count == nodes.count && nodes.count == 5)
    let edges = try #require(document["edges"] as? [[String: Any]])
    #expect(edges.count == 4)
    for edge in edges {
      #expect(ids.contains(edge["from"] as? String ?? ""))
      #expect(ids.contains(edge["to"] as? String ?? ""))
    }
    var dot: [UInt8] = []
    PivotDataReport.appendDOT(pivot, to: &dot)
    let text = String(decoding: dot, as: UTF8.self)
    #expect(text.hasPrefix("digraph pivot {\n") && text.hasSuffix("}\n"))
    #expect(text.split(separator: "\n").filter { $0.contains(" -> ") }.count == 4)
  }

  @Test func limitsAreSaid() throws {
    let run = try ChainRun(ChainLog.accounts)
    defer { run.removeFiles() }
    let query = try #require(PivotQuery("AKIAALICE00000000001"))
    var limits = Pivot.Limits()
    limits.nodes = 2
    let pivot = Pivot(
      query, in: try run.outcome { $0.gathering.query = query }.graph, limits: limits)
    #expect(pivot.isCut && pivot.nodes.count <= 2)
    var bytes: [UInt8] = []
    PivotTextReport(width: 100, colour: false).append(pivot, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self).contains("more are connected and not shown"))
  }
}
