import TrailTestSupport

/// Records made of few values, so that rules often match and caches are often hit.
struct RandomRecords {
  var generator: SeededGenerator
  private var number = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  static let accounts = ["111122223333", "444455556666"]
  static let calls: [(source: String, name: String)] = [
    ("s3.amazonaws.com", "GetObject"), ("s3.amazonaws.com", "PutObjectAcl"),
    ("s3.amazonaws.com", "ListBuckets"), ("s3.amazonaws.com", "DeleteObjects"),
    ("iam.amazonaws.com", "AttachUserPolicy"), ("iam.amazonaws.com", "CreateAccessKey"),
    ("iam.amazonaws.com", "PutUserPolicy"), ("ec2.amazonaws.com", "RunInstances"),
    ("ec2.amazonaws.com", "DescribeInstances"), ("kms.amazonaws.com", "Decrypt"),
    ("lambda.amazonaws.com", "GetFunction20150331v2"), ("lambda.amazonaws.com", "Invoke"),
    ("signin.amazonaws.com", "ConsoleLogin"), ("sts.amazonaws.com", "AssumeRole"),
    ("sts.amazonaws.com", "GetCallerIdentity"), ("monitoring.amazonaws.com", "PutMetricAlarm"),
    ("odd.example", "Ünusual Event:Name"), ("", ""), ("apigateway.amazonaws.com", "CreateRestApi"),
  ]
  static let addresses = [
    "198.51.100.7", "203.0.113.9", "10.1.2.3", "2001:db8::5", "cloudformation.amazonaws.com",
    "AWS Internal", "255.18.064.253", "",
  ]
  static let agents = [
    "aws-cli/2.15.0 md/x", "[Boto3/1.34]", "Mozilla/5.0", "aws-internal/3",
    "HashiCorp Terraform/1.5",
    "S3Console/0.4", "", "null",
  ]
  static let texts = [
    "public", "alice", "HIDDEN_DUE_TO_SECURITY_REASONS", "", "ä\"\\", "true", "17", "null",
    "arn:aws:iam::aws:policy/AdministratorAccess",
  ]
  static let openPolicy =
    "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}"

  /// One record's JSON text.
  mutating func next() -> String {
    number += 1
    let call = generator.pick(RandomRecords.calls)
    var members: [(String, JSONDraft)] = [
      ("eventVersion", .text(generator.pick(["1.08", "1.11"]))),
      ("userIdentity", identity()),
      ("eventTime", .text("2026-03-0\(1 + number % 7)T\(10 + number % 14):2\(number % 10):00Z")),
      ("eventSource", .text(call.source)), ("eventName", .text(call.name)),
      ("awsRegion", .text(generator.pick(["eu-west-1", "us-east-1"]))),
      ("eventID", .text("event-\(number)")),
      ("recipientAccountId", .text(generator.pick(RandomRecords.accounts))),
    ]
    add("sourceIPAddress", to: &members) { .text($0.pick(RandomRecords.addresses)) }
    add("userAgent", to: &members) { .text($0.pick(RandomRecords.agents)) }
    add("eventType", to: &members) {
      .text($0.pick(["AwsApiCall", "AwsServiceEvent", "AwsConsoleSignIn"]))
    }
    members.append(("requestParameters", parameters()))
    members.append(("responseElements", response(to: call.name)))
    if generator.oneIn(3) {
      add("errorCode", to: &members) {
        .text($0.pick(["AccessDenied", "Client.OperationNotPermitted", "NoSuchKey", ""]))
      }
    }
    if generator.oneIn(4) {
      add("errorMessage", to: &members) {
        .text(
          $0.pick(["Access Denied", "x is not authorized to perform: y on resource: z", "gone", ""])
        )
      }
    }
    if generator.oneIn(4) {
      members.append(("vpcEndpointId", generator.pick([.text("vpce-1"), .text(""), .null])))
    }
    if generator.oneIn(5) { members.append(("eventContext", context())) }
    if generator.oneIn(6) { members.append(("resources", resources())) }
    if generator.oneIn(6) {
      members.append(("sessionCredentialFromConsole", .text(generator.pick(["true", "false"]))))
    }
    if generator.oneIn(8) {
      members.append(("tlsDetails", .object([("tlsVersion", .text("TLSv1.3"))])))
    }
    if generator.oneIn(8) { members.append(("custom", .text(generator.pick(RandomRecords.texts)))) }
    if generator.oneIn(20) { members.append(("userAgent", .text("repeated key"))) }
    if generator.oneIn(3) { members.shuffle(using: &generator) }
    let draft = JSONDraft.object(members)
    return draft.json { generator.oneIn(12) }
  }

  /// Most often a value, sometimes null, sometimes nothing.
  private mutating func add(
    _ name: String, to members: inout [(String, JSONDraft)],
    _ value: (inout SeededGenerator) -> JSONDraft
  ) {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: members.append((name, .null))
    case 1: break
    default: members.append((name, value(&generator)))
    }
  }

  private mutating func identity() -> JSONDraft {
    let account = generator.pick(RandomRecords.accounts)
    let name = generator.pick(["alice", "bob"])
    var members: [(String, JSONDraft)]
    switch Int.random(in: 0..<9, using: &generator) {
    case 0:
      members = [
        ("type", .text("Root")), ("principalId", .text(account)),
        ("arn", .text("arn:aws:iam::\(account):root")), ("accountId", .text(account)),
      ]
    case 1, 2, 3:
      members = [
        ("type", .text("IAMUser")), ("principalId", .text("AIDA\(name)")),
        ("arn", .text("arn:aws:iam::\(account):user/\(name)")), ("accountId", .text(account)),
        ("userName", .text(name)), ("accessKeyId", .text("AKIA\(name)")),
      ]
    case 4, 5:
      members = [
        ("type", .text("AssumedRole")), ("principalId", .text("AROAX:\(name)")),
        ("arn", .text("arn:aws:sts::\(account):assumed-role/Deploy/\(name)")),
        ("accountId", .text(account)), ("sessionContext", session(account)),
      ]
    case 6: members = [("type", .text("AWSService")), ("invokedBy", .text("ec2.amazonaws.com"))]
    case 7:
      members = [
        ("type", .text("AWSAccount")),
        ("principalId", .text(generator.pick(["anonymous", account]))),
        ("accountId", .text(account)),
      ]
    default: return generator.pick([.null, .object([]), .text(""), .text("null"), .raw("17")])
    }
    if generator.oneIn(8) {
      members.append(
        ("invokedBy", .text(generator.pick(["cloudformation.amazonaws.com", "AWS Internal"]))))
    }
    return .object(members)
  }

  private mutating func session(_ account: String) -> JSONDraft {
    .object([
      (
        "sessionIssuer",
        .object([
          ("type", .text("Role")), ("arn", .text("arn:aws:iam::\(account):role/ops/Deploy")),
          ("accountId", .text(account)), ("userName", .text("Deploy")),
        ])
      ),
      (
        "attributes",
        .object([
          ("mfaAuthenticated", .text(generator.pick(["true", "false"]))),
          ("creationDate", .text("2026-03-01T08:00:00Z")),
        ])
      ),
    ])
  }

  private mutating func parameters() -> JSONDraft {
    var members: [(String, JSONDraft)] = []
    if generator.oneIn(3) { members.append(("bucketName", .text("bucket"))) }
    if generator.oneIn(3) { members.append(("key", .text(generator.pick(RandomRecords.texts)))) }
    if generator.oneIn(3) {
      let version: [JSONDraft] = [.text("null"), .text("v1"), .null, .raw("3"), .object([])]
      members.append(("versionId", generator.pick(version)))
    }
    if generator.oneIn(4) { members.append(("userName", .text("bob"))) }
    if generator.oneIn(4) {
      members.append(("policyArn", .text("arn:aws:iam::aws:policy/AdministratorAccess")))
    }
    if generator.oneIn(6) {
      members.append(("policyDocument", .text(RandomRecords.openPolicy)))
    }
    if generator.oneIn(4) {
      members.append(("x-amz-acl", .list([.text("public-read"), .text("private")])))
    }
    if generator.oneIn(5) {
      let tag: JSONDraft = .object([("key", .text("Team")), ("value", .text("blue"))])
      members.append(("tags", .list([tag])))
    }
    if generator.oneIn(12) {
      return generator.pick([.null, .text("{\"userName\":\"bob\"}"), .object([])])
    }
    return .object(members)
  }

  private mutating func response(to name: String) -> JSONDraft {
    switch Int.random(in: 0..<12, using: &generator) {
    case 0: .object([("errorCode", .text("AccessDenied"))])
    case 1: .object([("Error", .object([("Code", .text("NoSuchThing"))]))])
    case 2: .object([("ERROR", .text("Forbidden"))])
    case 3: .text("{\"errorCode\":\"AccessDenied\"}")
    case 4: .raw("{\"\\u0065rrorCode\":\"AccessDenied\"}")
    case 5: .object([(name, .text("Failure"))])
    case 6: .object([(name, .text("Success")), ("mirror", .list([.raw("1"), .null]))])
    case 7: .object([("accessKey", .object([("userName", .text("bob"))]))])
    default: .null
    }
  }

  private mutating func context() -> JSONDraft {
    let keys: [(String, JSONDraft)] = [
      ("aws:SourceIp", .text("192.0.2.1")), ("aws:PrincipalArn", .text("arn:aws:iam::1:role/X")),
      ("aws:referer", .text("https://example.com/")), ("aws:UserAgent", .text("context-agent")),
      ("aws:MultiFactorAuthPresent", .text("true")), ("aws:PrincipalOrgID", .text("o-1")),
    ]
    return .object([
      ("requestContext", .object(generator.picks(keys, atMost: 4))),
      (
        "tagContext",
        .object([("principalTags", .list([.object([("Team", .text("blue"))])]))])
      ),
    ])
  }

  private mutating func resources() -> JSONDraft {
    .list([
      .object([
        (
          "ARN",
          .text(generator.pick(["arn:aws:s3:::bucket/key", "arn:aws:kms:eu-west-1:1:key/k"]))
        ),
        ("accountId", .text(generator.pick(RandomRecords.accounts))),
        ("type", .text("AWS::S3::Object")),
      ])
    ])
  }
}
