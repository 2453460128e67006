import Testing
import TrailEvents
import TrailScan

@Suite struct SuppliedFactsTests {
  private static let text = """
    {"organizations": [{"id": "o-one", "accounts": {
       "111122223333": "o-one/r-ab12/ou-ab12-11111111/", "444455556666": "o-one/r-ab12/"}}],
     "principalTags": {"arn:aws:iam::111122223333:role/ops/Deploy": {"Team": "data", "empty": ""}},
     "resourceTags": {"arn:aws:s3:::b": {"Class": "pii"}, "arn:aws:s3:::c": {},
       "arn:aws:iam::111122223333:user/u": {"Class": "human"},
       "arn:aws:ec2:eu-west-1:111122223333:instance/i-05c30218156bcc246": {"Class": "pii"},
       "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a2e548958718390d": {"Class": "open"}},
     "vpcEndpoints": {"vpce-1": "vpc-a", "vpce-2": {"vpc": "vpc-b", "account": "111122223333"}}}
    """
  private static let endpoint1 = #""sourceIPAddress": "10.0.0.1", "vpcEndpointId": "vpce-1""#
  private static let endpoint2 = #""sourceIPAddress": "10.0.0.1", "vpcEndpointId": "vpce-2""#
  private static let stranger =
    #""userIdentity": {"type": "IAMUser", "accountId": "777788889999", "arn": "arn:aws:iam::777788889999:user/x"}"#
  private static let enriched =
    #""eventContext": {"tagContext": {"principalTags": {"Team": "logged"}}, "requestContext": {"aws:PrincipalOrgID": "o-logged", "aws:SourceVpc": "vpc-logged"}}"#

  @Test(
    arguments: [
      Row("aws:PrincipalOrgID", Part.alice, .single("o-one")),
      Row("aws:PrincipalOrgPaths", Part.alice, .multiple(["o-one/r-ab12/ou-ab12-11111111/"])),
      Row("aws:PrincipalOrgID", stranger, .unknown),
      Row("aws:PrincipalOrgID", Part.service, .unknown),
      Row("aws:PrincipalOrgID", "\(Part.alice), \(enriched)", .single("o-logged")),
      Row("aws:SourceOrgID", Part.service, .unknown),
      Row(
        "aws:ResourceOrgID",
        call("kms", "Decrypt", "{}", #""resources": [{"accountId": "444455556666"}]"#),
        .single("o-one")),
      Row(
        "aws:ResourceOrgPaths",
        call("kms", "Decrypt", "{}", #""resources": [{"accountId": "444455556666"}]"#),
        .multiple(["o-one/r-ab12/"])),
      Row("aws:ResourceOrgID", call("s3", "GetObject", #"{"bucketName": "b"}"#), .unknown),
      Row("aws:SourceVpc", endpoint1, .single("vpc-a")),
      Row("aws:SourceVpc", "\(endpoint1), \(enriched)", .single("vpc-logged")),
      Row("aws:SourceVpc", #""sourceIPAddress": "203.0.113.7""#, .absent),
      Row(
        "aws:SourceVpc", #""sourceIPAddress": "10.0.0.1", "vpcEndpointId": "vpce-3""#,
        .presentWithUnknownValue),
      Row("aws:SourceVpcArn", endpoint1, .presentWithUnknownValue),
      Row("aws:VpceAccount", endpoint1, .unknown),
      Row("aws:VpceAccount", endpoint2, .single("111122223333")),
      Row(
        "aws:VpceAccount", endpoint2 + #", "vpcEndpointAccountId": "444455556666""#,
        .single("444455556666")),
      Row(
        "aws:VpceOrgPaths", endpoint2 + #", "vpcEndpointAccountId": "444455556666""#,
        .multiple(["o-one/r-ab12/"])),
      Row("aws:VpceOrgID", endpoint2, .single("o-one")),
      Row("aws:VpceOrgID", endpoint1, .unknown),
      Row("aws:VpceOrgID", #""sourceIPAddress": "203.0.113.7""#, .absent),
      Row("aws:PrincipalTag/team", Part.deploy, .single("data")),
      Row("aws:PrincipalTag/Empty", Part.deploy, .single("")),
      Row("aws:PrincipalTag/Other", Part.deploy, .absent),
      Row("aws:PrincipalTag/Team", Part.alice, .unknown),
      Row("aws:PrincipalTag/Team", "\(Part.deploy), \(enriched)", .single("logged")),
      Row(
        "aws:ResourceTag/class", call("s3", "PutBucketPolicy", #"{"bucketName": "b"}"#),
        .single("pii")),
      Row(
        "s3:ResourceTag/Class", call("s3", "PutBucketPolicy", #"{"bucketName": "b"}"#),
        .single("pii")),
      Row(
        "aws:ResourceTag/Other", call("s3", "PutBucketPolicy", #"{"bucketName": "b"}"#), .absent),
      Row(
        "aws:ResourceTag/Class", call("s3", "PutBucketPolicy", #"{"bucketName": "c"}"#), .absent),
      Row(
        "aws:ResourceTag/Class", call("s3", "PutBucketPolicy", #"{"bucketName": "d"}"#), .unknown),
      Row(
        "aws:ResourceTag/Class", call("s3", "PutObject", #"{"bucketName": "b", "key": "k"}"#),
        .unknown),
      Row(
        "aws:ResourceTag/Class", call("s3", "CreateBucket", #"{"bucketName": "b"}"#), .unknown),
      Row(
        "aws:ResourceTag/Class", call("iam", "CreateAccessKey", #"{"userName": "u"}"#),
        .single("human")),
      Row("aws:ResourceTag/Class", call("iam", "CreateUser", #"{"userName": "u"}"#), .unknown),
      Row(
        "aws:ResourceTag/Class",
        call(
          "iam", "CreateUser", #"{"userName": "u", "tags": [{"key": "Class", "value": "new"}]}"#),
        .single("new")),
      Row(
        "aws:ResourceTag/Class",
        call(
          "ec2", "AttachVolume",
          #"{"instanceId": "i-05c30218156bcc246", "volumeId": "vol-0a2e548958718390d"}"#),
        .presentWithUnknownValue),
      Row(
        "aws:ResourceTag/Other",
        call(
          "ec2", "AttachVolume",
          #"{"instanceId": "i-05c30218156bcc246", "volumeId": "vol-0a2e548958718390d"}"#), .absent),
      Row(
        "aws:ResourceTag/Class",
        call(
          "ec2", "AttachVolume",
          #"{"instanceId": "i-05c30218156bcc246", "volumeId": "vol-0a2e5489587183900"}"#), .unknown),
      Row("aws:ResourceTag/Class", call("s3", "ListBuckets", "null"), .unknown),
    ] as [Row<String, ContextValue>])
  func fillsWhatTheRecordLeavesOpen(row: Row<String, ContextValue>) throws {
    let facts = try SuppliedFacts.parse(text: SuppliedFactsTests.text, path: "facts.json")
    let key = try #require(ContextKey(row.name))
    let fields = try record(row.input)
    #expect(key.value(in: RecordFacts(fields: fields, supplied: facts)) == row.expected)
  }

  @Test func knownRecordsAreNotOverridden() throws {
    let facts = try SuppliedFacts.parse(text: SuppliedFactsTests.text, path: "f")
    let fields = try record(
      Part.deploy, SuppliedFactsTests.endpoint2,
      call("s3", "PutBucketPolicy", #"{"bucketName": "b"}"#))
    let filled: Set<GlobalKey> = [
      .principalOrgID, .principalOrgPaths, .sourceVpc, .vpceAccount, .vpceOrgID, .vpceOrgPaths,
    ]
    for global in GlobalKey.allCases {
      let key = try #require(ContextKey(global.rawValue))
      let without = key.value(in: RecordFacts(fields: fields))
      let with = key.value(in: RecordFacts(fields: fields, supplied: facts))
      #expect((without != with) == filled.contains(global), "\(global)")
      let isOpen = without == .unknown || without == .presentWithUnknownValue
      #expect(isOpen || without == with, "\(global)")
    }
  }

  @Test(arguments: ["{}", "\u{FEFF} {\"organizations\": []}", #"{"resourceTags": {}}"#])
  func emptyFilesAreFactsOfNothing(text: String) throws {
    #expect(try SuppliedFacts.parse(text: text, path: "f") == SuppliedFacts())
  }

  @Test(
    arguments: [
      Row("syntax", "{\n \"a\"", "f:2:5: not JSON: expected `:` after a key"),
      Row("list", "[]", "f:1:1: the file must be an object"),
      Row(
        "misspelt", "{\n  \"vpcEndpoint\": {}}",
        "f:2:3: unknown member `vpcEndpoint`\n  help: did you mean `vpcEndpoints`?"),
      Row(
        "unknown", #"{"zzzzzzzzzz": 1}"#,
        "f:1:2: unknown member `zzzzzzzzzz`\n  help: known members: `organizations`, "
          + "`principalTags`, `resourceTags`, `vpcEndpoints`"),
      Row(
        "all faults, columns in characters", #"{"é": 1, "resourceTags": {"x": {"k": 2}}}"#,
        "f:1:2: unknown member `é`\n  help: known members: `organizations`, `principalTags`, "
          + "`resourceTags`, `vpcEndpoints`\nf:1:27: `x` is not an ARN\n"
          + "f:1:38: a tag's value must be a string"),
      Row(
        "organization's members", #"{"organizations": [{"ID": "o-1"}]}"#,
        "f:1:20: an organization needs its `id`\nf:1:20: an organization needs its `accounts`\n"
          + "f:1:21: unknown member `ID`\n  help: did you mean `id`?"),
      Row(
        "organization's id", #"{"organizations": [{"id": "one", "accounts": {}}]}"#,
        "f:1:27: `one` is no good value for `id`"),
      Row(
        "account", #"{"organizations": [{"id": "o-1", "accounts": {"1": "o-1/r/"}}]}"#,
        "f:1:47: `1` is not an account of 12 digits"),
      Row(
        "path", #"{"organizations": [{"id": "o-1", "accounts": {"111122223333": "o-2/r/"}}]}"#,
        "f:1:63: `o-2/r/` is not a path in `o-1`\n"
          + "  help: write it as `aws:PrincipalOrgPaths` has it: `o-1/r-ab12/ou-ab12-11111111/`"),
      Row(
        "twice in organizations",
        #"{"organizations": [{"id": "o-1", "accounts": {"111122223333": "o-1/r/"}}, {"id": "o-2", "accounts": {"111122223333": "o-2/r/"}}]}"#,
        "f:1:102: account `111122223333` is already in `o-1`"),
      Row(
        "repeated member", #"{"resourceTags": {}, "resourceTags": {}}"#,
        "f:1:22: `resourceTags` stands here twice"),
      Row(
        "tags in two cases", #"{"resourceTags": {"arn:aws:s3:::b": {"K": "1", "k": "2"}}}"#,
        "f:1:48: tag `k` differs from another in case only"),
      Row(
        "endpoint", #"{"vpcEndpoints": {"e": "vpc-1", "vpce-1": "v", "vpce-2": {"vcp": "vpc-1"}}}"#,
        "f:1:19: `e` is not the id of a VPC endpoint\n"
          + "f:1:43: `v` is no good value for the VPC of an endpoint\n"
          + "f:1:58: an endpoint needs its `vpc`\n"
          + "f:1:59: unknown member `vcp`\n  help: did you mean `vpc`?"),
      Row(
        "endpoint's account", #"{"vpcEndpoints": {"vpce-1": {"vpc": "vpc-1", "account": "1"}}}"#,
        "f:1:57: `1` is no good value for `account`"),
    ] as [Row<String, String>])
  func faults(row: Row<String, String>) {
    let error = #expect(throws: SuppliedFactsError.self) {
      try SuppliedFacts.parse(text: row.input, path: "f")
    }
    #expect(error?.description == row.expected)
  }

  @Test func hostileTextsGiveOneLinePerFault() {
    let texts = [
      String(repeating: "[", count: 100_000), "{\"a\\nb\\u001b[31m\": 1}", "\u{0}", "", "nul",
      "{\"organizations\": {\"a\": [\(String(repeating: "1,", count: 1000))1]}}",
    ]
    for text in texts {
      let error = #expect(throws: SuppliedFactsError.self) {
        try SuppliedFacts.parse(text: text, path: "f")
      }
      let lines = error?.description.split(separator: "\n") ?? []
      #expect(lines.allSatisfy { $0.hasPrefix("f:") || $0.hasPrefix("  help: ") }, "\(lines)")
      #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 })
    }
  }
}
