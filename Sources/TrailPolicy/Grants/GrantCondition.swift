import TrailEvents
import TrailScan

/// One key of a condition block, as far as it narrows who is let in.
///
/// The rules follow what S3 calls public.
/// Source: Amazon S3 User Guide, "Blocking public access", "The meaning of public".
struct GrantCondition {
  private let conditionOperator: ConditionOperator?
  private let key: String
  private let values: [String]

  /// Reads a block leniently; an operator that does not exist narrows nothing.
  static func read(_ block: JSONValue?) -> [GrantCondition] {
    var conditions: [GrantCondition] = []
    for member in block?.members ?? [] {
      var conditionOperator: ConditionOperator?
      do throws(PolicyError) {
        conditionOperator = try ConditionOperator(name: member.key)
      } catch {
        // AWS refuses it; what remains is that there is a condition.
      }
      for key in member.value.members ?? [] {
        let values = (key.value.array ?? [key.value]).compactMap(\.scalarText)
        conditions.append(
          GrantCondition(
            conditionOperator: conditionOperator, key: key.key.lowercased(), values: values))
      }
    }
    return conditions
  }

  /// Whether the condition lets in only callers from somewhere definite.
  var isNarrowing: Bool {
    guard let conditionOperator, !conditionOperator.isIfExists,
      conditionOperator.setPrefix != .forAllValues, !values.isEmpty
    else { return false }
    switch conditionOperator.base {
    case .ipAddress:
      return key == "aws:sourceip" || key == "aws:vpcsourceip" ? values.allSatisfy(isBlock) : false
    case .bool:
      return GrantCondition.flags.contains(key)
        && values.allSatisfy { $0.lowercased() == "true" }
    case .stringEquals, .stringEqualsIgnoreCase:
      return GrantCondition.keys.contains(key) && values.allSatisfy(isWithoutVariables)
    case .stringLike, .arnEquals, .arnLike:
      return GrantCondition.keys.contains(key)
        && values.allSatisfy { isWithoutVariables($0) && isDefinite($0) }
    default: return false
    }
  }

  /// The accounts that the condition names.
  var accounts: [String] {
    guard isNarrowing else { return [] }
    return values.compactMap { text in
      let account = key.hasSuffix("arn") ? ARN(text)?.account : text
      guard let account, GrantCondition.accountKeys.contains(key), account.utf8.count == 12,
        account.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
      else { return nil }
      return account
    }
  }

  private static let accountKeys: Set<String> = [
    "aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "aws:sourceowner",
    "aws:sourcearn", "kms:calleraccount",
  ]

  private static let flags: Set<String> = [
    "aws:principalisawsservice", "elasticfilesystem:accessedviamounttarget",
  ]

  private static let keys: Set<String> = accountKeys.union([
    "aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths",
    "aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
    "aws:principalservicename", "aws:userid", "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
  ])

  /// Whether an address block is no broader than /8 (IPv4) or /32 (IPv6).
  private func isBlock(_ text: String) -> Bool {
    guard let network = IPNetwork(text) else { return false }
    return network.prefixLength >= (network.address.isIPv6 ? 32 : 8)
  }

  /// Whether a value is fixed; the resource's own account and organization are.
  private func isWithoutVariables(_ text: String) -> Bool {
    let lowercased = text.lowercased()
    return !lowercased.contains("${") || lowercased == "${aws:resourceaccount}"
      || lowercased == "${aws:resourceorgid}"
  }

  /// Whether a value with wildcards still names an account, an organization or one bucket.
  private func isDefinite(_ text: String) -> Bool {
    let isWildcard: (Unicode.Scalar) -> Bool = { $0 == "*" || $0 == "?" }
    guard text.unicodeScalars.contains(where: isWildcard) else { return true }
    if let arn = ARN(text) {
      if arn.account.unicodeScalars.contains(where: isWildcard) {
        // S3's ARNs name no account, and `*` stands there out of habit: the bucket must be named.
        return arn.service == "s3"
          && !arn.resource.unicodeScalars.prefix(1).contains(where: isWildcard)
      }
      return !arn.account.isEmpty
        || !arn.resource.unicodeScalars.prefix(1).contains(where: isWildcard)
    }
    let fixed = text.unicodeScalars.prefix { !isWildcard($0) }
    return fixed.count >= 6 && fixed.contains { $0 == "/" || $0 == ":" }
  }
}
