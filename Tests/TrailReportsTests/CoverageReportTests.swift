import Foundation
import Testing
import TrailDetect
import TrailPolicy
import TrailReports
import TrailRules
import TrailScan

@Suite struct CoverageReportTests {
  static let catalogues = Catalogues(sources: [
    RuleSource(
      path: "c/themes.tsv",
      text:
        "# comment\nR01\tRoot signs in\tRoot\t6\nR02\tRoot | without MFA\tRoot\t1\nL01\tSign-in\tSign-in\t2\n"
    ),
    RuleSource(
      path: "c/attack.tsv",
      text: "T1078.004\tCloud Accounts\tpersistence initial-access\nT1530\tStorage\tcollection\n"),
    RuleSource(path: "c/cis-aws.tsv", text: "4.1\tDenied\n4.3\tRoot\n"),
    RuleSource(path: "c/securityhub.tsv", text: "cloudwatch.1\tRoot\n"),
    RuleSource(path: "c/guardduty.tsv", text: "policy-iamuser-root\tPolicy:IAMUser/Root\n"),
    RuleSource(path: "c/stratus.tsv", text: "aws.x.y\tDone\n"),
  ])

  static func rule(
    _ id: String, themes: [String], tags: [String], status: Rule.Status = .stable,
    dormancy: String? = nil
  ) -> Rule {
    Rule(
      id: id, title: id, severity: .low, status: status, tags: tags, themes: themes,
      condition: .constant(.yes), dormancy: dormancy)
  }

  static let rules = [
    rule(
      "root-b", themes: ["R01", "R01"],
      tags: [
        "attack.initial-access", "attack.persistence", "attack.t1078.004", "cis-aws.4.3",
        "securityhub.cloudwatch.1", "guardduty.policy-iamuser-root", "stratus.aws.x.y",
      ]),
    rule(
      "root-a", themes: ["R01", "L01"], tags: ["attack.initial-access", "attack.t1078.004"],
      dormancy: "no networks are declared"),
    rule(
      "gone", themes: ["R02"], tags: ["attack.collection", "attack.t1530"], status: .deprecated),
  ]

  static let odd = rule(
    "odd", themes: ["Q99"],
    tags: [
      "attack.impact", "attack.t1530", "attack.t9999", "attack.g0016", "cis-aws.4.99",
      "cis-aws.1.4",
      "guardduty.nothing", "stratus.aws.z", "securityhub.iam.1", "own-tag",
    ])

  @Test func whatIsCovered() {
    let coverage = Coverage(of: Self.rules, catalogues: Self.catalogues)
    #expect(coverage.ruleCount == 2)
    #expect(coverage.themes.map(\.ruleIDs) == [["root-a", "root-b"], [], ["root-a"]])
    #expect(coverage.techniques.map(\.isCovered) == [true, false])
    #expect(coverage.cells.map(\.tactic) == ["initial-access", "persistence"])
    #expect(coverage.cells.map(\.ruleIDs) == [["root-a", "root-b"], ["root-b"]])
    #expect(coverage.cisAWS.map(\.ruleIDs) == [[], ["root-b"]])
    #expect(coverage.securityHub.map(\.ruleIDs) == [["root-b"]])
    #expect(coverage.guardDuty.map(\.ruleIDs) == [["root-b"]])
    #expect(coverage.stratus.map(\.ruleIDs) == [["root-b"]])
    #expect(coverage.sleeping == ["root-a": "no networks are declared"])
    #expect(coverage.oddTags.isEmpty)
  }

  @Test func oddTagsAreNamed() {
    let coverage = Coverage(of: [Self.odd], catalogues: Self.catalogues)
    #expect(
      coverage.oddTags.map(\.tag) == [
        "Q99", "securityhub.iam.1", "guardduty.nothing", "stratus.aws.z", "cis-aws.4.99",
        "attack.t1530", "attack.t9999",
      ])
    #expect(coverage.oddTags[5].reason == "its tactics are collection")
    // A technique under none of its tactics has no cell of its own, an unknown one goes where the rule says.
    #expect(coverage.cells.map(\.techniqueID) == ["T9999", "T1530"])
    #expect(coverage.cells.map(\.tactic) == ["impact", nil])
  }

  @Test func theTextNamesRulesAndGaps() {
    var bytes: [UInt8] = []
    CoverageTextReport(width: 100).append(
      Coverage(of: Self.rules + [Self.odd], catalogues: Self.catalogues), to: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    for line in [
      "rules         3, 1 of them asleep without more data",
      "themes        2 of 3; 2 of 2 that two or more independent sources have",
      "Root: 1 of 2", "  R01 Root signs in: root-a*, root-b", "  R02 Root | without MFA: no rule",
      "  initial-access: T1078.004 (2)", "  under no tactic of theirs: T1530 (1)",
      "  root-a: no networks are declared", "  odd: Q99: no theme",
    ] {
      #expect(text.contains("\(line)\n"), "\(line) is not in\n\(text)")
    }
  }

  @Test func theJSONHasItsMembersInOrder() throws {
    var bytes: [UInt8] = []
    CoverageJSONReport().append(
      Coverage(of: Self.rules + [Self.odd], catalogues: Self.catalogues), to: &bytes)
    let json = try JSONValue.parse(bytes)
    #expect(
      json.members?.map(\.key) == [
        "schema", "rules", "themes", "attack", "attackGaps", "cisAWS", "securityHub", "guardDuty",
        "stratus", "sleeping", "oddTags",
      ])
    #expect(json["schema"]?.string == "trailsift.coverage/1")
    #expect(json["themes"]?.array?.count == 3)
    #expect(
      json["themes"]?.array?[0]["rules"]?.array?.compactMap(\.string) == ["root-a", "root-b"])
    #expect(json["attack"]?.array?.last?["tactic"]?.string == nil)
    #expect(json["oddTags"]?.array?.count == 7)
  }

  @Test func theTableStandsBetweenItsLines() throws {
    let table = CoverageTable(catalogues: Self.catalogues)
    let document = "# A\n\(CoverageTable.beginning)\nold\n\(CoverageTable.end)\nrest\n"
    let updated = try #require(table.update(document, for: Self.rules))
    #expect(updated.hasPrefix("# A\n\(CoverageTable.beginning)\n2 rules cover 2 of 3 themes"))
    #expect(updated.hasSuffix("|\n\(CoverageTable.end)\nrest\n"))
    #expect(!updated.contains("old"))
    #expect(
      updated.contains(
        "| R01 Root signs in | `root-a`* `root-b` | T1078.004 | 4.3 | Policy:IAMUser/Root |\n"))
    #expect(updated.contains("| R02 Root \\| without MFA | – | – | – | – |\n"))
    #expect(table.update(updated, for: Self.rules) == updated)
    #expect(table.update("no place", for: Self.rules) == nil)
  }

  @Test func theReadmeOfTheRulesIsTrue() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../rules/README.md").standardizedFileURL
    let document = try String(contentsOf: file, encoding: .utf8)
    let rules = RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule)
    let updated = try #require(CoverageTable().update(document, for: rules))
    #expect(updated == document, "run `swift run trailsift-tables`")
  }
}
