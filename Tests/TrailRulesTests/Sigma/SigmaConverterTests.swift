import Testing
import TrailDetect
import TrailRules
import TrailTestSupport

@Suite struct SigmaConverterTests {
  private static func native(_ sigma: String) throws -> String {
    let loaded = loadSigma(sigma)
    try #require(loaded.errors.isEmpty, "\(loaded.errors)")
    return try SigmaConverter.nativeText(of: try #require(loaded.rules.first))
  }

  @Test func aRuleInBothForms() throws {
    #expect(
      try Self.native(SigmaSampleRules.trailStopped) == """
        # from the Sigma rule 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0002, f.yaml:1
        # note: `Action` also takes these calls in AWS's other partitions
        id: a-trail-was-stopped-or-weakened
        title: "A trail was stopped or weakened"
        severity: high
        status: test
        evidence:
          - "cloudtrail:userIdentity.arn"
          - "cloudtrail:requestParameters.name"
        match:
          - Action: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"]
          - Effect: Ignore
            Condition:
              "StringLikeIgnoreCase":
                "cloudtrail:errorCode": "*AccessDenied*"

        """)
  }

  struct Row: CustomTestStringConvertible {
    var detection: String
    var expected: [String]
    var testDescription: String { detection }

    init(_ detection: String, _ expected: String...) {
      self.detection = detection
      self.expected = expected
    }
  }

  @Test(arguments: forms)
  func statements(row: Row) throws {
    let text = try Self.native(sigmaHead + "detection:\n  " + row.detection)
    let match = text.split(separator: "\n").drop { $0 != "match:" }.dropFirst()
    #expect(match.map(String.init) == row.expected)
  }

  static let forms = [
    Row(
      "s: { eventSource: iam.amazonaws.com, eventName: CreateUser, errorCode: null }\n  condition: s",
      #"  - Action: "iam:CreateUser""#, "    Condition:", #"      "Null":"#,
      #"        "cloudtrail:errorCode": "true""#),
    Row(
      "s: { eventSource: s3.amazonaws.com, eventName: ListObjects }\n  condition: s",
      "  - Condition:", #"      "StringLikeIgnoreCase":"#,
      #"        "cloudtrail:eventSource": "s3.amazonaws.com""#,
      #"        "cloudtrail:eventName": "ListObjects""#),
    Row(
      "s: { requestParameters.a|cased: ['x*', 'y?'] }\n  condition: s", "  - Condition:",
      #"      "ForAnyValue:StringLike":"#,
      #"        "cloudtrail:requestParameters.a": ["x*", "y?"]"#),
    Row(
      #"s: { userAgent: 'a\*${b}"\c' }"# + "\n  condition: s", "  - Condition:",
      #"      "StringLikeIgnoreCase":"#, #"        "cloudtrail:userAgent": "a${*}${$}{b}\"\\c""#),
    Row(
      "s: { userAgent|contains|all: [a, b, c] }\n  condition: s", "  - Condition:",
      #"      "StringLikeIgnoreCase":"#, #"        "cloudtrail:userAgent": "*a*""#,
      #"      "ForAnyValue:StringLikeIgnoreCase":"#, #"        "cloudtrail:userAgent": "*b*""#,
      #"      "StringLikeIgnoreCaseIfExists":"#, #"        "cloudtrail:userAgent": "*c*""#),
    Row(
      "s: { userAgent|re|i: '^a' }\n  t: { awsRegion|re: b }\n  condition: s and not t",
      "  - Condition:", #"      "RegexMatch":"#, #"        "cloudtrail:userAgent": "(?i)^a""#,
      "  - Effect: Ignore", "    Condition:", #"      "RegexMatch":"#,
      #"        "cloudtrail:awsRegion": "b""#),
    Row(
      "a: { eventName: x }\n  b: { awsRegion: y }\n  c: { errorCode: z }\n"
        + "  condition: (a and not b) or (c and not a)",
      "  - Condition:", #"      "StringLikeIgnoreCase":"#, #"        "cloudtrail:eventName": "x""#,
      #"      "StringNotLikeIgnoreCase":"#, #"        "cloudtrail:awsRegion": "y""#,
      "  - Condition:", #"      "StringLikeIgnoreCase":"#, #"        "cloudtrail:errorCode": "z""#,
      #"      "StringNotLikeIgnoreCase":"#, #"        "cloudtrail:eventName": "x""#),
    Row(
      "a: { awsRegion: y }\n  condition: not a", #"  - Action: "*""#, "  - Effect: Ignore",
      "    Condition:", #"      "StringLikeIgnoreCase":"#, #"        "cloudtrail:awsRegion": "y""#),
    Row(
      "s: { sourceIPAddress|cidr: [203.0.113.0/24], requestParameters.n|gte: 5 }\n  condition: s",
      "  - Condition:", #"      "IpAddress":"#,
      #"        "cloudtrail:sourceIPAddress": "203.0.113.0/24""#,
      #"      "ForAnyValue:NumericGreaterThanEquals":"#,
      #"        "cloudtrail:requestParameters.n": "5""#),
  ]

  @Test(arguments: [
    ("k: [word]\n  condition: k", "keywords have no native form"),
    ("s: { a|fieldref: b }\n  condition: s", "a comparison of two fields has no native form"),
    ("s: { eventTime|hour: 5 }\n  condition: s", "parts of a time have no native form"),
    (
      "s: { userAgent|contains|all: [a, b, c, d, e] }\n  condition: s",
      "too many conditions on `userAgent` must hold together"
    ),
    (
      "s: { a: 5 }\n  t: { b: 6 }\n  condition: not s or t",
      "a negated comparison of `a` inside an alternative has no native form"
    ),
    ("s: { 'a b': x }\n  condition: s", "no native key can name the field `a b`"),
  ])
  func refuses(detection: String, message: String) throws {
    let loaded = loadSigma(sigmaHead + "detection:\n  " + detection)
    let rule = try #require(loaded.rules.first)
    #expect {
      try SigmaConverter.nativeText(of: rule)
    } throws: { error in
      (error as? SigmaConverter.Refusal)?.message == message
    }
  }

  @Test func nativeRulesAreNotConverted() throws {
    let loaded = try loadOne(head + plainMatch)
    #expect {
      try SigmaConverter.nativeText(of: loaded)
    } throws: { error in
      (error as? SigmaConverter.Refusal)?.message == "the rule is a native one"
    }
  }

  /// What a rule and its native form say of random records is the same.
  @Test func bothFormsDecideTheSame() throws {
    var random = SeededGenerator(seed: 20_260_304)
    let records = (0..<400).map { RandomTrail.record($0, using: &random) }
    var converted = 0
    var decided = 0
    for round in 0..<150 {
      let sigma = sigmaHead + RandomTrail.detection(using: &random)
      let loaded = loadSigma(sigma)
      try #require(loaded.errors.isEmpty, "\(loaded.errors)\n\(sigma)")
      let rule = try #require(loaded.rules.first)
      guard let text = try? SigmaConverter.nativeText(of: rule) else { continue }
      converted += 1
      let native = load(text)
      try #require(native.errors.isEmpty, "\(native.errors)\n\(text)")
      let nativeRule = try #require(native.rules.first)
      let matches = try RuleRunner.matches(of: [rule.rule, nativeRule.rule], in: records)
      let left = matches[rule.rule.id] ?? []
      let right = matches[nativeRule.rule.id] ?? []
      decided += left.count
      if let record = left.symmetricDifference(right).min() {
        Issue.record("round \(round), record \(records[record])\n\(sigma)\n\(text)")
      }
    }
    // A property that was asked of nothing proves nothing.
    #expect(converted > 100 && decided > 1000)
  }

  @Test func theSamplesConvertOrSayWhyNot() {
    var refusals: [String] = []
    for sample in SigmaSampleRules.all {
      guard let rule = loadSigma(sample).rules.first else { continue }
      do throws(SigmaConverter.Refusal) {
        #expect(load(try SigmaConverter.nativeText(of: rule)).errors.isEmpty)
      } catch {
        refusals.append(error.message)
      }
    }
    #expect(
      refusals == [
        "a comparison of two fields has no native form", "parts of a time have no native form",
        "keywords have no native form", "keywords have no native form",
      ])
  }
}
