import TrailScan

extension PolicyDocumentParser {
  private static let elements = [
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
    "NotResource", "Condition",
  ]

  mutating func statement(_ value: JSONValue) -> PolicyStatement? {
    let offset = value.range.lowerBound
    guard let members = value.members else {
      report(.badElement, "a statement is an object", at: offset)
      return nil
    }
    check(members, allowed: PolicyDocumentParser.elements, of: "a statement")
    checkPresence(value)
    let sid = text(of: value["Sid"], named: "Sid")
    if let sid { check(sid: sid, at: value["Sid"]?.range.lowerBound ?? offset) }
    var statement = PolicyStatement(
      sid: sid, effect: effect(value) ?? .deny,
      actions: actions(value["Action"], named: "Action"),
      notActions: actions(value["NotAction"], named: "NotAction"),
      resources: resources(value["Resource"], named: "Resource"),
      notResources: resources(value["NotResource"], named: "NotResource"),
      principal: principal(value["Principal"]),
      notPrincipal: principal(value["NotPrincipal"]),
      conditions: conditions(value["Condition"]), position: lines.position(at: offset))
    for member in members {
      statement.elementPositions[member.key] = lines.position(at: member.keyOffset)
    }
    return statement
  }

  /// Reports elements that are missing, that exclude each other, or that the kind does not take.
  private mutating func checkPresence(_ value: JSONValue) {
    let offset = value.range.lowerBound
    for name in ["Action", "Resource", "Principal"] {
      let plain = value[name] != nil
      let negated = value["Not\(name)"] != nil
      if plain, negated {
        report(
          .conflictingElements, "a statement has both `\(name)` and `Not\(name)`", at: offset)
      }
      if !plain, !negated, needs(name) {
        report(
          .missingElement, "a statement needs `\(name)` or `Not\(name)`", at: offset)
      }
      if plain || negated, !takes(name) {
        report(
          .conflictingElements, "\(kind.title) takes no `\(plain ? name : "Not\(name)")`",
          at: offset)
      }
    }
  }

  private func needs(_ name: String) -> Bool {
    switch name {
    case "Action": true
    case "Principal": kind.hasPrincipals
    // A resource's own policy may leave out which resource it means.
    default: kind != .trust && kind != .resource
    }
  }

  private func takes(_ name: String) -> Bool {
    switch name {
    case "Principal": kind.hasPrincipals
    case "Resource": kind != .trust
    default: true
    }
  }

  private mutating func effect(_ value: JSONValue) -> PolicyEffect? {
    guard let effect = value["Effect"] else {
      report(
        .missingElement, "a statement needs `Effect`", help: "write `Allow` or `Deny`",
        at: value.range.lowerBound)
      return nil
    }
    guard let parsed = effect.string.flatMap(PolicyEffect.init(rawValue:)) else {
      report(
        .badElement, "unknown effect `\(effect.scalarText ?? "…")`",
        help: "write `Allow` or `Deny`, in this case", at: effect.range.lowerBound)
      return nil
    }
    return parsed
  }

  private mutating func actions(_ value: JSONValue?, named name: String) -> [ActionPattern]? {
    guard let value else { return nil }
    var patterns: [ActionPattern] = []
    for (text, offset) in texts(value, named: name) {
      do throws(PolicyError) {
        var pattern = try ActionPattern(text)
        pattern.position = lines.position(at: offset)
        patterns.append(pattern)
      } catch {
        report(error, at: offset)
      }
    }
    return patterns
  }

  private mutating func resources(
    _ value: JSONValue?, named name: String
  ) -> [ResourcePattern]? {
    guard let value else { return nil }
    var patterns: [ResourcePattern] = []
    for (text, offset) in texts(value, named: name) {
      do throws(PolicyError) {
        var pattern = try ResourcePattern(text, kind: kind, allowsVariables: allowsVariables)
        pattern.position = lines.position(at: offset)
        patterns.append(pattern)
      } catch {
        report(error, at: offset)
      }
    }
    return patterns
  }

  /// The texts of a string or a list of strings, with their places.
  private mutating func texts(_ value: JSONValue, named name: String) -> [(String, Int)] {
    let values = value.array ?? [value]
    if values.isEmpty {
      report(.badElement, "`\(name)` has no value", at: value.range.lowerBound)
    }
    var texts: [(String, Int)] = []
    for element in values {
      if let text = element.string {
        texts.append((text, element.range.lowerBound))
      } else {
        report(
          .badElement, "`\(name)` is a text or a list of texts", at: element.range.lowerBound)
      }
    }
    return texts
  }

  private mutating func principal(_ value: JSONValue?) -> PrincipalElement? {
    guard let value else { return nil }
    do throws(PolicyErrors) {
      let lines = lines
      var element = try PrincipalElement(
        value, allowsWildcards: false, position: { lines.position(at: $0) })
      element.position = lines.position(at: value.range.lowerBound)
      return element
    } catch {
      report(error)
      return nil
    }
  }
}

extension PolicyKind {
  /// The kind in words, with its article.
  var title: String {
    switch self {
    case .identity: "an identity policy"
    case .session: "a session policy"
    case .boundary: "a permissions boundary"
    case .resource: "a resource policy"
    case .trust: "a trust policy"
    case .endpoint: "an endpoint policy"
    case .serviceControl: "a service control policy"
    case .resourceControl: "a resource control policy"
    }
  }
}
