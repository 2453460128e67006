import Testing
import TrailEvents
import TrailPolicy

@Suite struct ResourcePatternTests {
  static let rows: [(pattern: String, resource: RequestedResource, covers: Truth)] = [
    ("*", .wildcardOnly, .yes), ("*", .unknown, .yes), ("*", .arn("arn:aws:s3:::b"), .yes),
    ("*", .arn("*"), .yes), ("*", .arn("not an arn"), .yes),
    ("arn:aws:s3:::*", .wildcardOnly, .no), ("arn:aws:s3:::*", .arn("*"), .no),
    ("arn:*:*:*:*:*", .wildcardOnly, .no), ("arn:aws:s3:::*", .unknown, .unknown),
    ("arn:aws:s3:::b", .arn("arn:aws:s3:::b"), .yes),
    ("arn:aws:s3:::b", .arn("arn:aws:s3:::b/k"), .no),
    ("arn:aws:s3:::b*", .arn("arn:aws:s3:::b/k"), .yes),
    ("arn:AWS:S3:::b", .arn("arn:aws:s3:::b"), .yes),
    ("arn:aws:s3:::B", .arn("arn:aws:s3:::b"), .no),
    ("arn:aws:s3:::b", .arn("bucket"), .no),
    ("arn:aws:iam::*:user/", .arn("arn:aws:iam::123456789012:user/"), .yes),
    ("arn:aws:s3:::h/${aws:username}/*", .arn("arn:aws:s3:::h/alice/x"), .yes),
    ("arn:aws:s3:::h/${aws:username}/*", .arn("arn:aws:s3:::h/bob/x"), .no),
    ("arn:aws:s3:::h/${aws:PrincipalTag/star}/*", .arn("arn:aws:s3:::h/ab/x"), .no),
    ("arn:aws:s3:::h/${nokey}*", .arn("arn:aws:s3:::h/x"), .no),
    ("arn:aws:s3:::h/${nokey, 'x'}", .arn("arn:aws:s3:::h/x"), .yes),
    ("arn:aws:s3:::h/${aws:TagKeys, 'x'}", .arn("arn:aws:s3:::h/x"), .no),
    ("arn:aws:s3:::h/${unknown}", .arn("arn:aws:s3:::h/x"), .unknown),
    ("arn:aws:s3:::h/${unknown}", .arn("arn:aws:sqs:::h/x"), .no),
    ("arn:aws:s3:${region}::b", .arn("arn:aws:s3:eu-west-1::b"), .no),
    ("arn:aws:s3:::a${*}", .arn("arn:aws:s3:::a*"), .yes),
    ("arn:aws:s3:::a${*}", .arn("arn:aws:s3:::ab"), .no),
  ]

  @Test(arguments: rows)
  func covers(row: (pattern: String, resource: RequestedResource, covers: Truth)) throws {
    let pattern = try ResourcePattern(row.pattern)
    #expect(pattern.covers(row.resource, variables: variables) == row.covers)
    if !pattern.isShort {
      #expect(pattern.excludes(row.resource, variables: variables) == row.covers)
    }
  }

  static let shortRows: [(pattern: String, kind: PolicyKind, covers: Bool)] = [
    ("arn:aws:s3", .identity, true), ("arn:aws:s3", .session, true),
    ("arn:aws:s3", .boundary, true), ("arn:aws:s3", .resource, false),
    ("arn:aws:s3", .endpoint, false), ("arn:aws:s3", .serviceControl, false),
    ("arn:aws:s3", .resourceControl, false), ("arn:*:s3", .resource, true),
    ("arn:*:s3", .endpoint, true), ("arn:*:s3", .serviceControl, false),
    ("arn:aws:s3:*", .serviceControl, true), ("arn:aws:s3:*", .resourceControl, false),
    ("arn:aws:sqs", .identity, false), ("arn:*", .identity, true), ("**", .identity, true),
  ]

  @Test(arguments: shortRows)
  func readsShortARNsByKind(row: (pattern: String, kind: PolicyKind, covers: Bool)) throws {
    let pattern = try ResourcePattern(row.pattern, kind: row.kind)
    #expect(pattern.isShort)
    #expect(pattern.covers(.arn("arn:aws:s3:::b/k")) == Truth(row.covers))
    #expect(pattern.covers(.wildcardOnly) == .no)
    let mayExclude = row.pattern != "arn:aws:sqs"
    #expect(pattern.excludes(.arn("arn:aws:s3:::b/k")) == (mayExclude ? .unknown : .no))
  }

  @Test func leavesVariablesAloneWhenTheyAreOff() throws {
    let pattern = try ResourcePattern("arn:aws:s3:::h/${aws:username}", allowsVariables: false)
    #expect(pattern.covers(.arn("arn:aws:s3:::h/alice"), variables: variables) == .no)
    #expect(pattern.covers(.arn("arn:aws:s3:::h/${aws:username}"), variables: variables) == .yes)
    #expect(pattern.variableKeys.isEmpty)
    #expect(try ResourcePattern("arn:aws:s3:::h/${aws:username}").variableKeys == ["aws:username"])
  }

  @Test(arguments: ["", "bucket", "s3:::b", "${aws:username}", "arm:aws:s3:::b"])
  func refuses(text: String) {
    #expect(throws: PolicyError.self) { try ResourcePattern(text) }
  }

  private func variables(_ key: String) -> ContextValue {
    switch key.lowercased() {
    case "aws:username": .single("alice")
    case "aws:principaltag/star": .single("a*")
    case "aws:tagkeys": .multiple(["x"])
    case "region": .single("eu-west-1")
    case "unknown": .unknown
    default: .absent
    }
  }
}
