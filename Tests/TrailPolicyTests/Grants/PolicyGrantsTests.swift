import Testing
import TrailPolicy

@Suite struct PolicyGrantsTests {
  typealias Row = (title: String, statement: String, names: [String])

  private static let owner = "111111111111"
  private static let admin = [
    "admin-star", "wildcard-action", "iam-write", "pass-role-star", "pass-role",
  ]

  static let identityRows: [Row] = [
    ("admin", #""Effect": "Allow", "Action": "*", "Resource": "*""#, admin),
    (
      "admin in lists", #""Effect": "Allow", "Action": ["s3:Get*", "*:*"], "Resource": ["x", "*"]"#,
      admin
    ),
    ("admin by ARN", #""Effect": "Allow", "Action": "*", "Resource": "arn:aws:*:*:*:*""#, admin),
    (
      "admin on other resources",
      #""Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b""#, admin
    ),
    ("only a Deny", #""Effect": "Deny", "Action": "*", "Resource": "*""#, []),
    (
      "all on one bucket", #""Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/*""#,
      ["wildcard-action"]
    ),
    ("nothing", #""Effect": "Allow", "Action": "*", "NotResource": "*""#, []),
    (
      "a service", #""Effect": "Allow", "Action": "s3:*", "Resource": "*""#,
      ["service-star", "wildcard-action"]
    ),
    (
      "a service by ARN", #""Effect": "Allow", "Action": "S3:*", "Resource": "arn:aws:s3:::*""#,
      ["service-star", "wildcard-action"]
    ),
    (
      "another service's ARN",
      #""Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:sqs:*:*:*""#, ["wildcard-action"]
    ),
    (
      "one region",
      #""Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:*:*""#,
      ["wildcard-action"]
    ),
    (
      "one bucket",
      #""Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#,
      ["wildcard-action"]
    ),
    ("reads", #""Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*""#, []),
    (
      "all of iam", #""Effect": "Allow", "Action": "iam:*", "Resource": "*""#,
      ["service-star", "wildcard-action", "iam-write", "pass-role-star", "pass-role"]
    ),
    (
      "iam on roles",
      #""Effect": "Allow", "Action": "iam:Put*", "Resource": "arn:aws:iam::1:role/*""#,
      ["iam-write"]
    ),
    (
      "attach", #""Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*""#,
      ["iam-write"]
    ),
    (
      "pass role", #""Effect": "Allow", "Action": "iam:PassRole", "Resource": "*""#,
      ["iam-write", "pass-role-star", "pass-role"]
    ),
    (
      "pass one role",
      #""Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x""#,
      ["pass-role"]
    ),
    ("iam reads", #""Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*""#, []),
    (
      "own keys",
      #""Effect": "Allow", "Action": "iam:*AccessKey*", "Resource": "arn:aws:iam::*:user/${aws:username}""#,
      []
    ),
    (
      "power user",
      #""Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*""#,
      ["power-user", "not-action-allow"]
    ),
    (
      "all but one", #""Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "*""#,
      ["not-action-allow", "iam-write", "pass-role-star", "pass-role"]
    ),
    (
      "all but, on a bucket",
      #""Effect": "Allow", "NotAction": "s3:Delete*", "Resource": "arn:aws:s3:::b/*""#, []
    ),
    ("deny all but", #""Effect": "Deny", "NotAction": "iam:*", "Resource": "*""#, []),
    ("wrong effect", #""Effect": "allow", "Action": "*", "Resource": "*""#, []),
    ("no effect", #""Action": "*", "Resource": "*""#, ["unreadable"]),
    ("stars in words", #""Effect": "Allow", "Action": "***", "Resource": "**""#, admin),
  ]

  private static let read = #""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#
  private static let open = #""Effect": "Allow", "Principal": "*", "# + read

  static let resourceRows: [Row] = [
    ("public", open, ["public-principal", "no-condition"]),
    (
      "public AWS", #""Effect": "Allow", "Principal": {"AWS": ["*"]}, "# + read,
      ["public-principal", "no-condition"]
    ),
    ("denied to all", #""Effect": "Deny", "Principal": "*", "# + read, []),
    ("empty condition", open + #", "Condition": {}"#, ["public-principal", "no-condition"]),
    (
      "tls only", open + #", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
      ["public-principal"]
    ),
    (
      "referer", open + #", "Condition": {"StringLike": {"aws:Referer": "https://x/*"}}"#,
      ["public-principal"]
    ),
    (
      "organization", open + #", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#,
      []
    ),
    (
      "organization, if any",
      open + #", "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}"#,
      ["public-principal"]
    ),
    (
      "not this organization",
      open + #", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#,
      ["public-principal"]
    ),
    (
      "any organization", open + #", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#,
      ["public-principal"]
    ),
    (
      "org paths",
      open
        + #", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/r-1/*"}}"#,
      []
    ),
    (
      "all org paths",
      open
        + #", "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abc/r-1/*"}}"#,
      ["public-principal"]
    ),
    (
      "office",
      open
        + #", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}"#,
      []
    ),
    (
      "the internet",
      open + #", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"]}}"#,
      ["public-principal"]
    ),
    ("endpoint", open + #", "Condition": {"StringEquals": {"aws:sourceVpce": "vpce-1"}}"#, []),
    (
      "topic default",
      #""Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:Publish", "Resource": "arn:aws:sns:eu-west-1:111111111111:t", "Condition": {"StringEquals": {"AWS:SourceOwner": "111111111111"}}"#,
      []
    ),
    (
      "topic of a stranger",
      #""Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:Publish", "Resource": "*", "Condition": {"StringEquals": {"AWS:SourceOwner": "222222222222"}}"#,
      ["cross-account"]
    ),
    (
      "bucket events", open + #", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:b"}}"#,
      []
    ),
    (
      "any account's role",
      open + #", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}"#,
      ["public-principal"]
    ),
    (
      "own account's roles",
      open
        + #", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}"#,
      []
    ),
    (
      "not principal", #""Effect": "Allow", "NotPrincipal": {"AWS": "222222222222"}, "# + read,
      ["public-principal", "no-condition"]
    ),
    (
      "stranger", #""Effect": "Allow", "Principal": {"AWS": "222222222222"}, "# + read,
      ["cross-account", "no-condition"]
    ),
    (
      "stranger's role",
      #""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:role/x"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x"}}"#,
      ["cross-account"]
    ),
    (
      "own root",
      #""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "kms:*", "Resource": "*""#,
      []
    ),
    (
      "own role and service",
      #""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:role/x", "Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole""#,
      []
    ),
    (
      "cloudfront",
      #""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}, "#
        + read, []
    ),
    (
      "deleted role", #""Effect": "Allow", "Principal": {"AWS": "AROAAAAABBBBCCCCDDDD"}, "# + read,
      []
    ),
    (
      "all but, to all",
      #""Effect": "Allow", "Principal": "*", "NotAction": "s3:Delete*", "Resource": "*""#,
      ["not-action-allow", "public-principal", "no-condition"]
    ),
    (
      "any provider",
      #""Effect": "Allow", "Principal": {"Federated": "*"}, "Action": "sts:AssumeRoleWithWebIdentity""#,
      ["public-principal", "no-condition"]
    ),
  ]

  @Test(arguments: identityRows + resourceRows)
  func finds(row: Row) {
    let text = #"{"Version": "2012-10-17", "Statement": [{"# + row.statement + "}]}"
    let grants = PolicyGrants.analyze(documentText: text, ownerAccount: PolicyGrantsTests.owner)
    #expect(grants.names == row.names, "\(row.title)")
    #expect(grants.isEmpty == row.names.isEmpty)
    #expect(grants.summary.isEmpty == row.names.isEmpty)
  }

  static let summaries: [(statement: String, summary: String)] = [
    (
      #""Effect": "Allow", "Action": "*", "Resource": "*""#, "allows every action on every resource"
    ),
    (
      #""Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*""#,
      "allows every action of s3, ec2 on every resource"
    ),
    (open, "lets anyone call s3:GetObject on arn:aws:s3:::b/*; without any condition"),
    (
      #""Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": ["a:1", "a:2", "a:3", "a:4"]"#,
      "lets account 222222222222 call a:1, a:2, a:3 and 1 more on the resource; without any condition"
    ),
    (
      #""Effect": "Allow", "NotAction": "iam:*", "Resource": "*""#,
      "allows everything except IAM; allows every action except iam:* on every resource"
    ),
    (
      #""Effect": "Allow", "Action": "iam:PassRole", "Resource": "*""#,
      "allows IAM actions that lead to more rights (iam:PassRole)"
    ),
  ]

  @Test(arguments: summaries)
  func says(row: (statement: String, summary: String)) {
    let text = #"{"Statement": {"# + row.statement + "}}"
    let grants = PolicyGrants.analyze(documentText: text, ownerAccount: PolicyGrantsTests.owner)
    #expect(grants.summary == row.summary)
  }

  static let forms: [(title: String, text: String, names: [String])] = [
    (
      "URL-encoded",
      "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22*%22%2C%22Resource%22%3A%22*%22%7D%7D",
      admin
    ),
    (
      "text in JSON",
      #""{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}""#, admin
    ),
    (
      "blanks before", " \n" + #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
      admin
    ),
    (
      "deny beside allow",
      #"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#,
      []
    ),
    (
      "bad statement beside a good one",
      #"{"Statement":[5,{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
      admin + ["unreadable"]
    ),
    (
      "bad action beside a good one",
      #"{"Statement":{"Effect":"Allow","Action":["x",7,"*"],"Resource":"*"}}"#, admin
    ),
    ("cut short", #"{"Statement":[{"Effect":"Allow","Action":"*","#, ["unreadable"]),
    ("empty", "", ["unreadable"]), ("no object", "[]", ["unreadable"]),
    ("a word", "%zz", ["unreadable"]),
    ("no statement", "{}", ["unreadable"]),
    ("null statement", #"{"Statement":null}"#, ["unreadable"]),
    ("no statements", #"{"Statement":[]}"#, []),
  ]

  @Test(arguments: forms)
  func readsEveryForm(row: (title: String, text: String, names: [String])) {
    let grants = PolicyGrants.analyze(documentText: row.text, ownerAccount: nil)
    #expect(grants.names == row.names, "\(row.title)")
  }

  @Test func knowsNoStrangerWithoutAnOwner() {
    let text =
      #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"s3:*"}}"#
    #expect(PolicyGrants.analyze(documentText: text, ownerAccount: nil).isEmpty)
    #expect(PolicyGrants.analyze(documentText: text, ownerAccount: "222222222222").isEmpty)
  }

  static let managed: [(name: String, names: [String])] = [
    ("AdministratorAccess", admin),
    (
      "IAMFullAccess",
      ["service-star", "wildcard-action", "iam-write", "pass-role-star", "pass-role"]
    ),
    ("PowerUserAccess", ["power-user", "not-action-allow"]),
    ("AmazonS3FullAccess", ["service-star", "wildcard-action"]),
    ("AWSLambda_FullAccess", ["service-star", "wildcard-action"]),
    ("job-function/SystemAdministrator", ["service-star", "wildcard-action"]),
    ("job-function/ViewOnlyAccess", []),
    ("AmazonS3ReadOnlyAccess", []), ("SecurityAudit", []), ("AWSDenyAll", []),
    ("service-role/AWSLambdaBasicExecutionRole", []),
  ]

  @Test(arguments: managed)
  func knowsManagedPolicies(row: (name: String, names: [String])) {
    for partition in ["aws", "aws-us-gov"] {
      let grants = PolicyGrants.ofManagedPolicy(arn: "arn:\(partition):iam::aws:policy/\(row.name)")
      #expect(grants.names == row.names, "\(row.name)")
    }
    let own = PolicyGrants.ofManagedPolicy(arn: "arn:aws:iam::111111111111:policy/\(row.name)")
    #expect(own.isEmpty)
  }

  @Test func namesAreStable() {
    #expect(
      PolicyGrant.allCases.map(\.rawValue) == [
        "admin-star", "power-user", "not-action-allow", "service-star",
        "wildcard-action", "iam-write", "pass-role-star", "pass-role", "public-principal",
        "cross-account", "no-condition", "unreadable",
      ])
  }
}
