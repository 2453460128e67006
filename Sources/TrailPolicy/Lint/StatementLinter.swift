import TrailEvents

/// Looks through one statement.
struct StatementLinter {
  let document: PolicyDocument
  let statement: PolicyStatement
  let index: Int
  private(set) var findings: [PolicyFinding] = []

  init(document: PolicyDocument, statement: PolicyStatement, index: Int) {
    self.document = document
    self.statement = statement
    self.index = index
  }

  mutating func run() {
    if statement.effect == .allow { lintAllow() }
    lintVariables()
    for condition in statement.conditions {
      lintKey(condition)
      lintSetOperator(condition)
      lintValues(condition)
      switch statement.effect {
      case .allow: lintAllowing(condition)
      case .deny: lintDenying(condition)
      }
    }
    lintRanges()
  }

  mutating func report(
    _ code: PolicyFinding.Code, _ message: String,
    severity: PolicyFinding.Severity = .warning, help: String? = nil, at position: PolicyPosition?
  ) {
    findings.append(
      PolicyFinding(
        code, message, severity: severity, help: help, statementIndex: index,
        position: position ?? statement.position))
  }

  /// Whether the statement applies only if the key, in small letters, is there.
  func guaranteesPresence(of key: String) -> Bool {
    statement.conditions.contains { condition in
      condition.conditionOperator.base == .null && condition.key.lowercased() == key
        && !condition.values.isEmpty && condition.values.allSatisfy { $0.lowercased() == "false" }
        && condition.conditionOperator.setPrefix != .forAllValues
    }
  }

  /// Whether the statement has a condition on one of the keys, in small letters.
  func reads(_ keys: Set<String>) -> Bool {
    statement.conditions.contains { keys.contains($0.key.lowercased()) }
  }

  private mutating func lintAllow() {
    if let excluded = statement.notActions {
      report(
        .notActionAllow,
        "`Allow` with `NotAction` allows every action but "
          + GrantStatement.list(excluded.map(\.text)),
        help: "that includes services launched later; list what is allowed",
        at: statement.elementPositions["NotAction"])
    }
    if statement.notPrincipal != nil {
      report(
        .notPrincipalAllow, "`Allow` with `NotPrincipal` lets in everyone who is not listed",
        help: "that includes unsigned callers; list who is let in",
        at: statement.elementPositions["NotPrincipal"])
    }
    if statement.notResources != nil {
      report(
        .notResourceAllow, "`Allow` with `NotResource` allows every resource that is not listed",
        help: "list what is allowed", at: statement.elementPositions["NotResource"])
    }
    lintPublic()
    guard document.kind == .identity else { return }
    let isEverything =
      statement.actions?.contains(where: \.coversEverything) == true
      && statement.resources?.contains(where: \.coversEverything) == true
    if isEverything {
      report(
        .allowsEverything, "allows every action on every resource",
        help: "list the actions that are needed", at: statement.elementPositions["Action"])
    } else {
      lintPassRole()
    }
  }

  private mutating func lintPublic() {
    guard document.kind == .resource || document.kind == .trust, statement.conditions.isEmpty,
      let principal = statement.principal,
      principal.entries.contains(where: {
        $0 == .everyone || $0 == .federated("*") || $0 == .canonicalUser("*")
      })
    else { return }
    report(
      .publicAllow, "`Allow` with the principal `*` and no condition lets in anyone",
      help: "name who is let in, or add a condition such as `aws:PrincipalOrgID`",
      at: principal.position)
  }

  private mutating func lintPassRole() {
    let passRole = "iam:PassRole"
    let isCovered =
      statement.actions.map { $0.contains { $0.covers(passRole) } }
      ?? statement.notActions.map { !$0.contains { $0.covers(passRole) } } ?? false
    guard isCovered,
      ResourceBreadth.isEverything(
        of: "iam", statement.resources?.map(\.text), except: statement.notResources?.map(\.text))
    else { return }
    let isToOneService = reads(["iam:passedtoservice"])
    report(
      .passRoleEverywhere,
      "allows passing any role" + (isToOneService ? " to the services listed" : " to any service"),
      severity: isToOneService ? .note : .warning,
      help: isToOneService
        ? "name the roles in `Resource`"
        : "name the roles in `Resource` and the service in `iam:PassedToService`",
      at: statement.actions?.first { $0.covers(passRole) }?.position
        ?? statement.elementPositions["NotAction"])
  }

  private mutating func lintVariables() {
    guard !document.allowsVariables else { return }
    let patterns = (statement.resources ?? []) + (statement.notResources ?? [])
    let texts =
      patterns.map { ($0.text, $0.position) }
      + statement.conditions.flatMap { condition in
        condition.values.map { ($0, condition.position) }
      }
    for (text, position) in texts where text.contains("${") {
      report(
        .variableWithoutVersion, "`\(text)` is plain text: policy variables need a newer version",
        help: "add `\"Version\": \"\(PolicyDocument.versionWithVariables)\"`", at: position)
    }
  }
}
