public import TrailScan

/// Principal or NotPrincipal: the list of who is meant.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
public struct PrincipalElement: Sendable, Hashable {
  /// Who is meant; one is enough.
  public let entries: [PrincipalEntry]
  /// Where the element stands in its document, if it came from one.
  public var position: PolicyPosition?

  /// An element from its entries.
  public init(entries: [PrincipalEntry]) { self.entries = entries }

  /// An element of one principal type.
  public init(
    type: String, values: [String], allowsWildcards: Bool = false
  ) throws(PolicyError) {
    var entries: [PrincipalEntry] = []
    for text in values {
      entries.append(
        try PrincipalEntry(type: type, text: text, allowsWildcards: allowsWildcards))
    }
    self.init(entries: entries)
  }

  /// Reads `"*"`, or an object of types and values.
  ///
  /// - Parameters:
  ///   - value: the element's JSON; the errors' positions stay empty.
  ///   - allowsWildcards: whether ARNs and services may have wildcards, as in rules.
  /// - Throws: `PolicyErrors` with every bad entry.
  public init(_ value: JSONValue, allowsWildcards: Bool = false) throws(PolicyErrors) {
    try self.init(value, allowsWildcards: allowsWildcards, position: { _ in nil })
  }

  init(
    _ value: JSONValue, allowsWildcards: Bool, position: (Int) -> PolicyPosition?
  ) throws(PolicyErrors) {
    if value.string == "*" {
      self.init(entries: [.everyone])
      return
    }
    guard let members = value.members, !members.isEmpty else {
      throw PolicyErrors([
        PolicyError(
          .badElement, "a principal is `*` or an object such as `{\"AWS\": \"…\"}`",
          position: position(value.range.lowerBound))
      ])
    }
    var entries: [PrincipalEntry] = []
    var errors: [PolicyError] = []
    for member in members {
      let values = member.value.array ?? [member.value]
      if values.isEmpty {
        errors.append(
          PolicyError(
            .badElement, "principal type `\(member.key)` has no value",
            position: position(member.keyOffset)))
      }
      for element in values {
        guard let text = element.scalarText else {
          errors.append(
            PolicyError(
              .badElement, "a value of principal type `\(member.key)` is no text",
              position: position(element.range.lowerBound)))
          continue
        }
        do throws(PolicyError) {
          entries.append(
            try PrincipalEntry(
              type: member.key, text: text, allowsWildcards: allowsWildcards))
        } catch {
          errors.append(error.at(position(element.range.lowerBound)))
        }
      }
    }
    guard errors.isEmpty else { throw PolicyErrors(errors) }
    self.init(entries: entries)
  }

  /// How closely the element names a caller; nil is a caller of whom nothing is known.
  public func verdict(on caller: CallerPrincipal?) -> PrincipalVerdict {
    entries.reduce(PrincipalVerdict(.noMatch)) { $0.or($1.verdict(on: caller)) }
  }

  /// Whether the element, as NotPrincipal, lets its statement apply to a caller.
  ///
  /// It does if the list does not name the caller. With Deny it always does for a caller with a
  /// permissions boundary, and for a role session listed without its role and account.
  public func appliesAsNotPrincipal(to caller: CallerPrincipal?, effect: PolicyEffect) -> Truth {
    let isUnlisted = verdict(on: caller).truth.not
    guard effect == .deny, let caller else { return isUnlisted }
    return isUnlisted.or(caller.hasPermissionsBoundary).or(Truth(listsSessionAlone(caller)))
  }

  /// The unique ids in the list that used to mean the caller, before user or role were deleted.
  public func formerNames(of caller: CallerPrincipal) -> [String] {
    entries.compactMap { entry in
      if case .uniqueID(let id) = entry, entry.isFormerName(of: caller) { id } else { nil }
    }
  }

  private func listsSessionAlone(_ caller: CallerPrincipal) -> Bool {
    guard caller.isRoleSession else { return false }
    let kinds = Set(entries.map { $0.verdict(on: caller).certain })
    let namesSession = entries.contains { entry in
      if case .arn = entry { entry.verdict(on: caller).certain == .match } else { false }
    }
    return namesSession && !entries.contains(.everyone)
      && !kinds.isSuperset(of: [.sessionRole, .account])
  }
}
