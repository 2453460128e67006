import Testing
import TrailEvents
import TrailPolicy
import TrailScan
import TrailTestSupport

@testable import TrailDetect

@Suite struct ExpressionTests {
  static let yes = Expression.constant(.yes)
  static let no = Expression.constant(.no)
  static let unknown = Expression.constant(.unknown)
  static let success = Expression.test(.outcome([.success]))
  static let denied = Expression.test(.outcome([.denied]))

  @Test(
    arguments: [
      (.all([]), yes), (.any([]), no), (.all([yes, yes]), yes), (.any([no]), no),
      (.all([success, no]), no), (.any([success, yes]), yes), (.all([success, yes]), success),
      (.any([no, success]), success), (.not(yes), no), (.not(unknown), unknown),
      (.not(.all([yes, success])), .not(success)), (.all([unknown]), unknown),
      (.all([unknown, no]), no), (.any([unknown, yes]), yes),
      (.all([success, unknown]), .all([unknown, success])),
      (.all([success, .any([denied, yes])]), success), (success, success),
    ] as [(Expression, Expression)])
  func foldsToTheSmallestForm(expression: Expression, folded: Expression) {
    #expect(expression.folded { _ in nil } == folded)
  }

  @Test func asksCheapTestsFirst() throws {
    let resource = Expression.test(.resource([try ResourcePattern("*")]))
    let field = Expression.test(try RuleText.condition("Null", "cloudtrail:custom", ["true"]))
    let caller = Expression.test(try RuleText.condition("Null", "aws:username", ["true"]))
    let expression = Expression.all([resource, field, caller, ExpressionTests.success])
    #expect(
      expression.folded { _ in nil } == .all([ExpressionTests.success, caller, field, resource]))
  }

  @Test(arguments: [
    ("aws:SourceIp", TestScope.network), ("aws:PrincipalArn", .identity),
    ("aws:UserAgent", .userAgent), ("cloudtrail:eventName", .call), ("aws:referer", .record),
    ("trailsift:Outcome", .outcome), ("trailsift:Action", .call), ("trailsift:Network", .record),
    ("cloudtrail:requestParameters.x", .record), ("cloudtrail:userIdentity.type", .identity),
    ("cloudtrail:userIdentity.accessKeyId", .session), ("aws:TokenIssueTime", .session),
    ("cloudtrail:userIdentity", .session),
    ("cloudtrail:userIdentity.sessionContext.attributes", .session),
    ("cloudtrail:userIdentity.sessionContext.attributes.mfaAuthenticated", .identity),
  ])
  func knowsWhatATestDependsOn(key: String, scope: TestScope) throws {
    #expect(try RuleText.condition("StringEquals", key, ["x"]).scope == scope)
    let withVariable = try RuleText.condition("StringEquals", key, ["${aws:username}"])
    #expect(withVariable.scope == .record)
  }

  /// Folding a program with answers, then running it, is the same as putting them into the expression.
  @Test(arguments: [UInt64](1...40))
  func programsFoldAsExpressionsDo(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var rules = RandomRules(seed: seed)
    let expression = try rules.next(id: "r").condition
    var tests: [EventTest] = []
    for test in expression.tests where !tests.contains(test) { tests.append(test) }
    let all = tests.map { _ in generator.pick(Truth.allCases) }
    let known = all.map { generator.oneIn(2) ? $0 : nil }
    func place(_ test: EventTest) -> Int { tests.firstIndex(of: test) ?? -1 }
    let expected = expression.folded { all[place($0)] }

    let program = RuleProgram(expression) { Int32(place($0)) }
    var start = 0
    var rest = [RuleOperation(.yes, at: 0)]
    let settled = program.operations.withUnsafeBufferPointer {
      RuleProgram.fold($0, &start, into: &rest) { known[$0] }
    }
    if let truth = settled {
      #expect(rest.count == 1, "a truth leaves nothing behind")
      #expect(Expression.constant(truth) == expected)
    } else {
      var end = 1
      #expect(Expression.constant(ExpressionTests.truth(&end, rest, all)) == expected)
      #expect(end == rest.count)
    }
    #expect(start == program.operations.count)
  }

  private static func truth(
    _ place: inout Int, _ operations: [RuleOperation], _ answers: [Truth]
  ) -> Truth {
    let operation = operations[place]
    place += 1
    switch operation.kind {
    case .constant: return operation.truth
    case .test: return answers[Int(operation.operand)]
    case .not: return truth(&place, operations, answers).not
    case .all, .any:
      var truths: [Truth] = []
      while place < Int(operation.end) { truths.append(truth(&place, operations, answers)) }
      return operation.kind == .all ? .all(truths) : .any(truths)
    }
  }

  @Test func fieldsOfVariablesAreInTheProjection() throws {
    let pattern = try ResourcePattern("arn:aws:s3:::b/${cloudtrail:odd.member}")
    let test = try RuleText.condition("StringEquals", "aws:username", ["${cloudtrail:strange}"])
    let rule = Rule(
      id: "r", title: "", severity: .low,
      condition: .any([.test(.resource([pattern])), .test(test)]),
      groupKeys: [try RuleText.key("cloudtrail:grouping")],
      evidence: [try RuleText.key("cloudtrail:evident.member")])
    let fields = CompiledRules(rules: [rule]).fields
    for name in ["odd", "strange", "grouping", "evident"] {
      #expect(fields.slot(of: name) != nil, "\(name)")
    }
  }
}
