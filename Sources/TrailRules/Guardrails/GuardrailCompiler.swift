public import TrailDetect
import TrailEvents
public import TrailPolicy

/// Turns a policy document into rules: every successful call that the policy would have denied is an alert.
///
/// A document that only denies is a guardrail beside other permissions: each of its Deny statements is a
/// rule. A document that allows something is read as the whole permission: what none of its Allow
/// statements covers would have been denied too, and one more rule says so.
///
/// The policy is asked about callers of the account, people and roles, since IAM asks it about nobody
/// else: not about services of AWS, not about service-linked roles, not about calls for which no
/// permission is needed, not about what is no request.
public enum GuardrailCompiler {
  /// The rules of one document.
  /// - Parameters:
  ///   - document: the policy.
  ///   - path: its file, for ids and messages.
  public static func rules(for document: PolicyDocument, path: String) -> [Rule] {
    let name = slug(of: fileStem(path))
    let denials = document.statements.enumerated().filter { $0.element.effect == .deny }
    let grants = document.statements.filter { $0.effect == .allow }
    var rules = denials.map { index, statement in
      let label = statement.sid ?? "\(index)"
      return rule(
        id: "guardrail-\(name)-\(slug(of: label))",
        title: "Call that statement `\(label)` of \(path) would have denied",
        description: "The call was made and went through; with this policy in force it would have"
          + " been refused by the Deny statement `\(label)`\(place(of: statement)).",
        condition: .all(asked + [applies(statement)]), statements: [statement], path: path)
    }
    if !grants.isEmpty {
      rules.append(
        rule(
          id: "guardrail-\(name)-not-allowed",
          title: "Call that no statement of \(path) allows",
          description:
            "The call was made and went through; no Allow statement of this policy covers"
            + " it, so with this policy alone it would have been refused.",
          condition: .all(
            asked + [.not(.any(grants.map(applies)))]
              + denials.map { Expression.not(applies($0.element)) }),
          statements: grants, path: path))
    }
    return rules
  }

  private static func rule(
    id: String, title: String, description: String, condition: Expression,
    statements: [PolicyStatement], path: String
  ) -> Rule {
    var evidence: [EvidenceCondition] = []
    for test in statements.flatMap(\.conditions) {
      guard let key = ContextKey(test.key) else { continue }
      evidence.append(EvidenceCondition(test: test, key: key))
    }
    return Rule(
      id: id, title: title, severity: .high, description: description,
      tags: ["trailsift.guardrail"], condition: condition, evidenceConditions: evidence,
      location: path)
  }

  /// Which records IAM asks the policy about, and whose calls went through.
  private static var asked: [Expression] {
    [
      .test(.outcome([.success])),
      .not(
        equals(
          "cloudtrail:eventType",
          ["AwsServiceEvent", "AwsConsoleSignIn", "AwsConsoleSignin", "AwsCloudTrailInsight"])),
      .not(equals("cloudtrail:eventSource", ["signin.amazonaws.com"])),
      .not(equals("cloudtrail:userIdentity.type", ["AWSService"])),
      .not(
        like(
          "cloudtrail:userIdentity.sessionContext.sessionIssuer.arn",
          ["arn:*:role/aws-service-role/*"])),
      .not(permissionless),
    ]
  }

  /// Calls that need no permission (Service Authorization Reference).
  private static var permissionless: Expression {
    let patterns = ["sts:GetCallerIdentity", "sts:GetSessionToken", "dynamodb:DescribeEndpoints"]
      .compactMap { try? ActionPattern($0) }
    return .test(.action(patterns))
  }

  private static func equals(_ key: String, _ values: [String]) -> Expression {
    test("StringEquals", key, values)
  }

  private static func like(_ key: String, _ values: [String]) -> Expression {
    test("StringLike", key, values)
  }

  /// A condition of our own, whose texts are known to be right.
  private static func test(_ name: String, _ key: String, _ values: [String]) -> Expression {
    guard let contextKey = ContextKey(key),
      let test = try? ConditionTest(
        operatorName: name, key: key, values: values, allowsVariables: false)
    else { preconditionFailure("`\(key)` is no key") }
    return .test(.condition(test, contextKey))
  }

  /// Whether a statement applies to a call.
  private static func applies(_ statement: PolicyStatement) -> Expression {
    var parts: [Expression] = []
    if let actions = statement.actions { parts.append(.test(.action(actions))) }
    if let actions = statement.notActions { parts.append(.not(.test(.action(actions)))) }
    if let resources = statement.resources, !resources.contains(where: \.coversEverything) {
      parts.append(.test(.resource(resources)))
    }
    if let resources = statement.notResources { parts.append(.not(.test(.resource(resources)))) }
    if let principal = statement.principal { parts.append(.test(.principal(principal))) }
    if let principal = statement.notPrincipal { parts.append(.not(.test(.principal(principal)))) }
    for condition in statement.conditions {
      // A key that is none can have no value.
      guard let key = ContextKey(condition.key) else {
        parts.append(.constant(condition.evaluate(.absent)))
        continue
      }
      parts.append(.test(.condition(condition, key)))
    }
    return .all(parts)
  }

  private static func place(of statement: PolicyStatement) -> String {
    statement.position.map { " (\($0))" } ?? ""
  }

  private static func fileStem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
  }

  /// A text in kebab case: small letters and digits, dashes between.
  private static func slug(of text: String) -> String {
    let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "policy" : words.joined(separator: "-")
  }
}
