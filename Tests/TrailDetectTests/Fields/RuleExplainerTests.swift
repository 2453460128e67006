import Testing
import TrailPolicy

@testable import TrailDetect

@Suite struct RuleExplainerTests {
  private static func text(_ field: String, _ pieces: TextPattern.Piece...) -> Expression {
    .test(.field(FieldTest(field, .text(TextPatterns([TextPattern(pieces)])))))
  }

  @Test func tellsEachTestAndWhatItSaw() throws {
    let condition = Expression.all([
      .labelled(
        "selection",
        .all([
          RuleExplainerTests.text("eventSource", .literal("iam.amazonaws.com")),
          .test(
            .field(
              FieldTest(
                "eventName",
                .text(
                  TextPatterns([
                    TextPattern([.literal("Create"), .anyRun]),
                    TextPattern([.literal("Delete"), .anyRun]),
                  ]))))),
        ])),
      .not(
        .labelled("filter", RuleExplainerTests.text("userIdentity.arn", .anyRun, .literal("root")))),
      .test(.field(FieldTest("requestParameters.path", .regex(try RegexPattern("^/ops"))))),
      try RuleText.action("iam:*"),
    ])
    let rule = Rule(id: "r", title: "", severity: .low, condition: condition)
    let record = SimpleRecord(more: #""requestParameters":{"path":["/a","/b"]}"#).json
    let trace = try #require(RuleExplainer(rule).trace(record: Array(record.utf8)))
    #expect(!trace.isMatch)
    #expect(
      trace.lines == [
        "no       all of",
        "yes        selection",
        "yes          eventSource is `iam.amazonaws.com`   saw `iam.amazonaws.com`",
        "yes          eventName starts with `Create`, `Delete`   saw `CreateUser`",
        "yes        not",
        "no           filter",
        "no             userIdentity.arn ends with `root`   "
          + "saw `arn:aws:iam::111122223333:user/alice`",
        #"no         requestParameters.path matches /^/ops/   saw `["/a","/b"]`"#,
        "yes        Action `iam:*`   saw `iam:CreateUser`",
      ])
  }

  @Test func aSleepingRuleIsAskedAndATextThatIsNoRecordIsNot() throws {
    var rule = Rule(
      id: "r", title: "", severity: .low,
      condition: .test(.field(FieldTest("custom", .exists(false)))))
    rule.dormancy = "no networks are declared"
    let trace = try #require(RuleExplainer(rule).trace(record: Array(SimpleRecord().json.utf8)))
    #expect(trace.isMatch)
    #expect(trace.lines == ["yes      custom does not exist   saw no such field"])
    #expect(RuleExplainer(rule).trace(record: Array("{}".utf8)) == nil)
  }

  static let words: [(match: FieldMatch, words: String)] = [
    (.null, "f is absent or null"), (.exists(true), "f exists"),
    (.number(NumberComparison(.lessOrEqual, 5)), "f <= 5"),
    (.number(NumberComparison(.notEqual, 0.5)), "f != 0.5"),
    (.field("g", .startsWith, isCased: true), "f starts with what is in g, case counts"),
    (.timePart(.hour, NumberComparison(.less, 6)), "f has a time whose hour < 6"),
    (
      .text(
        TextPatterns(
          [
            TextPattern([.anyRun, .literal("a"), .anyRun]),
            TextPattern([.anyRun, .literal("b"), .anyRun]), TextPattern([.literal("c"), .anyOne]),
            TextPattern([]),
          ], requiresAll: true)), "f contains `a` and `b` and is like `c?` and is ``"
    ),
  ]

  @Test(arguments: words)
  func inWords(row: (match: FieldMatch, words: String)) {
    #expect(EventTest.field(FieldTest("f", row.match)).words == row.words)
  }
}
