import Testing
import TrailDetect
import TrailRules

@Suite struct CompanionCheckTests {
  /// A pack of four rules: making users, making anything, a signal, and one about a declared network.
  private static func pack(
    companions: String = "[]", otherSeverity: String = "low", expect: String = "alert",
    conditions: String = "{}"
  ) -> LoadedRules {
    load(
      """
      - id: user-made
        title: T
        severity: high
        match: { Action: iam:CreateUser }
        companions: \(companions)
        tests:
          - name: t
            conditions: \(conditions)
            events:
              - { eventVersion: "1.08", eventTime: 2026-03-04T05:06:07Z, eventName: CreateUser,
                  eventSource: iam.amazonaws.com, eventID: a, sourceIPAddress: 198.51.100.7,
                  userIdentity: { type: IAMUser, arn: "arn:aws:iam::111122223333:user/a" } }
            expect: \(expect)
      - id: something-made
        title: T
        severity: \(otherSeverity)
        match: { Action: "iam:Create*" }
      - id: old
        title: T
        severity: high
        status: deprecated
        match: { Action: "iam:*" }
      - id: from-outside
        title: T
        severity: high
        match: { Action: "iam:*", Condition: { NotIpAddress: { aws:SourceIp: "${declared:networks}" } } }
      """)
  }

  @Test(arguments: [
    ("[]", "low", "alert", "{}", ["something-made"]),
    ("[something-made]", "low", "alert", "{}", []),
    ("[]", "informational", "1", "{}", []),
    ("[]", "low", "none", "{}", []),
    (
      "[]", "low", "alert", "{ networks: { office: [203.0.113.0/24] } }",
      ["from-outside", "something-made"]
    ),
    ("[something-made]", "low", "alert", "{ networks: { office: [198.51.100.0/24] } }", []),
  ])
  func othersMustBeCompanions(
    companions: String, severity: String, expect: String, conditions: String, others: [String]
  ) {
    let pack = Self.pack(
      companions: companions, otherSeverity: severity, expect: expect, conditions: conditions)
    #expect(pack.errors.isEmpty)
    let outcome = CompanionCheck.run(pack.rules)
    #expect(outcome.hitCount == (expect == "none" ? 0 : 1))
    #expect(outcome.violations.flatMap(\.others) == others)
    #expect(outcome.violations.count == (others.isEmpty ? 0 : 1))
    #expect(CompanionCheck.run(pack.rules, tested: ["old"]).hitCount == 0)
  }

  @Test func aTestWithoutATimeIsAFault() {
    let rules = load(
      head + plainMatch
        + "tests: [{ name: t, expect: alert, events: [{ eventSource: s, eventName: n, eventVersion: '1' }] }]"
    ).rules
    let violation = CompanionCheck.run(rules).violations.first
    #expect(violation?.fault == "event 1 has no readable `eventTime`")
    #expect(violation?.line == 5)
  }

  @Test(
    arguments: [
      ("[something-made]", [], nil), ("[shipped]", [], nil), ("[]", [], nil), ("[old]", [], nil),
      (
        "[something-mad]", ["the companion `something-mad` is no rule"],
        "did you mean `something-made`?"
      ),
      ("[user-made]", ["the rule names itself as a companion"], nil),
      ("[zzzzzzzzz]", ["the companion `zzzzzzzzz` is no rule"], nil),
    ] as [(String, [String], String?)])
  func companionsMustExist(companions: String, messages: [String], help: String?) {
    let errors = CompanionCheck.unknownCompanions(
      of: Self.pack(companions: companions).rules, known: ["shipped"])
    #expect(errors.map(\.message) == messages)
    #expect(errors.first?.help == help)
    #expect(errors.allSatisfy { $0.line == 5 && $0.ruleID == "user-made" })
  }
}
