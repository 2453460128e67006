import Testing
import TrailDetect
import TrailPolicy
import TrailTestSupport

@testable import TrailForensics

@Suite struct FilterSemanticsTests {
  /// A denied read by alice from outside, with parameters.
  static let read = EventDraft(
    name: "GetRole", error: "AccessDenied",
    more: [
      "\"requestParameters\":{\"roleName\":\"data-pipeline\",\"max\":250,\"list\":[\"a\",\"b\"]}"
    ]
  ).json
  /// A write by a role's session, which issued a key.
  static let assume = EventDraft(
    id: "e2", time: "2026-03-05T01:00:00Z", source: "sts.amazonaws.com", name: "AssumeRole",
    user: "bob", address: "203.0.113.9", agent: "Boto3/1.34", region: "eu-west-1",
    isReadOnly: false, accessKey: "AKIA0000000000000002",
    more: [
      "\"responseElements\":{\"credentials\":{\"accessKeyId\":\"ASIA0000000000000009\"}}",
      "\"requestParameters\":{\"roleArn\":\"arn:aws:iam::111122223333:role/deploy\"}",
    ]
  ).json
  /// A call that a service forwarded, so that no network is known.
  static let forwarded = EventDraft(
    id: "e3", source: "s3.amazonaws.com", name: "PutObject", address: "AWS Internal",
    agent: "AWS Internal", isReadOnly: false
  ).json

  @Test(
    arguments: [
      ("Action iam:*", "yes no no"), ("Action iam:GetRole", "yes no no"),
      ("Action GetRole, AssumeRole", "yes yes no"), ("Action Get*", "yes no no"),
      ("Action sts:* or Action s3:Put*", "no yes yes"), ("not Action iam:*", "no yes yes"),
      ("Outcome denied", "yes no no"), ("Outcome success", "no yes yes"),
      ("Principal alice", "yes no yes"), ("Principal user/bob", "no yes no"),
      ("Principal 'ali*'", "yes no yes"), ("Principal lice", "no no no"),
      ("Principal arn:aws:iam::*:user/alice", "yes no yes"),
      ("Principal 111122223333", "yes yes yes"), ("Principal 444455556666", "no no no"),
      ("SourceIp 192.0.2.0/24", "yes no no"), ("SourceIp 203.0.113.9, 198.51.100.1", "no yes no"),
      ("SourceIp 'aws internal'", "no no yes"), ("SourceIp 192.0.2.6", "no no no"),
      ("AccessKey AKIA0000000000000002", "no yes no"),
      ("AccessKey ASIA0000000000000009", "no yes no"),
      ("Resource data-pipeline", "yes no unknown"), ("Resource role/deploy", "no yes unknown"),
      ("Resource arn:aws:iam::*:role/*", "yes yes unknown"),
      ("UserAgent *BOTO*", "no yes no"), ("UserAgent boto", "no no no"),
      ("userAgent contains boto", "no yes no"), ("userAgent startswith aws-", "yes no no"),
      ("userAgent endswith '/1.34'", "no yes no"), ("userAgent matches 'boto\\d'", "no yes no"),
      ("EventId e2", "no yes no"), ("ReadOnly true", "yes no no"), ("Region eu-*", "no yes no"),
      ("Account 111122223333", "yes yes yes"), ("Error AccessDenied", "yes no no"),
      ("errorCode exists", "yes no no"), ("errorCode not exists", "no yes yes"),
      ("requestParameters.max > 249", "yes no no"), ("requestParameters.max >= 250.5", "no no no"),
      ("requestParameters.max != 250", "no yes yes"), ("requestParameters.list b", "yes no no"),
      ("requestParameters.list = 'b*'", "no no no"), ("requestParameters.list b*", "yes no no"),
      ("eventTime > 2026-03-05", "no yes no"), ("Time <= 2026-03-04T19:12:00Z", "yes no yes"),
      ("Anywhere pipeline", "yes no no"), ("Anywhere 'deploy'", "no yes no"),
      ("userIdentity.userName ALICE", "yes no yes"),
      ("StringEquals cloudtrail:userIdentity.userName ALICE", "no no no"),
      ("cloudtrail:userIdentity.userName StringEquals alice", "yes no yes"),
      ("Tooling cli", "yes no no"), ("trailsift:Tooling is not sdk", "yes no yes"),
      ("aws:SourceIp 203.0.113.0/24", "no yes unknown"),
      ("not aws:SourceIp in 203.0.113.0/24", "yes no unknown"),
      ("aws:SourceIp not in 203.0.113.0/24", "yes no unknown"),
      ("Action s3:* and not aws:SourceIp in 203.0.113.0/24", "no no unknown"),
      ("Action s3:* or aws:SourceIp in 203.0.113.0/24", "no yes yes"),
    ])
  func table(text: String, expected: String) throws {
    let records = [
      FilterSemanticsTests.read, FilterSemanticsTests.assume, FilterSemanticsTests.forwarded,
    ]
    let found = verdicts(try FilterParser.parse(text), of: records)
    #expect(found.map { "\($0)" }.joined(separator: " ") == expected)
  }

  /// `and`, `or`, `not` and brackets are Kleene's, whatever is joined: each test alone is the reference.
  @Test func connectivesAreKleenes() throws {
    let seed: UInt64 = 20_260_304
    var generator = SeededGenerator(seed: seed)
    let atoms = [
      "Action iam:*", "Outcome denied", "aws:SourceIp in 203.0.113.0/24", "ReadOnly true",
      "Principal alice", "aws:SourceIp in 192.0.2.0/24", "requestParameters.max > 100",
      "trailsift:Tooling cli", "s3:x-amz-acl public-read",
    ]
    let records = [
      FilterSemanticsTests.read, FilterSemanticsTests.assume, FilterSemanticsTests.forwarded,
    ]
    let known = try Dictionary(
      uniqueKeysWithValues: atoms.map { ($0, verdicts(try FilterParser.parse($0), of: records)) })
    var seen: Set<Truth> = []
    for _ in 0..<300 {
      let (text, expected) = FilterSemanticsTests.random(&generator, atoms, known, depth: 4)
      let found = verdicts(try FilterParser.parse(text), of: records)
      #expect(found == expected, "seed \(seed): \(text)")
      seen.formUnion(found)
    }
    #expect(seen.count == 3)
  }

  private static func random(
    _ generator: inout SeededGenerator, _ atoms: [String], _ known: [String: [Truth]], depth: Int
  ) -> (String, [Truth]) {
    guard depth > 0, !generator.oneIn(4) else {
      let atom = generator.pick(atoms)
      return (atom, known[atom] ?? [])
    }
    let left = random(&generator, atoms, known, depth: depth - 1)
    if generator.oneIn(3) { return ("not (\(left.0))", left.1.map(\.not)) }
    let right = random(&generator, atoms, known, depth: depth - 1)
    return generator.oneIn(2)
      ? ("(\(left.0)) and (\(right.0))", zip(left.1, right.1).map { $0.and($1) })
      : ("((\(left.0)) or \(right.0))", zip(left.1, right.1).map { $0.or($1) })
  }

  @Test func shortcutsQuoteTheirValues() throws {
    let parsed = try FilterParser.parse(word: "UserAgent", values: ["a \"b\" (c), d", "*cli*"])
    #expect(verdicts(parsed, of: [FilterSemanticsTests.read]) == [.yes])
    let error = try #require(throws: FilterError.self) {
      try FilterParser.parse(word: "Outcome", values: ["refused"])
    }
    #expect(error.message == "no outcome `refused`")
  }
}
