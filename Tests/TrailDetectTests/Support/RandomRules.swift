import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

/// Rules made of few tests, joined at random.
struct RandomRules {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  static let actions = [
    "s3:*", "s3:GetObject*", "s3:GetObjectVersion", "iam:Create*", "iam:*User*", "ec2:RunInstances",
    "*", "lambda:GetFunction", "signin:ConsoleLogin", "sts:AssumeRole", "cloudwatch:*",
  ]
  static let resources = [
    "*", "arn:aws:s3:::bucket/*", "arn:aws:iam::*:user/bob", "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:kms:*:*:key/*", "arn:aws:s3:::bucket/${cloudtrail:custom}",
  ]
  static let principals: [(type: String, value: String)] = [
    ("AWS", "*"), ("AWS", "arn:aws:iam::111122223333:root"),
    ("AWS", "arn:aws:iam::*:user/alice"), ("AWS", "arn:aws:iam::*:role/ops/Deploy"),
    ("AWS", "444455556666"), ("Service", "ec2.amazonaws.com"),
  ]
  static let conditions: [(name: String, key: String, values: [String])] = [
    ("IpAddress", "aws:SourceIp", ["198.51.100.0/24", "2001:db8::/32"]),
    ("NotIpAddress", "aws:SourceIp", ["203.0.113.0/24"]),
    ("NotIpAddressIfExists", "aws:SourceIp", ["198.51.100.0/24"]),
    ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:root", "arn:aws:iam::*:role/ops/*"]),
    ("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::1:role/*"]),
    ("StringEquals", "aws:username", ["alice"]), ("Null", "aws:username", ["true"]),
    ("Bool", "aws:MultiFactorAuthPresent", ["true"]),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", ["false"]),
    ("Null", "aws:MultiFactorAuthPresent", ["false"]),
    ("StringLike", "aws:UserAgent", ["*cli*", "context*"]), ("Null", "aws:UserAgent", ["true"]),
    ("StringLike", "aws:referer", ["https://*"]), ("StringEquals", "aws:PrincipalOrgID", ["o-1"]),
    ("Bool", "aws:ViaAWSService", ["true"]), ("StringEquals", "aws:PrincipalTag/team", ["blue"]),
    ("StringEquals", "aws:RequestTag/team", ["blue"]),
    ("ForAnyValue:StringEquals", "aws:TagKeys", ["Team"]),
    ("StringEquals", "aws:RequestedRegion", ["eu-west-1"]),
    ("Null", "aws:SourceVpce", ["false"]), ("NumericLessThan", "aws:MultiFactorAuthAge", ["90000"]),
    ("DateGreaterThan", "aws:CurrentTime", ["2026-03-04T00:00:00Z"]),
    ("StringEquals", "iam:PolicyARN", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ("Null", "iam:PolicyARN", ["true"]), ("StringEquals", "s3:x-amz-acl", ["public-read"]),
    ("StringLike", "cloudtrail:eventName", ["Get*", "Ü*"]),
    ("StringEquals", "cloudtrail:eventSource", ["s3.amazonaws.com", ""]),
    ("StringEquals", "cloudtrail:userIdentity.type", ["Root", "IAMUser"]),
    ("Null", "cloudtrail:userIdentity", ["true"]),
    ("StringEquals", "cloudtrail:userIdentity", ["null", "", "17"]),
    ("Null", "cloudtrail:userIdentity.invokedBy", ["true"]),
    ("StringLike", "cloudtrail:sourceIPAddress", ["*"]),
    ("Null", "cloudtrail:vpcEndpointId", ["true"]),
    ("StringLike", "cloudtrail:vpcEndpointId", ["*"]),
    ("StringLike", "cloudtrail:userAgent", ["*"]),
    ("StringEquals", "cloudtrail:userAgent", ["null"]),
    ("StringEquals", "cloudtrail:userAgent", ["repeated key"]),
    ("StringEquals", "cloudtrail:errorCode", ["AccessDenied"]),
    ("Null", "cloudtrail:errorCode", ["true"]),
    ("StringEquals", "cloudtrail:requestParameters.key", ["public", "ä\"\\"]),
    ("StringEquals", "cloudtrail:requestParameters.userName", ["bob", "${aws:username}"]),
    ("ForAnyValue:StringLike", "cloudtrail:requestParameters.x-amz-acl", ["public*"]),
    ("StringLike", "cloudtrail:requestParameters", ["*bucket*"]),
    ("StringEquals", "cloudtrail:custom", ["public", "${cloudtrail:requestParameters.key}"]),
    ("StringEquals", "trailsift:Tooling", ["cli", "console", "aws-service"]),
    ("StringEquals", "trailsift:Outcome", ["Denied"]),
    ("StringEquals", "trailsift:OriginKind", ["public", "private"]),
    ("StringEquals", "trailsift:Account", ["111122223333"]),
    ("ForAnyValue:StringLike", "trailsift:Action", ["s3:*", "iam:*"]),
    ("StringLike", "trailsift:PrincipalKey", ["*alice"]),
    ("ForAnyValue:StringEquals", "trailsift:Network", ["office"]),
    ("ForAllValues:StringNotEquals", "trailsift:Network", ["office", "home"]),
    ("ForAnyValue:StringEquals", "trailsift:Hours", ["work"]),
    ("ForAnyValue:StringEquals", "trailsift:PolicyGrants", ["admin-star", "public-principal"]),
    ("StringEquals", "trailsift:NoSuchKey", ["x"]),
  ]

  /// A rule with a random condition.
  mutating func next(id: String) throws -> Rule {
    Rule(id: id, title: id, severity: .low, condition: try expression(depth: 3))
  }

  private mutating func expression(depth: Int) throws -> Expression {
    guard depth > 0 else { return .test(try test()) }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0, 1, 2: return .all(try parts(depth))
    case 3, 4: return .any(try parts(depth))
    case 5: return .not(try expression(depth: depth - 1))
    case 6:
      return generator.oneIn(6) ? .constant(generator.pick(Truth.allCases)) : .test(try test())
    default: return .test(try test())
    }
  }

  private mutating func parts(_ depth: Int) throws -> [Expression] {
    try (0..<Int.random(in: 0...3, using: &generator)).map { _ in try expression(depth: depth - 1) }
  }

  private mutating func test() throws -> EventTest {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1:
      return .action(
        try generator.picks(RandomRules.actions, atMost: 3).map { try ActionPattern($0) })
    case 2:
      return .resource(
        try generator.picks(RandomRules.resources, atMost: 2).map { try ResourcePattern($0) })
    case 3:
      let (type, value) = generator.pick(RandomRules.principals)
      return .principal(try PrincipalElement(type: type, values: [value], allowsWildcards: true))
    case 4: return .outcome(Set(generator.picks(Outcome.allCases, atMost: 2)))
    default:
      let row = generator.pick(RandomRules.conditions)
      return try RuleText.condition(row.name, row.key, row.values)
    }
  }
}

/// Builds tests and rules from texts.
enum RuleText {
  static func condition(_ name: String, _ key: String, _ values: [String]) throws -> EventTest {
    .condition(
      try ConditionTest(operatorName: name, key: key, values: values, allowsVariables: true),
      try self.key(key))
  }

  static func key(_ text: String) throws -> ContextKey {
    guard let key = ContextKey(text) else { throw MissingKey(text: text) }
    return key
  }

  static func action(_ patterns: String...) throws -> Expression {
    .test(.action(try patterns.map { try ActionPattern($0) }))
  }

  struct MissingKey: Error {
    var text: String
  }
}
