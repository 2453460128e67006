import Testing
import TrailDetect
import TrailEvents
import TrailPolicy
import TrailRules

@Suite struct DeclaredExpansionTests {
  private static func declared() throws -> DeclaredConditions {
    DeclaredConditions(
      networks: [
        DeclaredNetwork(
          name: "office",
          blocks: [
            try #require(IPNetwork("203.0.113.0/24")), try #require(IPNetwork("2001:db8::/32")),
          ]),
        DeclaredNetwork(name: "vpn", blocks: [try #require(IPNetwork("198.51.100.7"))]),
      ],
      sets: [
        "accounts.trusted": ["111122223333"], "accounts.partner": ["444455556666"],
        "principals.break-glass": ["arn:aws:iam::*:role/BreakGlass"],
      ])
  }

  @Test(arguments: [
    (
      "NotIpAddress", "aws:SourceIp", "${declared:networks.office}",
      ["203.0.113.0/24", "2001:db8::/32"]
    ),
    (
      "IpAddress", "aws:SourceIp", "${declared:networks}",
      ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7/32"]
    ),
    (
      "StringEquals", "aws:PrincipalAccount", "${declared:accounts}",
      ["444455556666", "111122223333"]
    ),
    (
      "StringLike", "aws:PrincipalArn", "arn:aws:iam::${declared:accounts.trusted}:user/*",
      ["arn:aws:iam::111122223333:user/*"]
    ),
    (
      "StringEquals", "aws:username", "${aws:userid} of ${declared:accounts.partner}",
      ["${aws:userid} of 444455556666"]
    ),
  ])
  func declaredTextsTakeTheirPlace(
    operatorName: String, key: String, value: String, values: [String]
  ) throws {
    let text = "match: { Condition: { \(operatorName): { \(key): [\"\(value)\"] } } }\n"
    let loaded = try loadOne(head + text, declared: try Self.declared())
    #expect(loaded.rule.condition == (try condition(operatorName, key, values)))
    #expect(loaded.rule.dormancy == nil)
  }

  @Test func principalsAndResourcesTakeThemToo() throws {
    let loaded = try loadOne(
      head + #"""
        match:
          Principal: { AWS: "${declared:accounts.trusted}" }
          Resource: "arn:aws:s3:::logs-${declared:accounts.partner}/*"
        """#, declared: try Self.declared())
    #expect(
      loaded.rule.condition
        == .all([
          .test(.resource([try ResourcePattern("arn:aws:s3:::logs-444455556666/*")])),
          .test(
            .principal(
              PrincipalElement(entries: [.account(id: "111122223333", partition: nil)]))),
        ]))
  }

  @Test func aListInsideATextIsAnError() throws {
    let loaded = load(
      head + "match: { Action: \"iam:${declared:networks.office}\" }\n",
      declared: try Self.declared())
    #expect(
      loaded.errors.map(\.description) == [
        "f.yaml:4:18: rule r: `networks.office` stands for 2 values and cannot be part of"
          + " `iam:${declared:networks.office}`\n  help: a list can only be a value of its own"
      ])
  }

  @Test(arguments: [
    ("networks", "no networks are declared"),
    ("networks.lab", "nothing is declared as networks.lab"),
    ("principals.break-glass", "nothing is declared as principals.break-glass"),
  ])
  func anAlertOnWhatIsNotDeclaredSleeps(name: String, reason: String) throws {
    let rule = try loadOne(
      head + "match: { Condition: { StringEquals: { aws:username: \"${declared:\(name)}\" } } }\n"
    ).rule
    #expect(rule.dormancy == reason)
  }

  @Test func anIgnoreOfWhatIsNotDeclaredIsDropped() throws {
    let rule = try loadOne(
      head + #"""
        match:
          - Action: iam:CreateUser
          - Effect: Ignore
            Outcome: Denied
            Condition: { ArnLike: { aws:PrincipalArn: "${declared:principals.break-glass}" } }
          - Effect: Ignore
            Outcome: Failed
        """#
    ).rule
    #expect(rule.dormancy == nil)
    #expect(
      rule.condition
        == .all([
          .test(.action([try ActionPattern("iam:CreateUser")])),
          .not(.test(.outcome([.failed]))),
        ]))
  }

  @Test func whatIsDeclaredBesideCounts() throws {
    let rule = try loadOne(
      head + #"""
        match:
          Condition:
            NotIpAddress: { aws:SourceIp: ["${declared:networks.vpn}", "${declared:networks.lab}"] }
        """#, declared: try Self.declared()
    ).rule
    #expect(rule.dormancy == nil)
    #expect(rule.condition == (try condition("NotIpAddress", "aws:SourceIp", ["198.51.100.7/32"])))
  }

  @Test(arguments: [
    ("[networks]", "no networks are declared"), ("hours", "no hours are declared"),
    ("[guardrails]", "no guardrails are declared"),
    ("hours.work", "nothing is declared as hours.work"),
  ])
  func requirements(text: String, reason: String) throws {
    #expect(try loadOne(head + plainMatch + "requires: \(text)\n").rule.dormancy == reason)
    var declared = try Self.declared()
    declared.guardrails = ["a.json"]
    declared.hours = [
      DeclaredHours(
        name: "work", zone: "UTC", days: [0], fromMinute: 0, toMinute: 60, offsets: [])
    ]
    let rule = try loadOne(head + plainMatch + "requires: \(text)\n", declared: declared).rule
    #expect(rule.dormancy == nil)
  }
}
