import Testing
import TrailEvents
import TrailPolicy

@Suite struct PolicyVariableTests {
  typealias Row = (name: String, policy: String, value: String, expected: Truth)

  static let variables: [String: ContextValue] = [
    "aws:username": .single("alice"), "aws:principaltag/star": .single("a*"),
    "aws:principaltag/empty": .single(""), "aws:tagkeys": .multiple(["a"]),
    "aws:sourceip": .unknown, "aws:useragent": .presentWithUnknownValue,
    "aws:principalarn": .single("arn:aws:iam::1:role/x"), "flag": .single("true"),
    "notflag": .single("maybe"),
  ]

  static let rows: [Row] = [
    ("StringEquals", "${aws:username}", "alice", .yes),
    ("StringEquals", "${AWS:UserName}", "alice", .yes),
    ("StringEquals", "x-${aws:username}-y", "x-alice-y", .yes),
    ("StringEquals", "${ aws:username }", "alice", .yes),
    ("StringLike", "home/${aws:username}/*", "home/alice/x", .yes),
    ("StringLike", "home/${aws:username}/*", "home/bob/x", .no),
    ("StringLike", "${aws:PrincipalTag/star}", "ab", .no),
    ("StringLike", "${aws:PrincipalTag/star}", "a*", .yes),
    ("StringLike", "${aws:PrincipalTag/star}*", "a*b", .yes),
    ("StringEquals", "${aws:PrincipalTag/empty}", "", .yes),
    ("StringLike", "a${*}b", "a*b", .yes), ("StringLike", "a${*}b", "axb", .no),
    ("StringLike", "a${?}b", "a?b", .yes), ("StringLike", "a${?}b", "axb", .no),
    ("StringEquals", "${$}{aws:username}", "${aws:username}", .yes),
    ("StringEquals", "a${*}", "a*", .yes),
    ("StringEquals", "${}", "${}", .yes),
    ("StringEquals", "${aws:username", "${aws:username", .yes),
    ("StringLike", "${x*", "${xyz", .yes), ("StringEquals", "$", "$", .yes),
    ("StringEquals", "$${aws:username}", "$alice", .yes),
    ("StringEquals", "${nokey}", "", .no), ("StringEquals", "${nokey}", "${nokey}", .no),
    ("StringNotEquals", "${nokey}", "x", .yes), ("StringLike", "${nokey}*", "x", .no),
    ("StringNotLike", "${nokey}*", "x", .yes), ("ArnNotLike", "${nokey}", "arn:aws:s3:::b", .yes),
    ("StringEquals", "${nokey, 'team'}", "team", .yes),
    ("StringEquals", "${nokey,'team'}", "team", .yes),
    ("StringEquals", "${nokey,  'a}b' }", "a}b", .yes),
    ("StringLike", "${nokey, '*'}", "x", .no), ("StringLike", "${nokey, '*'}", "*", .yes),
    ("StringEquals", "${nokey, ''}", "", .yes),
    ("StringEquals", "${aws:username, 'x'}", "alice", .yes),
    ("StringEquals", "${aws:PrincipalTag/empty, 'x'}", "x", .no),
    ("StringEquals", "${aws:TagKeys}", "a", .no), ("StringEquals", "${aws:TagKeys, 'a'}", "a", .no),
    ("StringNotEquals", "${aws:TagKeys, 'a'}", "a", .yes),
    ("StringEquals", "${aws:SourceIp}", "x", .unknown),
    ("StringNotEquals", "${aws:SourceIp}", "x", .unknown),
    ("StringEquals", "${aws:SourceIp, 'x'}", "x", .unknown),
    ("StringEquals", "${aws:UserAgent}", "x", .unknown),
    ("StringEquals", "${aws:SourceIp}${nokey}", "x", .no),
    ("StringEqualsIgnoreCase", "${aws:username}", "ALICE", .yes),
    ("ArnLike", "${aws:PrincipalArn}", "arn:aws:iam::1:role/x", .yes),
    ("ArnLike", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/alice", .yes),
    ("ArnLike", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob", .no),
    ("ArnLike", "${aws:username}", "arn:aws:iam::1:user/bob", .no),
    ("ArnNotLike", "${aws:username}", "arn:aws:iam::1:user/bob", .no),
    ("ArnLike", "${aws:SourceIp}", "arn:aws:iam::1:user/bob", .unknown),
    ("Bool", "${flag}", "true", .yes), ("Bool", "${flag}", "false", .no),
    ("Bool", "${notflag}", "true", .no), ("Bool", "${aws:SourceIp}", "true", .unknown),
    ("Bool", "${nokey, 'false'}", "false", .yes), ("Bool", "${nokey}", "true", .no),
  ]

  @Test(arguments: rows)
  func substitutes(row: Row) throws {
    let result = try truth(
      row.name, [row.policy], .single(row.value), variables: PolicyVariableTests.variables)
    #expect(result == row.expected)
  }

  @Test func joinsSeveralValues() throws {
    let variables = PolicyVariableTests.variables
    let values = ["${aws:SourceIp}", "x"]
    #expect(try truth("StringEquals", values, .single("x"), variables: variables) == .yes)
    #expect(try truth("StringEquals", values, .single("y"), variables: variables) == .unknown)
    #expect(try truth("StringNotEquals", values, .single("x"), variables: variables) == .no)
    #expect(try truth("StringNotEquals", values, .single("y"), variables: variables) == .unknown)
    let arns = ["${aws:username}", "arn:aws:s3:::b"]
    #expect(try truth("ArnLike", arns, .single("arn:aws:s3:::b"), variables: variables) == .yes)
    #expect(try truth("ArnNotLike", arns, .single("arn:aws:s3:::c"), variables: variables) == .no)
  }

  @Test(arguments: ["${aws:username}", "${*}", "${k, 'x'}"])
  func leavesTextAloneWhenVariablesAreOff(text: String) throws {
    let test = try ConditionTest(
      operatorName: "StringEquals", key: "k", values: [text], allowsVariables: false)
    #expect(test.evaluate(.single(text)) { _ in .single("alice") } == .yes)
    #expect(test.evaluate(.single("alice")) { _ in .single("alice") } == .no)
    #expect(test.variableKeys.isEmpty)
  }

  @Test func listsItsKeysAndAsksForNoOthers() throws {
    let test = try ConditionTest(
      operatorName: "StringLike", key: "k",
      values: ["${aws:username}/${b, 'x'}", "${aws:username}", "${*}", "${", "plain*"],
      allowsVariables: true)
    #expect(test.variableKeys == ["aws:username", "b"])
    var asked: [String] = []
    _ = test.evaluate(.single("x")) { key in
      asked.append(key)
      return .absent
    }
    #expect(Set(asked) == ["aws:username"])
    let plain = try ConditionTest(
      operatorName: "StringLike", key: "k", values: ["a${*}*"], allowsVariables: true)
    _ = plain.evaluate(.single("x")) { key in
      Issue.record("asked for `\(key)`")
      return .absent
    }
    #expect(plain.variableKeys.isEmpty)
  }

  @Test(arguments: ["${k, x}", "${k,}", "${k, 'x}", "${, 'x'}", "${k, 'x' y}"])
  func refusesBadDefaults(text: String) {
    let error = #expect(throws: PolicyError.self) {
      try ConditionTest(operatorName: "StringLike", key: "k", values: [text], allowsVariables: true)
    }
    #expect(error?.code == .badVariable)
  }
}
