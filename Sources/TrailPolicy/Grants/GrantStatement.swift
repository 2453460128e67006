import TrailScan

/// An Allow statement, read leniently, as far as its breadth is concerned.
struct GrantStatement {
  private let actions: [ActionPattern]?
  private let notActions: [ActionPattern]?
  private let resources: [String]?
  private let notResources: [String]?
  private let audience: GrantAudience?

  init(_ value: JSONValue, ownerAccount: String?) {
    actions = GrantStatement.patterns(value["Action"])
    notActions = GrantStatement.patterns(value["NotAction"])
    resources = GrantStatement.texts(value["Resource"])
    notResources = GrantStatement.texts(value["NotResource"])
    audience = GrantAudience(value, ownerAccount: ownerAccount)
  }

  func addFindings(to grants: inout PolicyGrants) {
    if let audience {
      // In a resource's own policy `*` is that resource, so only the audience matters.
      audience.addFindings(to: &grants, what: "call \(actionText) on \(resourceText)")
      if notActions != nil { grants.add(.notActionAllow, "allows \(actionText)") }
      return
    }
    guard notResources?.contains(where: ResourceBreadth.isStars) != true else { return }
    addActionFindings(to: &grants)
    addIAMFindings(to: &grants)
    addNarrowFindings(to: &grants)
  }

  private func addActionFindings(to grants: inout PolicyGrants) {
    let isEverywhere = ResourceBreadth.isEverything(resources, except: notResources)
    if let notActions, isEverywhere {
      grants.add(.notActionAllow, "allows \(actionText) on every resource")
      if notActions.contains(where: { $0.service == "iam" && $0.coversService }) {
        grants.add(.powerUser, "allows everything except IAM")
      }
    }
    let actions = actions ?? []
    if actions.contains(where: \.coversEverything), isEverywhere {
      grants.add(.adminStar, "allows every action on every resource")
    }
    var services: [String] = []
    for action in actions {
      guard let service = action.service, action.coversService, !services.contains(service),
        ResourceBreadth.isEverything(of: service, resources, except: notResources)
      else { continue }
      services.append(service)
    }
    if !services.isEmpty {
      grants.add(
        .serviceStar,
        "allows every action of \(GrantStatement.list(services)) on every resource")
    }
  }

  private func addIAMFindings(to grants: inout PolicyGrants) {
    guard ResourceBreadth.isEverything(of: "iam", resources, except: notResources) else { return }
    let granted = EscalationActions.all.filter(grantsAction)
    if !granted.isEmpty {
      grants.add(
        .iamWrite, "allows IAM actions that lead to more rights (\(GrantStatement.list(granted)))")
    }
    if grantsAction(EscalationActions.passRole) {
      grants.add(.passRoleStar, "allows passing any role to a service")
    }
  }

  /// What is worth a name whatever the resource.
  private func addNarrowFindings(to grants: inout PolicyGrants) {
    if let wild = actions?.filter({ $0.coversEverything || $0.coversService }), !wild.isEmpty {
      let what =
        wild.contains(where: \.coversEverything)
        ? "every action" : "every action of \(GrantStatement.list(wild.compactMap(\.service)))"
      grants.add(.wildcardAction, "allows \(what) on \(resourceText)")
    }
    if grantsAction(EscalationActions.passRole), resources?.contains(where: mayBeRole) ?? true {
      grants.add(.passRole, "allows passing \(resourceText) to a service")
    }
  }

  private func mayBeRole(_ resource: String) -> Bool {
    let service = resource.split(separator: ":", omittingEmptySubsequences: false).dropFirst(2)
      .first
    return ResourceBreadth.isStars(resource)
      || service.map { $0 == "iam" || $0.contains("*") || $0.contains("?") } == true
  }

  private func grantsAction(_ action: String) -> Bool {
    if let actions { return actions.contains { $0.covers(action) } }
    return notActions.map { !$0.contains { $0.covers(action) } } ?? false
  }

  private var actionText: String {
    if let notActions {
      return "every action except \(GrantStatement.list(notActions.map(\.text)))"
    }
    guard let actions, !actions.contains(where: \.coversEverything) else { return "every action" }
    return GrantStatement.list(actions.map(\.text))
  }

  private var resourceText: String {
    if let notResources { return "everything except \(GrantStatement.list(notResources))" }
    guard let resources, !resources.contains(where: ResourceBreadth.isStars) else {
      return "the resource"
    }
    return GrantStatement.list(resources)
  }

  /// Up to three items, and how many more there are.
  static func list(_ items: [String]) -> String {
    let shown = items.prefix(3).joined(separator: ", ")
    return items.count > 3 ? "\(shown) and \(items.count - 3) more" : shown
  }

  static func texts(_ value: JSONValue?) -> [String]? {
    guard let value, !value.isNull else { return nil }
    return (value.array ?? [value]).compactMap(\.string)
  }

  private static func patterns(_ value: JSONValue?) -> [ActionPattern]? {
    guard let texts = texts(value) else { return nil }
    var patterns: [ActionPattern] = []
    for text in texts {
      do throws(PolicyError) {
        patterns.append(try ActionPattern(ResourceBreadth.isStars(text) ? "*" : text))
      } catch {
        // AWS refuses such an action, so it grants nothing.
        continue
      }
    }
    return patterns
  }
}
