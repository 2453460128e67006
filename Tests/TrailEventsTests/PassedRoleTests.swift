import Testing
import TrailEvents

@Suite struct PassedRoleTests {
  private static let role = #"{"role": "arn:aws:iam::1:role/p/R"}"#
  private static let found = ["arn:aws:iam::1:role/p/R"]

  @Test(arguments: [
    Row(
      "function", call("lambda", "CreateFunction20150331", role), found + ["lambda.amazonaws.com"]),
    Row(
      "task",
      call("ecs", "RunTask", #"{"overrides": {"taskRoleArn": "arn:aws:iam::1:role/p/R"}}"#),
      found + ["ecs-tasks.amazonaws.com"]),
    Row(
      "stack", call("cloudformation", "CreateStack", #"{"roleARN": "arn:aws:iam::1:role/p/R"}"#),
      found + ["cloudformation.amazonaws.com"]),
    Row("reading", call("lambda", "ListFunctions", role), []),
    Row("assuming", call("sts", "AssumeRole", #"{"roleArn": "arn:aws:iam::1:role/p/R"}"#), []),
    Row("another member", call("x", "Put", #"{"text": "arn:aws:iam::1:role/p/R"}"#), []),
    Row("a user", call("x", "Put", #"{"role": "arn:aws:iam::1:user/u"}"#), []),
    Row("no parameters", call("lambda", "CreateFunction20150331", "null"), []),
  ])
  func passes(row: Row<String, [String]>) throws {
    let fields = try record(row.input)
    let roles = PassedRole.of(call: RecordFacts(fields: fields).call, fields: fields)
    #expect(roles.flatMap { [$0.roleARN, $0.service] } == row.expected)
  }
}
