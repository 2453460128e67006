import Testing
import TrailPolicy

@Suite struct ARNPatternTests {
  typealias Row = (pattern: String, arn: String, resource: Bool, condition: Bool)

  static let rows: [Row] = [
    ("arn:aws:s3:::b", "arn:aws:s3:::b", true, true),
    ("arn:aws:s3:::b", "arn:aws:s3:::b/k", false, false),
    ("arn:aws:s3:::b*", "arn:aws:s3:::b/k", true, true),
    ("arn:aws:s3:::b*", "arn:aws:s3:::b", true, true),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b//test/x", true, true),
    ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b:c", true, true),
    ("ARN:AWS:S3:::b", "arn:aws:s3:::b", true, false),
    ("arn:aws:s3:::B", "arn:aws:s3:::b", false, false),
    ("arn:aws:sns:EU-west-?:*:t", "arn:aws:sns:eu-west-1:1:t", true, false),
    ("arn:aws:s:*:1111:f/*", "arn:aws:s:us:9999:x/abc:1111:f/d", false, false),
    ("arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:role/a/b", true, true),
    ("arn:aws:wafv2:*:*:*/webacl/*", "arn:aws:wafv2:us-east-1:1:regional/webacl/a/b", true, true),
    (
      "arn:aws:ec2:*:*:security-group*/*", "arn:aws:ec2:us-east-1:1:security-group-rule/x", true,
      true
    ),
    ("*:*:*:*:*:*", "a:b:c:d:e:f:g", true, true),
    ("*:*:*:*:*:*", "a:b:c:d:e", false, false),
    ("arn:aws:s3:::\u{301}x", "arn:aws:s3:::\u{301}x", true, true),
  ]

  @Test(arguments: rows)
  func matchesPartByPart(row: Row) throws {
    let resource = try #require(ARNPattern(row.pattern, flavor: .resource))
    let condition = try #require(ARNPattern(row.pattern, flavor: .condition))
    #expect(resource.matches(row.arn) == row.resource)
    #expect(condition.matches(row.arn) == row.condition)
  }

  @Test(arguments: ["", "*", "arn:*:role/x", "arn:aws:s3", "arn:aws:s3::", "office"])
  func refusesFewerThanSixParts(text: String) {
    #expect(ARNPattern(text, flavor: .condition) == nil)
  }

  @Test func keepsLiteralPiecesLiteral() throws {
    let pattern = try #require(
      ARNPattern(
        segments: [.literal("arn:aws:s3:::b/"), .literal("*"), .anyRun], flavor: .resource))
    #expect(pattern.matches("arn:aws:s3:::b/*/x"))
    #expect(!pattern.matches("arn:aws:s3:::b/a/x"))
  }
}
