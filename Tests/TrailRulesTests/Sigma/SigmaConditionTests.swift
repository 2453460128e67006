import Testing
import TrailRules

@Suite struct SigmaConditionTests {
  struct Row: CustomTestStringConvertible {
    var condition: String
    var expected: String
    var testDescription: String { condition }

    init(_ condition: String, _ expected: String) {
      self.condition = condition
      self.expected = expected
    }
  }

  private static let selections = """
    a: { f: 1 }
    b: { f: 2 }
    sel_x: { f: 3 }
    sel_y: { f: 4 }
    filter-one: { f: 5 }
    _hidden: { f: 6 }

    """

  @Test(arguments: good)
  func parses(row: Row) {
    let names = [
      "f = 1.0": "a", "f = 2.0": "b", "f = 3.0": "x", "f = 4.0": "y", "f = 5.0": "one",
      "f = 6.0": "hidden",
    ]
    var got = sigmaCondition(Self.selections + "condition: \(row.condition)")
    for (test, name) in names { got = got.replacing(test, with: name) }
    #expect(got == row.expected)
  }

  static let good = [
    Row("a", "a"),
    Row("a and b", "(a and b)"),
    Row("a or b and sel_x", "(a or (b and x))"),
    Row("a and b or sel_x", "((a and b) or x)"),
    Row("(a or b) and sel_x", "((a or b) and x)"),
    Row("not a and b", "(not a and b)"),
    Row("not (a and b)", "not (a and b)"),
    Row("not not a", "a"),
    Row("not not not a", "not a"),
    Row("a and not b or not sel_x and sel_y", "((a and not b) or (not x and y))"),
    Row("((a))", "a"),
    Row("(a)and(b)", "(a and b)"),
    Row("a AND NOT b", "(a and not b)"),
    Row("1 of sel_*", "(x or y)"),
    Row("any of sel_*", "(x or y)"),
    Row("all of sel_*", "(x and y)"),
    Row("all of sel_x", "x"),
    Row("1 of *_x", "x"),
    Row("1 of s*l_*", "(x or y)"),
    Row("1 of them", "(a or b or x or y or one)"),
    Row("any of them", "(a or b or x or y or one)"),
    Row("all of them", "(a and b and x and y and one)"),
    Row("a and not 1 of filter*", "(a and not one)"),
    Row("not all of sel_* and a", "(not (x and y) and a)"),
    Row("filter-one or _hidden", "(one or hidden)"),
    Row("[a, b and sel_x]", "(a or (b and x))"),
    Row("[a]", "a"),
    Row("'a\n  and\n  b'", "(a and b)"),
  ]

  @Test(arguments: bad)
  func refuses(row: Row) {
    #expect(
      sigmaCondition(Self.selections + "condition: \(row.condition)") == "error: \(row.expected)")
  }

  static let bad = [
    Row("c", "the condition names `c`, which is no selection"),
    Row("a b", "the condition has `b` where `and` or `or` should be"),
    Row("a not b", "the condition has `not` where `and` or `or` should be"),
    Row("a and", "the condition ends where a selection should be"),
    Row("and a", "the condition has `and` where a selection should be"),
    Row("not", "the condition ends where a selection should be"),
    Row("(a", "the condition has a `(` without a `)`"),
    Row("a)", "the condition has a `)` without a `(`"),
    Row("()", "the condition has `)` where a selection should be"),
    Row("1 of", "`1 of` has no selections"),
    Row("1 of (a)", "`1 of` has no selections"),
    Row("1 of selection*", "`1 of selection*` matches no selection"),
    Row("1 of _hid*", "`1 of _hid*` matches no selection"),
    Row("all of sel", "`all of sel` matches no selection"),
    Row("2 of sel_*", "`2 of` is not supported"),
    Row("none of sel_*", "the condition has `none` before `of`"),
    Row("sel_*", "the condition names `sel_*`, which is no selection"),
    Row("them", "the condition names `them`, which is no selection"),
    Row(
      "'a | count() by f > 5'",
      "the aggregation `| count() by f > 5` of Sigma 1 is not supported"),
    Row("'a | near b'", "the aggregation `| near b` of Sigma 1 is not supported"),
    Row("[]", "`condition` has no value"),
    Row("''", "`condition` has no value"),
    Row("{ a: b }", "`condition` is a text"),
    Row("[a, c]", "the condition names `c`, which is no selection"),
  ]

  @Test(arguments: [
    ("count() > 5", "event_count"), ("count() by f > 5", "event_count"),
    ("count(f) by g > 5", "value_count"), ("near b", "temporal"), ("sum(f) > 1", "value_sum"),
    ("min(f) > 1", "event_count"),
  ])
  func anAggregationIsToldItsSuccessor(aggregation: String, type: String) {
    let loaded = loadSigma(
      sigmaHead + "detection:\n  \(Self.selections.replacing("\n", with: "\n  "))"
        + "condition: 'a | \(aggregation)'\n  timeframe: 5m")
    #expect(
      loaded.errors.map(\.help) == [
        "leave it out, and write a correlation (`type: \(type)`) that refers to this rule"
      ])
    #expect(!loaded.warnings.contains { $0.message.contains("timeframe") })
  }

  @Test func deepNestingIsRefused() {
    let open = String(repeating: "(", count: 5000)
    let close = String(repeating: ")", count: 5000)
    #expect(
      sigmaCondition(Self.selections + "condition: \(open)a\(close)")
        == "error: the condition is nested too deep")
    let negations = String(repeating: "not ", count: 5001)
    #expect(sigmaCondition(Self.selections + "condition: \(negations)a") == "not f = 1.0")
  }

  @Test(arguments: selectionForms)
  func selections(row: Row) {
    #expect(sigmaCondition("s: \(row.condition)\ncondition: s") == row.expected)
  }

  static let selectionForms = [
    Row("{ f: a, g: b }", #"(f ~ "a" and g ~ "b")"#),
    Row("[{ f: a, g: b }, { f: c }]", #"((f ~ "a" and g ~ "b") or f ~ "c")"#),
    Row("[{ f: a }]", #"f ~ "a""#),
    Row("[foo, 'bar baz', 42, true]", #"keywords ~ "foo"|"bar baz"|"42"|"true""#),
    Row("foo", #"keywords ~ "foo""#),
    Row("'f*o'", #"keywords ~ "*f*o*""#),
    Row("[foo, { f: a }]", #"(keywords ~ "foo" or f ~ "a")"#),
    Row("[{ f: a }, foo, bar]", #"(keywords ~ "foo"|"bar" or f ~ "a")"#),
    Row("[[{ f: a }, { g: b }], { h: c }]", #"((f ~ "a" or g ~ "b") or h ~ "c")"#),
    Row("[{ f: a, '|all': [x, y] }]", #"(f ~ "a" and keywords ~ "x"&"y")"#),
    Row("{}", "error: `s` has no field, so it would match every event"),
    Row("[]", "error: `s` has no value"),
    Row("null", "error: a keyword cannot be null"),
    Row("[foo, null]", "error: a keyword cannot be null"),
    Row("''", "error: the keyword is in every record"),
    Row("'*'", "error: the keyword is in every record"),
    Row("{ f: [] }", "error: `f` has no value"),
    Row("{ f: { g: a } }", "error: a value is a text, a number, a boolean or null"),
    Row("{ f: [[a]] }", "error: a value is a text, a number, a boolean or null"),
  ]
}
