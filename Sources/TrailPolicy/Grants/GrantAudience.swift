import TrailEvents
import TrailScan

/// Whom an Allow statement of a resource's policy lets in.
struct GrantAudience {
  private var isEveryone: Bool
  private var foreignAccounts: [String] = []
  private let hasCondition: Bool

  /// Reads Principal and NotPrincipal; nil for a statement that has neither.
  init?(_ statement: JSONValue, ownerAccount: String?) {
    let principal = statement["Principal"]
    guard principal != nil || statement["NotPrincipal"] != nil else { return nil }
    let conditions = GrantCondition.read(statement["Condition"])
    hasCondition = !conditions.isEmpty
    var entries: [PrincipalEntry] = statement["NotPrincipal"] == nil ? [] : [.everyone]
    if let principal { entries += GrantAudience.entries(principal) }
    let namesEveryone = entries.contains { entry in
      switch entry {
      case .everyone, .federated("*"), .canonicalUser("*"): true
      default: false
      }
    }
    isEveryone = namesEveryone && !conditions.contains(where: \.isNarrowing)
    guard let ownerAccount else { return }
    for entry in entries {
      guard let account = GrantAudience.account(of: entry) else { continue }
      add(account, unless: ownerAccount)
    }
    // Everyone, narrowed to an account, is that account.
    if namesEveryone, !isEveryone {
      for account in conditions.flatMap(\.accounts) { add(account, unless: ownerAccount) }
    }
  }

  func addFindings(to grants: inout PolicyGrants, what: String) {
    if isEveryone { grants.add(.publicPrincipal, "lets anyone \(what)") }
    if !foreignAccounts.isEmpty {
      let noun = foreignAccounts.count == 1 ? "account" : "accounts"
      grants.add(
        .crossAccount, "lets \(noun) \(GrantStatement.list(foreignAccounts)) \(what)")
    }
    if isEveryone || !foreignAccounts.isEmpty, !hasCondition {
      grants.add(.noCondition, "without any condition")
    }
  }

  private mutating func add(_ account: String, unless ownerAccount: String) {
    if account != ownerAccount, !foreignAccounts.contains(account) {
      foreignAccounts.append(account)
    }
  }

  private static func entries(_ principal: JSONValue) -> [PrincipalEntry] {
    if principal.string == "*" { return [.everyone] }
    var entries: [PrincipalEntry] = []
    for member in principal.members ?? [] {
      for text in GrantStatement.texts(member.value) ?? [] {
        do throws(PolicyError) {
          entries.append(try PrincipalEntry(type: member.key, text: text))
        } catch {
          // AWS refuses such a principal, so nobody is let in by it.
          continue
        }
      }
    }
    return entries
  }

  /// The account of a principal; service-owned names such as CloudFront's have none.
  private static func account(of entry: PrincipalEntry) -> String? {
    let account: String
    switch entry {
    case .account(let id, _): account = id
    case .arn(let arn): account = arn.account
    default: return nil
    }
    return account.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } ? account : nil
  }
}
