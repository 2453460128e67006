import TrailEvents
import TrailPolicy
import TrailScan

/// The policies that a call carries or names, and what they grant.
struct RequestPolicies {
  /// The names of what all of them together grant: `admin-star` and the like.
  private(set) var names: [String] = []
  /// One sentence for each policy that grants something worth saying.
  private(set) var descriptions: [String] = []

  /// Looks into a call's request parameters.
  ///
  /// Members that hold policy documents, by service: `policyDocument`, `assumeRolePolicyDocument` (IAM),
  /// `bucketPolicy` (S3), `policy` (KMS and others), `resourcePolicy` (Secrets Manager), `policyText` (ECR),
  /// `content` (Organizations), `attributes.Policy` (SQS), `attributeValue` (SNS), `accessPolicies`
  /// (OpenSearch). A managed policy is known by its ARN.
  /// - Parameter grants: tells what a document of an account grants.
  init(
    _ facts: RecordFacts,
    grants: (_ document: String, _ owner: String?) -> PolicyGrants =
      PolicyGrants.analyze(documentText:ownerAccount:)
  ) {
    let account = facts.identity.accountId
    for value in facts.fields.values(at: ["requestParameters"]) {
      for path in RequestPolicies.documentPaths {
        for document in value.values(at: path) {
          guard let text = document.string ?? (document.members == nil ? nil : document.compactText)
          else { continue }
          guard RequestPolicies.mayBePolicy(text) else { continue }
          add(grants(text, account))
        }
      }
      for arn in value.values(at: ["policyArn"]).compactMap(\.string) {
        add(PolicyGrants.ofManagedPolicy(arn: arn))
      }
    }
  }

  private static let statement = Array("Statement".utf8)

  private static func mayBePolicy(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { text in
      statement.withUnsafeBufferPointer { ByteSearch.contains($0, in: text) }
    }
  }

  private mutating func add(_ found: PolicyGrants) {
    for name in found.names where !names.contains(name) { names.append(name) }
    if !found.summary.isEmpty, !descriptions.contains(found.summary) {
      descriptions.append(found.summary)
    }
  }

  private static let documentPaths = [
    ["policyDocument"], ["assumeRolePolicyDocument"], ["bucketPolicy"], ["policy"],
    ["resourcePolicy"], ["policyText"], ["content"], ["attributes", "Policy"],
    ["attributes", "policy"], ["attributeValue"], ["accessPolicies"], ["keyPolicy"],
  ]
}

/// Reads the policies that calls carry, each distinct document once.
///
/// Several rules ask about one call, and what deploys policies writes the same ones again and again.
final class RequestPolicyReader {
  private struct Document: Hashable {
    var text: Spelling
    /// The account that the policy belongs to.
    var owner: Spelling?
  }

  /// How many documents are remembered, and of how many bytes each at most.
  private static let cacheLimit = 256
  private static let longestBytes = 8 << 10

  @exclusivity(unchecked) private var known: [Document: PolicyGrants] = [:]
  /// Of the record at hand; nil as long as nobody asked.
  @exclusivity(unchecked) private var current: RequestPolicies?

  /// Turns to the next record.
  @inline(__always)
  func begin() { if current != nil { current = nil } }

  /// The policies of the record at hand.
  func policies(of facts: RecordFacts) -> RequestPolicies {
    if let current { return current }
    let policies = RequestPolicies(facts, grants: grants)
    current = policies
    return policies
  }

  private func grants(of text: String, owner: String?) -> PolicyGrants {
    let document = Document(text: Spelling(text), owner: owner.map { Spelling($0) })
    if let known = known[document] { return known }
    let grants = PolicyGrants.analyze(documentText: text, ownerAccount: owner)
    guard text.utf8.count <= RequestPolicyReader.longestBytes else { return grants }
    if known.count >= RequestPolicyReader.cacheLimit { known.removeAll(keepingCapacity: true) }
    known[document] = grants
    return grants
  }
}
