import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

/// Why a statement applies, or not.
@Suite struct StatementTraceTests {
  private func example() throws -> (request: PolicyRequest, policies: PolicySet) {
    let allow =
      #"{"Sid":"Read","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/*"}"#
    let office =
      #"{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"},"ForAnyValue:StringEquals":{"aws:TagKeys":["a","b"]},"Null":{"aws:SourceVpce":"true"}}}"#
    let bucket =
      #"{"Effect":"Allow","Principal":{"AWS":["111111111111"],"Service":"ec2.amazonaws.com"},"Action":"s3:*"}"#
    return (
      request(
        context: [
          "aws:PrincipalTag/Team": .unknown, "aws:SourceIp": .presentWithUnknownValue,
          "aws:TagKeys": .multiple(["a", "x y"]),
        ]),
      PolicySet(
        identity: [try policy(allow, office)], resource: try policy(bucket, kind: .resource))
    )
  }

  @Test func textOfASet() throws {
    let (request, policies) = try example()
    let lines = PolicyTraceText.lines(StatementTrace.all(request: request, policies: policies))
    let user = "arn:aws:iam::111111111111:user/dev/alice"
    #expect(
      lines == [
        "Deny   identity[0] statement 1: may apply",
        "  yes      NotAction                             s3:GetObject                              iam:*",
        "  yes      Resource                              arn:aws:s3:::bucket/key                   *",
        "  unknown  NotIpAddress aws:SourceIp             present, value unknown                    203.0.113.0/24",
        "  yes      ForAnyValue:StringEquals aws:TagKeys  [a, \"x y\"]                                a, b",
        "  yes      Null aws:SourceVpce                   absent                                    true",
        "Allow  identity[0] statement 0 `Read`: may apply",
        "  yes      Action                                s3:GetObject                              s3:Get*, s3:List*",
        "  unknown  Resource                              arn:aws:s3:::bucket/key                   arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/*",
        "Allow  resource statement 0: applies",
        "  yes      Action                                s3:GetObject                              s3:*",
        "  yes      Principal                             \(user)  111111111111, service ec2.amazonaws.com",
      ])
    #expect(PolicyTraceText.text([]).isEmpty)
  }

  @Test func theTraceAgreesWithTheStatement() throws {
    var cases = RandomCases(seed: 8)
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<300 {
      let call = cases.call(unknown: generator.oneIn(2)).request
      let policies = try cases.set().parsed()
      let traces = StatementTrace.all(request: call, policies: policies)
      #expect(traces.count == policies.documents.map { $0.document.statements.count }.reduce(0, +))
      for trace in traces {
        #expect(Truth.all(trace.parts.map(\.truth)) == trace.truth)
        let isUnseen = trace.parts.contains { $0.truth == .unknown && $0.seen.isEmpty }
        #expect(!isUnseen)
      }
      let verdict = PolicyDecision.decide(request: call, policies: policies)
      for place in verdict.statements {
        let trace = traces.first { $0.path == place.path && $0.index == place.index }
        #expect(trace?.truth != .no)
      }
    }
  }

  static let values: [(value: ContextValue, text: String)] = [
    (.absent, "absent"), (.unknown, "unknown"), (.single("x"), "x"), (.single(""), #""""#),
    (.single("absent"), #""absent""#), (.single("a b"), #""a b""#), (.multiple([]), "[]"),
    (.multiple(["a", "b,c"]), #"[a, "b,c"]"#),
  ]

  @Test(arguments: values)
  func valuesAsText(row: (value: ContextValue, text: String)) {
    #expect(row.value.traceText == row.text)
  }

  @Test func hostileTextStaysOnItsLine() throws {
    let statement = PolicyStatement(
      sid: "a\u{1B}[31m", effect: .deny,
      conditions: [
        try ConditionTest(
          operatorName: "StringEquals", key: "k",
          values: ["\n", "\u{202E}"] + Array(repeating: "v", count: 9),
          allowsVariables: false)
      ])
    var call = request()
    call.set("k", to: .single(String(repeating: "x", count: 5_000) + "\r\n"))
    let trace = StatementTrace(statement, request: call) { call.value(of: $0) }
    let lines = PolicyTraceText.lines([trace])
    #expect(lines.count == 2)
    #expect(lines[0] == "Deny   statement 0 `a\\u{1b}[31m`: does not apply")
    #expect(lines[1].contains("\\u{a}, \\u{202e}, v, v, v, v and 5 more"))
    #expect(lines[1].contains("x…") && lines[1].unicodeScalars.count < 220)
  }

  @Test func variablesAreShown() throws {
    let statement = PolicyStatement(
      effect: .allow,
      conditions: [
        try ConditionTest(
          operatorName: "StringEquals", key: "k", values: ["${aws:username}"], allowsVariables: true
        )
      ])
    let call = request(context: ["k": .single("alice")])
    let trace = StatementTrace(statement, request: call) { call.value(of: $0) }
    #expect(trace.truth == .yes)
    #expect(trace.parts.map(\.seen) == ["alice; ${aws:username} alice"])
  }
}
