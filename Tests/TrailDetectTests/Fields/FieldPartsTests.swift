import Testing
import TrailPolicy
import TrailScan
import TrailTestSupport

@testable import TrailDetect

/// The pieces of the field engine, each by itself.
@Suite struct FieldPartsTests {
  @Test(arguments: [1, 2, 3, 6])
  func aSearchFindsEveryLiteralWhereverItEnds(shortest: Int) {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<300 {
      func text(_ most: Int) -> [UInt8] {
        (0..<Int.random(in: shortest...most, using: &generator)).map { _ in
          UInt8.random(in: 97...99, using: &generator)
        }
      }
      let literals = (0..<Int.random(in: 1...9, using: &generator)).map { _ in text(shortest + 3) }
      let haystack = text(60)
      var found: Set<[Int]> = []
      var expected: Set<[Int]> = []
      for (number, literal) in literals.enumerated() {
        for end in literal.count...max(literal.count, haystack.count)
        where end <= haystack.count && haystack[(end - literal.count)..<end].elementsEqual(literal)
        {
          expected.insert([number, end])
        }
      }
      let search = LiteralSearch(literals)
      for end in 0...haystack.count {
        haystack[..<end].withUnsafeBufferPointer { text in
          var last: [Int] = []
          search.forEachFind(in: text) { number in
            last.append(number)
            return true
          }
          // What a longer piece of the text adds ends at its end.
          if end > 0 {
            var before: [Int] = []
            haystack[..<(end - 1)].withUnsafeBufferPointer { shorter in
              search.forEachFind(in: shorter) { number in
                before.append(number)
                return true
              }
            }
            for number in last.dropFirst(before.count) { found.insert([number, end]) }
          }
        }
      }
      #expect(found == expected, "\(literals) in \(haystack)")
    }
  }

  static let guards: [(condition: Expression, needs: [String]?)] = [
    (text("requestParameters.a", "lit"), ["requestParameters.a:lit"]),
    (.not(text("requestParameters.a", "lit")), nil), (text("eventName", "lit"), nil),
    (.any([text("userAgent", "A"), text("errorCode", "b")]), ["userAgent:a", "errorCode:b"]),
    (.any([text("userAgent", "a"), text("eventName", "b")]), nil),
    (.all([text("requestParameters.a", "a"), text("userAgent", "b")]), ["userAgent:b"]),
    (.all([text("eventName", "a"), .labelled("s", text("custom", "b"))]), ["custom:b"]),
    (.test(.field(FieldTest("custom", .null))), nil),
    (.test(.field(FieldTest("custom", .exists(true)))), ["custom:"]),
    (.test(.field(FieldTest("custom", .number(NumberComparison(.less, 1))))), ["custom:"]),
    (.constant(.no), []), (.constant(.yes), nil), (.any([]), []),
    (.test(.keywords(TextPatterns([TextPattern([.literal("K")])]))), ["*:k"]),
    (.test(.keywords(TextPatterns([TextPattern([.anyRun])]))), nil),
    (regex("^Key[0-9]"), ["*:key"]),
    (regex("[0-9]"), nil), (regex("Key|Lock"), nil),
  ]

  private static func regex(_ pattern: String) -> Expression {
    (try? RegexPattern(pattern)).map { .test(.keywordRegex($0)) } ?? .constant(.unknown)
  }

  private static func text(_ field: String, _ literal: String) -> Expression {
    .test(
      .field(FieldTest(field, .text(TextPatterns([TextPattern([.literal(literal), .anyRun])])))))
  }

  @Test(arguments: guards)
  func guardOf(row: (condition: Expression, needs: [String]?)) {
    let needs = RuleGuard.of(row.condition)?.needs.map { need in
      let literal = String(decoding: need.literal, as: UTF8.self)
      return switch need.place {
      case .record: "*:\(literal)"
      case .field(let path): "\(path.parts.joined(separator: ".")):\(literal)"
      }
    }
    #expect(needs == row.needs)
  }

  static let scopes: [(test: FieldTest, scope: TestScope)] = [
    (FieldTest("eventName", .null), .call), (FieldTest("eventName.a", .null), .record),
    (FieldTest("userIdentity.arn", .null), .identity), (FieldTest("userAgent", .null), .userAgent),
    (FieldTest("sourceIPAddress", .null), .address),
    (FieldTest("errorCode", .null), .member(.errorCode)), (FieldTest("custom", .null), .record),
    (FieldTest("requestParameters.a", .null), .record),
    (FieldTest("userIdentity.a", .field("userIdentity.b", .equals, isCased: false)), .identity),
    (FieldTest("userIdentity.a", .field("userAgent", .equals, isCased: false)), .record),
  ]

  @Test(arguments: scopes)
  func scopeOf(row: (test: FieldTest, scope: TestScope)) {
    #expect(EventTest.field(row.test).scope == row.scope)
  }

  /// A rule that gives up is told, by the field; it neither matches nor, negated, hides.
  @Test func aRegexThatIsGivenUpIsCounted() throws {
    let runaway = try RegexPattern("(a+)+[$]")
    let tests = [
      "requestParameters.userName", "userIdentity.userName", "eventName",
    ].map { Expression.test(.field(FieldTest($0, .regex(runaway)))) }
    let rules =
      tests.enumerated().map { number, test in
        Rule(id: "plain-\(number)", title: "", severity: .low, condition: test)
      } + [Rule(id: "negated", title: "", severity: .low, condition: .not(tests[0]))]
    let compiled = CompiledRules(rules: rules)
    let worker = DetectionWorker(compiled)
    let name = String(repeating: "a", count: 60) + "!$"
    var record = SimpleRecord(name: name, user: name, userName: name)
    record.eventID = "e1"
    let texts = [record.json, record.json]
    try RecordFeed.scan(texts, fields: compiled.fields) { record, time in
      try worker.analyze(record, time: time, file: 0)
    }
    #expect(
      worker.undecidedByRule == ["plain-0": 2, "plain-1": 2, "plain-2": 2, "negated": 2],
      "also where a memo has the answer")
    #expect(
      worker.undecidedKeysByRule["plain-1"] == ["userIdentity.userName (regex limit)": 2])
    let matches = worker.evaluator.matches.map { compiled.rules[compiled.conditions[$0].rule].id }
    #expect(matches == ["negated"], "what was given up is no")
  }

  /// With many rules only those are asked of whose needs the record has something.
  @Test func guardsAreInUse() {
    let rules = (0..<200).map { number in
      Rule(
        id: "rule-\(1000 + number)", title: "", severity: .low,
        condition: FieldPartsTests.text(
          number < 100 ? "userAgent" : "requestParameters.userName", "tool-\(number)-"))
    }
    let compiled = CompiledRules(rules: rules)
    #expect(compiled.guardedEverywhere == 200)
    #expect(compiled.guards.groups.count == 2)
    let evaluator = RuleEvaluator(compiled)
    var record = SimpleRecord(userName: "tool-142-x")
    record.more = #""userAgent":"TOOL-7-1.0""#
    RecordFeed.scan([record.json], fields: compiled.fields) { record, time in
      evaluator.evaluate(record, time: time)
    }
    #expect(evaluator.matches == [7, 142])
  }
}
