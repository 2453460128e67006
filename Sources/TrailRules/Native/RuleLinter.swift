import TrailDetect
import TrailEvents
import TrailPolicy

/// Looks for rules that are well-formed and probably not what their authors meant.
struct RuleLinter {
  let findings: Findings

  /// - Parameter statements: those of `match`, and those of each step.
  func check(_ root: SourceNode, statements: [[RuleStatement]], tests: [RuleTest]) {
    for statements in statements {
      for statement in statements {
        for condition in statement.conditions { checkSets(condition, in: statement) }
        guard !statement.isIgnore else { continue }
        checkBreadth(statement)
        for condition in statement.conditions {
          checkAbsence(condition, in: statement)
          checkOrigin(condition, in: statement, all: statements)
        }
      }
    }
    checkRequirements(root, Array(statements.joined()))
    checkTexts(root)
    var names: Set<String> = []
    for test in tests where !names.insert(test.name).inserted {
      findings.warning("two tests are named `\(test.name)`", at: test.position)
    }
  }

  private func isList(_ key: ContextKey) -> Bool {
    if case .extension(let name) = key.name { return name != "country" }
    return key.isMultivalued
  }

  private func checkSets(_ condition: RuleStatement.Condition, in statement: RuleStatement) {
    let name = condition.test.conditionOperator
    guard isList(condition.key), name.setPrefix == nil, name.base != .null else { return }
    findings.warning(
      "`\(name)` never applies to `\(condition.key)`, which is a list",
      help: "write `ForAnyValue:\(name)` or `ForAllValues:\(name)`", at: condition.position)
  }

  private func checkBreadth(_ statement: RuleStatement) {
    guard statement.actions.contains(where: \.coversEverything), statement.parts.count == 1,
      statement.conditions.isEmpty
    else { return }
    findings.warning(
      "`Action: \"*\"` alone matches every call", help: "name actions, or add a `Condition`",
      at: statement.position)
  }

  /// Whether the statement itself says that the key must be there.
  private func requires(_ key: ContextKey, in statement: RuleStatement) -> Bool {
    statement.conditions.contains { other in
      guard other.key == key else { return false }
      let name = other.test.conditionOperator
      if name.base == .null { return other.test.values == ["false"] }
      return !name.base.isNegated && !name.isIfExists && name.setPrefix != .forAllValues
    }
  }

  private func checkAbsence(
    _ condition: RuleStatement.Condition, in statement: RuleStatement
  ) {
    let name = condition.test.conditionOperator
    guard !isAlwaysPresent(condition.key), !requires(condition.key, in: statement) else { return }
    // The list of the networks that hold an address is empty for the very calls that rules look for.
    if case .extension = condition.key.name { return }
    if name.setPrefix == .forAllValues {
      findings.warning(
        "`\(name)` also holds where `\(condition.key)` is absent or empty",
        help: "add `Null: { \(condition.key): \"false\" }`", at: condition.position)
    } else if !isList(condition.key), name.setPrefix == nil, name.base.isNegated, !name.isIfExists {
      findings.warning(
        "`\(name)` also holds where `\(condition.key)` is absent",
        help:
          "add `Null: { \(condition.key): \"false\" }`, or write `\(name)IfExists` if it is meant",
        at: condition.position)
    }
  }

  private static let fieldsOfAllRecords: Set<String> = [
    "eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
    "eventID", "eventType", "recipientAccountId", "userIdentity",
  ]

  private func isAlwaysPresent(_ key: ContextKey) -> Bool {
    switch key.name {
    case .global(let key): [.currentTime, .epochTime, .requestedRegion].contains(key)
    case .record(let path):
      (path.count == 1 && RuleLinter.fieldsOfAllRecords.contains(path[0]))
        || path == ["userIdentity", "type"]
    case .normalized: true
    case .principalTag, .requestTag, .resourceTag, .extension, .service: false
    }
  }

  /// An address that is not the office's is also that of a service that calls for the user.
  private func checkOrigin(
    _ condition: RuleStatement.Condition, in statement: RuleStatement, all: [RuleStatement]
  ) {
    guard case .global(.sourceIp) = condition.key.name,
      condition.test.conditionOperator.base == .notIpAddress,
      !requires(condition.key, in: statement)
    else { return }
    let others = statement.conditions + all.filter(\.isIgnore).flatMap(\.conditions)
    let isExempted = others.contains { other in
      switch other.key.name {
      case .global(let key):
        [
          .viaAWSService, .calledVia, .calledViaFirst, .calledViaLast, .sourceVpce, .sourceVpc,
          .principalIsAWSService,
        ].contains(key)
      case .normalized(let key): key == .originKind
      default: false
      }
    }
    guard !isExempted else { return }
    findings.warning(
      "calls that an AWS service forwards, or that come through an endpoint, have no `aws:SourceIp`"
        + " and match too",
      help: "add `Bool: { aws:ViaAWSService: \"false\" }` and `Null: { aws:SourceVpce: \"true\" }`",
      at: condition.position)
  }

  private func checkRequirements(_ root: SourceNode, _ statements: [RuleStatement]) {
    guard root["requires"] == nil else { return }
    for statement in statements where !statement.isIgnore && statement.missing == nil {
      for condition in statement.conditions {
        guard case .extension(let name) = condition.key.name else { continue }
        let sections = ["network": "networks", "hours": "hours"]
        if name == "country" {
          findings.warning(
            "`\(condition.key)` is unknown as long as no GeoIP data are given",
            help: "add `requires: [geoip]`", at: condition.position)
        }
        guard let section = sections[name] else { continue }
        findings.warning(
          "`\(condition.key)` is empty as long as no \(section) are declared",
          help: "add `requires: [\(section)]`", at: condition.position)
      }
    }
  }

  private func checkTexts(_ root: SourceNode) {
    let requirements = root["requires"].map { $0.elements ?? [$0] } ?? []
    // What needs data that nobody can give in a test sleeps there.
    let isTestable = !requirements.contains { $0.text == "geoip" }
    for name in ["description", "references"] + (isTestable ? ["tests"] : []) {
      let isMissing = root[name].map { $0.isNothing || $0.elements?.isEmpty == true } ?? true
      if isMissing { findings.warning("the rule has no `\(name)`", at: root.position) }
    }
  }
}
