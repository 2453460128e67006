import TrailEvents
import TrailPolicy

/// IAM's decision written once more: two-valued, slow and plain.
///
/// Shares no code with the library.
struct NaiveEvaluator {
  let call: PlainCall
  let set: PlainSet

  func decide() -> PolicyVerdict.Kind {
    if call.action.lowercased() == "sts:getcalleridentity" { return .allowed }
    let isAWS = call.kind == "aws"
    let isRCPService = ["s3", "sts", "kms"].contains(String(call.action.prefix { $0 != ":" }))
    // 8.1
    var denying: [[PlainStatement]] = [set.resource ?? [], set.endpoint ?? []]
    if isRCPService { denying += set.rcp.flatMap { $0 } }
    if isAWS {
      denying += set.identity + [set.boundary ?? [], set.session ?? []] + set.scp.flatMap { $0 }
    }
    if denying.contains(where: { applies($0, "Deny") }) { return .explicitlyDenied }
    // 8.2
    if isAWS {
      for level in set.scp where !level.contains(where: { applies($0, "Allow") }) {
        return .implicitlyDenied
      }
    }
    if let endpoint = set.endpoint, !applies(endpoint, "Allow") { return .implicitlyDenied }
    return isGranted(isAWS) ? .allowed : .implicitlyDenied
  }

  private func isGranted(_ isAWS: Bool) -> Bool {
    let resourceKinds = (set.resource ?? []).filter { $0.effect == "Allow" && applies($0) }
      .map(grantKind)
    guard isAWS else { return !resourceKinds.isEmpty }
    let isRoot = call.caller.hasSuffix(":root")
    let identity = isRoot || set.identity.contains { applies($0, "Allow") }
    let boundary = set.boundary.map { applies($0, "Allow") } ?? true
    let session = set.session.map { applies($0, "Allow") } ?? true
    if account(of: call.caller) != call.owner {
      return identity && boundary && session && !resourceKinds.isEmpty
    }
    let needsTrust =
      call.resource.contains(":kms:") && call.resource.contains(":key/")
      || call.action == "sts:AssumeRole" && set.resource != nil
    if resourceKinds.contains("direct") { return true }
    let counts = identity && (!needsTrust || !resourceKinds.isEmpty)
    return (counts || resourceKinds.contains("named")) && boundary && session
  }

  // MARK: Statements

  private func applies(_ statements: [PlainStatement], _ effect: String) -> Bool {
    statements.contains { $0.effect == effect && applies($0) }
  }

  private func applies(_ statement: PlainStatement) -> Bool {
    let action = statement.actions.contains {
      $0 == "*" || like(call.action.lowercased(), $0.lowercased())
    }
    guard action != statement.isNotAction else { return false }
    let resource = statement.resources.contains(where: covers)
    guard resource != statement.isNotResource else { return false }
    if let principals = statement.principals {
      let kinds = principals.map(kind)
      let isNamed = kinds.contains { $0 != nil }
      if statement.isNotPrincipal {
        let hasBoundary = set.boundary != nil && call.kind == "aws"
        let listsSessionAlone =
          principals.contains { $0[1] == call.caller } && call.caller.contains(":assumed-role/")
          && !(kinds.contains("role") && kinds.contains("account"))
          && !principals.contains { $0[1] == "*" }
        let isSpecial = statement.effect == "Deny" && (hasBoundary || listsSessionAlone)
        guard !isNamed || isSpecial else { return false }
      } else {
        guard isNamed else { return false }
      }
    }
    return statement.conditions.allSatisfy(holds)
  }

  private func covers(_ pattern: String) -> Bool {
    if pattern == "*" { return true }
    if call.resource == "*" { return false }
    let left = split(pattern)
    let right = split(call.resource)
    return left.count == 6 && (0..<5).allSatisfy { like(right[$0], left[$0]) }
      && resolve(left[5]).map { like(right[5], $0) } == true
  }

  private func split(_ arn: String) -> [String] {
    arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map { String($0) }
  }

  // MARK: Principals

  /// How an entry names the caller: `self`, `everyone`, `role`, `user`, `account`, or not.
  private func kind(_ entry: [String]) -> String? {
    let (type, name) = (entry[0], entry[1])
    if type == "AWS", name == "*" { return "everyone" }
    switch call.kind {
    case "service": return type == "Service" && name == call.caller ? "self" : nil
    case "federated": return type == "Federated" && name == call.caller ? "self" : nil
    case "aws": break
    default: return nil
    }
    guard type == "AWS" else { return nil }
    let own = account(of: call.caller)
    if name == own || name == "arn:aws:iam::\(own):root" { return "account" }
    if name == call.caller { return "self" }
    if name == call.issuer { return name.contains(":role/") ? "role" : "user" }
    return nil
  }

  /// What an Allow of the resource's policy is worth: `direct`, `named` or `account`.
  private func grantKind(_ statement: PlainStatement) -> String {
    let isRole = call.caller.contains(":role/")
    if statement.isNotPrincipal { return isRole ? "named" : "direct" }
    let kinds = (statement.principals ?? []).compactMap(kind)
    if kinds.contains("everyone") { return "direct" }
    if kinds.contains("self") { return isRole ? "named" : "direct" }
    return kinds.contains("role") || kinds.contains("user") ? "named" : "account"
  }

  private func account(of arn: String) -> String { split(arn)[4] }

  // MARK: Conditions

  private func holds(_ condition: PlainCondition) -> Bool {
    let value = call.context[condition.key.lowercased()] ?? .absent
    var texts: [String] = []
    var isList = false
    switch value {
    case .single(let text): texts = [text]
    case .multiple(let list): (texts, isList) = (list, true)
    default: break
    }
    let isMissing = value == .absent || (isList && texts.isEmpty && condition.prefix != "")
    if condition.base == "Null" {
      let isNull = texts.isEmpty
      if isNull, condition.prefix == "ForAllValues:" { return true }
      if isNull, condition.prefix == "ForAnyValue:" { return false }
      return condition.values.contains(isNull ? "true" : "false")
    }
    if isMissing {
      switch condition.prefix {
      case "ForAllValues:": return true
      case "ForAnyValue:": return false
      default: return condition.isIfExists || condition.base.contains("Not")
      }
    }
    switch condition.prefix {
    case "ForAllValues:": return texts.allSatisfy { passes($0, condition) }
    case "ForAnyValue:": return texts.contains { passes($0, condition) }
    default: return isList ? false : passes(texts[0], condition)
    }
  }

  private func passes(_ text: String, _ condition: PlainCondition) -> Bool {
    let isMatched = condition.values.contains { value in
      switch condition.base {
      case "StringEquals", "StringNotEquals": resolve(value) == text
      case "StringLike", "StringNotLike": resolve(value).map { like(text, $0) } ?? false
      case "Bool": value.lowercased() == text.lowercased()
      case "NumericEquals", "NumericNotEquals": Int(value) == Int(text)
      case "NumericLessThan": (Int(text) ?? 0) < (Int(value) ?? 0)
      case "NumericGreaterThanEquals": (Int(text) ?? 0) >= (Int(value) ?? 0)
      default: false
      }
    }
    return isMatched != condition.base.contains("Not")
  }

  /// Puts in the one variable that the random tests use; nil if it has no value.
  private func resolve(_ text: String) -> String? {
    let name = "${aws:PrincipalTag/T}"
    guard text.contains(name) else { return text }
    guard case .single(let value) = call.context["aws:principaltag/t"] ?? .absent else {
      return nil
    }
    return text.replacing(name, with: value)
  }

  /// Plain recursion over `*` and `?`.
  private func like(_ text: String, _ pattern: String) -> Bool {
    like(Array(text.utf8)[...], Array(pattern.utf8)[...])
  }

  private func like(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == UInt8(ascii: "*") {
      return like(text, pattern.dropFirst()) || (!text.isEmpty && like(text.dropFirst(), pattern))
    }
    guard let byte = text.first, first == UInt8(ascii: "?") || first == byte else { return false }
    return like(text.dropFirst(), pattern.dropFirst())
  }
}
