import TrailEvents
import TrailPolicy
import TrailTestSupport

/// Random policies and calls from small vocabularies, so that they meet often.
struct RandomCases {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private static let bob = "arn:aws:iam::111111111111:user/bob"

  static let principals: [[String]] = [
    ["AWS", "*"], ["AWS", "111111111111"], ["AWS", Cast.root], ["AWS", "222222222222"],
    ["AWS", Cast.alice], ["AWS", Cast.role], ["AWS", Cast.session], ["AWS", Cast.federated],
    ["AWS", bob], ["AWS", Cast.stranger], ["Service", "ec2.amazonaws.com"],
    ["Federated", "accounts.google.com"],
  ]

  static let callers: [(kind: String, name: String, issuer: String?)] = [
    ("aws", Cast.alice, nil), ("aws", Cast.role, nil), ("aws", Cast.session, Cast.role),
    ("aws", Cast.federated, bob), ("aws", Cast.root, nil), ("aws", Cast.stranger, nil),
    ("aws", Cast.session, Cast.role), ("service", "ec2.amazonaws.com", nil),
    ("federated", "accounts.google.com", nil), ("anonymous", "", nil),
  ]

  /// Every key of the tests with the values that it may have when it is there.
  static let values: [(key: String, values: [ContextValue])] = [
    ("aws:principaltag/t", [.single("a"), .single("ab"), .single("b"), .single("zz")]),
    ("aws:tagkeys", [.multiple(["a"]), .multiple(["b"]), .multiple(["a", "b"])]),
    ("aws:securetransport", [.single("true"), .single("false")]),
    ("s3:max-keys", [.single("5"), .single("10"), .single("11")]),
  ]

  mutating func call(unknown: Bool) -> PlainCall {
    let caller = generator.pick(RandomCases.callers)
    var context: [String: ContextValue] = [:]
    for (key, values) in RandomCases.values {
      if unknown, generator.oneIn(3) {
        context[key] = generator.oneIn(2) ? .unknown : .presentWithUnknownValue
        if key == "aws:tagkeys", generator.oneIn(2) { context[key] = .including(["a"]) }
      } else if !generator.oneIn(3) {
        context[key] = generator.pick(values)
      }
    }
    let target = generator.pick([
      ("s3:GetObject", "arn:aws:s3:::bucket/a/key"), ("s3:PutObject", "arn:aws:s3:::bucket/a/key"),
      ("s3:GetObject", "arn:aws:s3:::bucket/b"), ("kms:Decrypt", Cast.key),
      ("sts:AssumeRole", Cast.role), ("ec2:DescribeInstances", "*"),
      ("sts:GetCallerIdentity", "*"),
    ])
    return PlainCall(
      kind: caller.kind, caller: caller.name, issuer: caller.issuer, action: target.0,
      resource: target.1,
      owner: generator.oneIn(4) ? "222222222222" : Cast.account, context: context)
  }

  mutating func set() -> PlainSet {
    var set = PlainSet()
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      set.identity.append(statements(hasPrincipals: false))
    }
    if generator.oneIn(2) { set.resource = statements(hasPrincipals: true) }
    if generator.oneIn(3) { set.boundary = statements(hasPrincipals: false) }
    if generator.oneIn(4) { set.session = statements(hasPrincipals: false) }
    if generator.oneIn(3) {
      set.scp = (0..<2).map { _ in [statements(hasPrincipals: false)] }
      if generator.oneIn(5) { set.scp[0] = [] }
    }
    if generator.oneIn(5) { set.rcp = [[statements(hasPrincipals: true)]] }
    if generator.oneIn(6) { set.endpoint = [statement(hasPrincipals: true)] }
    return set
  }

  private mutating func statements(hasPrincipals: Bool) -> [PlainStatement] {
    (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      statement(hasPrincipals: hasPrincipals)
    }
  }

  private mutating func statement(hasPrincipals: Bool) -> PlainStatement {
    let actions = [
      "*", "*", "*", "*", "s3:*", "S3:get*", "kms:Decrypt", "sts:AssumeRole", "ec2:*",
      "s3:?etObject",
    ]
    let resources = [
      "*", "*", "*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/${aws:PrincipalTag/T}*",
      "arn:aws:kms:*:111111111111:key/*", "arn:aws:iam::*:role/app/*",
    ]
    var statement = PlainStatement(
      effect: generator.oneIn(6) ? "Deny" : "Allow", actions: generator.some(actions, most: 2),
      isNotAction: generator.oneIn(10), resources: generator.some(resources, most: 2),
      isNotResource: generator.oneIn(8))
    if hasPrincipals {
      statement.principals = generator.some(RandomCases.principals, most: 3)
      statement.isNotPrincipal = generator.oneIn(6)
    }
    for _ in 0..<Int.random(in: 0...2, using: &generator) {
      let condition = condition()
      // An operator takes a key once.
      if !statement.conditions.contains(where: {
        $0.name == condition.name && $0.key == condition.key
      }) {
        statement.conditions.append(condition)
      }
    }
    return statement
  }

  private mutating func condition() -> PlainCondition {
    let strings = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]
    let (key, bases, values): (String, [String], [String]) = generator.pick([
      ("aws:PrincipalTag/T", strings, ["a", "a*", "?b", "b", "*"]),
      (
        "aws:TagKeys", strings, ["a", "b", "a?", "${aws:PrincipalTag/T}", "x${aws:PrincipalTag/T}"]
      ),
      ("aws:SecureTransport", ["Bool"], ["true", "false"]),
      (
        "s3:max-keys",
        ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"],
        ["5", "10", "11"]
      ),
    ])
    let prefix = generator.pick([
      "", "", key == "aws:TagKeys" ? "ForAnyValue:" : "", "ForAllValues:",
    ])
    if generator.oneIn(6) {
      return PlainCondition(
        prefix: prefix, base: "Null", key: key, values: [generator.pick(["true", "false"])])
    }
    return PlainCondition(
      prefix: prefix, base: generator.pick(bases), isIfExists: generator.oneIn(4), key: key,
      values: generator.some(values, most: 2))
  }
}
