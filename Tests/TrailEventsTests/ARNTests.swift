import Testing
import TrailEvents

@Suite struct ARNTests {
  @Test(arguments: [
    ("arn:aws:iam::111122223333:user/team/alice", "alice"),
    ("arn:aws:s3:::bucket/a/b:c", "c"),
    ("arn:aws-cn:sns:cn-north-1:111122223333:topic", "topic"),
    ("arn:aws:lambda:eu-west-1:111122223333:function:f:1", "1"),
    ("arn:aws:sts::111122223333:assumed-role/R/s@example.com", "s@example.com"),
    ("arn:::::", ""),
    ("arn:aws:iam::111122223333:user/ren\u{E9}e//", "ren\u{E9}e"),
    ("arn:aws:iam::111122223333:/:", ""),
    // Marks that combine with a separator are the beginning of a name.
    ("arn:aws:iam::111122223333:role/\u{301}x", "\u{301}x"),
    ("arn:aws:s3\u{301}::1:\u{301}b", "\u{301}b"),
  ])
  func reads(text: String, lastSegment: String) throws {
    let arn = try #require(ARN(text))
    #expect(arn.description == text)
    #expect(arn.lastSegment == lastSegment)
  }

  @Test func keepsColonsInTheResource() throws {
    let arn = try #require(ARN("arn:aws:logs:eu-west-1:1:log-group:/a:*"))
    #expect(arn.resource == "log-group:/a:*")
    #expect(
      [arn.partition, arn.service, arn.region, arn.account] == ["aws", "logs", "eu-west-1", "1"])
  }

  @Test(arguments: [
    "", "arn", "arn:aws:s3::bucket", "ARN:aws:s3:::b", " arn:aws:s3:::b", "a:b:c:d:e:f",
  ])
  func refuses(text: String) { #expect(ARN(text) == nil) }
}
