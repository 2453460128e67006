import Testing
import TrailPolicy

@Suite struct ConditionOperatorTests {
  static let good: [(text: String, name: String)] = [
    ("StringEquals", "StringEquals"), ("stringequals", "StringEquals"),
    ("STRINGLIKEIFEXISTS", "StringLikeIfExists"),
    ("foranyvalue:stringlike", "ForAnyValue:StringLike"),
    (
      "ForAllValues:StringNotEqualsIgnoreCaseIfExists",
      "ForAllValues:StringNotEqualsIgnoreCaseIfExists"
    ),
    ("ForAnyValue:Null", "ForAnyValue:Null"), ("Null", "Null"),
    ("StringLikeIgnoreCase", "StringLikeIgnoreCase"), ("RegexMatch", "RegexMatch"),
  ]

  @Test(arguments: good)
  func readsNames(row: (text: String, name: String)) throws {
    #expect(try ConditionOperator(name: row.text).name == row.name)
  }

  @Test func readsEveryName() throws {
    #expect(ConditionOperatorBase.allCases.count == 31)
    for base in ConditionOperatorBase.allCases {
      for prefix in [nil] + ConditionOperator.SetPrefix.allCases.map(Optional.some) {
        for isIfExists in [false, true] where !(base == .null && isIfExists) {
          let known = ConditionOperator(base, setPrefix: prefix, isIfExists: isIfExists)
          #expect(try ConditionOperator(name: known.name) == known)
          #expect(try ConditionOperator(name: known.name.uppercased()) == known)
        }
      }
    }
  }

  static let bad: [(text: String, message: String)] = [
    ("StringEqual", "unknown condition operator `StringEqual` (did you mean `StringEquals`?)"),
    (
      "ForAnyValue:StringsLikeIfExists",
      "unknown condition operator `ForAnyValue:StringsLikeIfExists`"
        + " (did you mean `ForAnyValue:StringLikeIfExists`?)"
    ),
    ("IPAdress", "unknown condition operator `IPAdress` (did you mean `IpAddress`?)"),
    ("ArnsLike", "unknown condition operator `ArnsLike` (did you mean `ArnLike`?)"),
    (
      "BinaryNotEquals",
      "unknown condition operator `BinaryNotEquals` (did you mean `BinaryEquals`?)"
    ),
    ("Xyzzy", "unknown condition operator `Xyzzy`"),
    ("", "unknown condition operator ``"),
    (
      "ForAnyValues:StringLike",
      "unknown set operator `ForAnyValues` in `ForAnyValues:StringLike`"
        + " (did you mean `ForAnyValue`?)"
    ),
    (
      "NullIfExists",
      "`Null` takes no `IfExists` (`Null` already says whether the key is there)"
    ),
  ]

  @Test(arguments: bad)
  func suggestsTheNearest(row: (text: String, message: String)) {
    let error = #expect(throws: PolicyError.self) { try ConditionOperator(name: row.text) }
    #expect(error?.description == row.message)
    #expect(error?.code == .unknownOperator)
  }

  @Test(arguments: ["RegexMatch", "ForAnyValue:RegexNotMatchIfExists"])
  func refusesWhatIsNoRegularExpression(name: String) {
    let error = #expect(throws: PolicyError.self) {
      try ConditionTest(operatorName: name, key: "k", values: ["a", "(b"], allowsVariables: true)
    }
    #expect(error?.code == .badValue)
    #expect(
      error?.message
        == "`(b` is not a regular expression (missing closing parenthesis at byte 2), as "
        + "`\(name)` needs")
  }
}
