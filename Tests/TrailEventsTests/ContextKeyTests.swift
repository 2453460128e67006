import Testing
import TrailEvents

@Suite struct ContextKeyTests {
  @Test(
    arguments: [
      ("aws:SourceIp", .global(.sourceIp), .network),
      ("AWS:sourceip", .global(.sourceIp), .network),
      ("aws:PrincipalArn", .global(.principalArn), .identity),
      ("aws:UserAgent", .global(.userAgent), .userAgent),
      ("aws:CurrentTime", .global(.currentTime), .record),
      ("aws:Referer", .global(.referer), .call),
      ("aws:RequestTag/Team", .requestTag("team"), .record),
      ("aws:requesttag/a b", .requestTag("a b"), .record),
      ("aws:ResourceTag/x/y", .resourceTag("x/y"), .record),
      ("ec2:ResourceTag/Team", .resourceTag("team"), .record),
      ("aws:PrincipalTag/Team", .principalTag("team"), .identity),
      ("aws:Brand-New", .service(prefix: "aws", name: "brand-new"), .record),
      ("s3:Prefix", .service(prefix: "s3", name: "prefix"), .record),
      ("s3:x-amz-acl", .service(prefix: "s3", name: "x-amz-acl"), .record),
      (
        "kms:EncryptionContext:aws:s3:arn",
        .service(prefix: "kms", name: "encryptioncontext:aws:s3:arn"), .record
      ),
      ("kms:CallerAccount", .service(prefix: "kms", name: "calleraccount"), .identity),
      (
        "cloudtrail:requestParameters.policyArn", .record(["requestParameters", "policyArn"]),
        .record
      ),
      ("cloudtrail:eventName", .record(["eventName"]), .call),
      ("cloudtrail:userIdentity.type", .record(["userIdentity", "type"]), .identity),
      ("cloudtrail:userAgent", .record(["userAgent"]), .userAgent),
      ("cloudtrail:sourceIPAddress", .record(["sourceIPAddress"]), .network),
      ("trailsift:tooling", .normalized(.tooling), .record),
      ("trailsift:PrincipalKey", .normalized(.principalKey), .identity),
      ("trailsift:OriginKind", .normalized(.originKind), .network),
      ("trailsift:Network", .extension("network"), .record),
      ("trailsift:PolicyGrants", .extension("policygrants"), .record),
    ] as [(String, ContextKey.Name, ContextKey.Scope)])
  func reads(text: String, name: ContextKey.Name, scope: ContextKey.Scope) throws {
    let key = try #require(ContextKey(text))
    #expect(key.name == name)
    #expect(key.scope == scope)
    #expect(key.description == text)
  }

  @Test(arguments: [
    "", ":", "aws:", ":x", "aws", "aws: SourceIp", "cloudtrail:a..b", "cloudtrail:.a",
  ])
  func refuses(text: String) { #expect(ContextKey(text) == nil) }

  @Test func equalWhateverTheCase() {
    #expect(ContextKey("aws:RequestTag/TEAM") == ContextKey("AWS:requesttag/team"))
    #expect(ContextKey("cloudtrail:eventName") != ContextKey("cloudtrail:eventname"))
    #expect(Set([ContextKey("s3:prefix"), ContextKey("S3:Prefix")]).count == 1)
  }

  @Test(arguments: [
    ("aws:TagKeys", true), ("aws:CalledVia", true), ("aws:PrincipalOrgPaths", true),
    ("aws:ResourceOrgPaths", true), ("aws:SourceOrgPaths", true), ("aws:VpceOrgPaths", true),
    ("aws:PrincipalServiceNamesList", true), ("aws:CalledViaLast", false), ("aws:SourceIp", false),
    ("sts:TransitiveTagKeys", true), ("sts:ExternalId", false), ("trailsift:Action", true),
  ])
  func lists(text: String, isMultivalued: Bool) {
    #expect(ContextKey(text)?.isMultivalued == isMultivalued)
  }
}
