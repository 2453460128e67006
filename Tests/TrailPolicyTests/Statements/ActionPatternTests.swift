import Testing
import TrailPolicy

@Suite struct ActionPatternTests {
  static let rows: [(pattern: String, action: String, covers: Bool)] = [
    ("*", "s3:GetObject", true), ("*:*", "s3:GetObject", true), ("*", "", false),
    ("*", "s3:Get Object", false), ("*", "s3:", false), ("*", " ", false),
    ("s3:*", "s3:GetObject", true), ("s3:*", "S3:getobject", true), ("s3:*", "s3:", false),
    ("s3:*", "s3-outposts:GetObject", false), ("S3:GETobject", "s3:GetObject", true),
    ("s3:Get*", "s3:GetObject", true), ("s3:Get*", "s3:Get", true),
    ("s3:Get*", "s3:PutObject", false),
    ("s3:?etObject", "s3:GetObject", true), ("s3:?etObject", "s3:etObject", false),
    ("s3:*Object*", "s3:PutObjectAcl", true), ("s3:GetObject", "s3:GetObjectAcl", false),
    ("iam:PassRole", "iam:PassRole", true), ("s3:GetObject", "GetObject", false),
    ("s3:*", "s3", false),
  ]

  @Test(arguments: rows)
  func covers(row: (pattern: String, action: String, covers: Bool)) throws {
    #expect(try ActionPattern(row.pattern).covers(row.action) == row.covers)
  }

  @Test(arguments: ["", "s3", "s3:", ":Get", "s*:Get", "*:Get*", "?3:*", "s3: Get", "s3:Get\t"])
  func refuses(text: String) {
    let error = #expect(throws: PolicyError.self) { try ActionPattern(text) }
    #expect(error?.code == .badElement)
  }

  @Test func saysWhatItIs() throws {
    #expect(try ActionPattern("*").coversEverything)
    #expect(try !ActionPattern("s3:*").coversEverything)
    #expect(try ActionPattern("s3:*").coversService)
    #expect(try !ActionPattern("s3:Get*").coversService)
    #expect(try ActionPattern("S3:GetObject").service == "s3")
    #expect(try ActionPattern("S3:GetObject").literalName == "getobject")
    #expect(try ActionPattern("s3:Get*").literalName == nil)
  }
}
