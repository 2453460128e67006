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
  /// - Parameter read: tells what a policy grants; documents belong to an account.
  init(
    _ facts: RecordFacts,
    read: (PolicyMention, _ owner: String?) -> PolicyInWords = PolicyInWords.init
  ) {
    let account = facts.identity.accountId
    for value in facts.fields.values(at: ["requestParameters"]) {
      for path in RequestPolicies.documentPaths {
        for document in value.values(at: path) {
          guard let text = document.string ?? (document.members == nil ? nil : document.compactText)
          else { continue }
          guard RequestPolicies.mayBePolicy(text) else { continue }
          add(read(.document(text), account))
        }
      }
      for arn in value.values(at: ["policyArn"]).compactMap(\.string) {
        add(read(.managed(arn: arn), nil))
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

  private mutating func add(_ found: PolicyInWords) {
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

/// A policy as a call has it.
enum PolicyMention {
  case document(String)
  /// One that AWS manages, or another that is only named.
  case managed(arn: String)

  var text: String {
    switch self {
    case .document(let text), .managed(arn: let text): text
    }
  }
}

/// What a policy grants, in the words of rules and of people.
struct PolicyInWords {
  /// The names of what it grants: `admin-star` and the like.
  var names: [String]
  /// One sentence; empty if it grants nothing worth saying.
  var summary: String

  /// - Parameter owner: the account that a document belongs to.
  init(_ policy: PolicyMention, owner: String?) {
    let grants =
      switch policy {
      case .document(let text): PolicyGrants.analyze(documentText: text, ownerAccount: owner)
      case .managed(let arn): PolicyGrants.ofManagedPolicy(arn: arn)
      }
    names = grants.names
    summary = grants.summary
  }
}

/// Reads the policies that calls carry or name, each distinct one once.
///
/// Several rules ask about one call, and what deploys policies writes the same ones again and again.
final class RequestPolicyReader {
  private struct Key: Hashable {
    var text: Spelling
    var isDocument: Bool
    /// The account that the policy belongs to.
    var owner: Spelling?

    init(_ policy: PolicyMention, owner: String?) {
      text = Spelling(policy.text)
      if case .document = policy { isDocument = true } else { isDocument = false }
      self.owner = owner.map { Spelling($0) }
    }
  }

  /// How many policies are remembered, and of how many bytes each at most.
  private static let cacheLimit = 256
  private static let longestBytes = 8 << 10

  @exclusivity(unchecked) private var known: [Key: PolicyInWords] = [:]
  /// Of the record at hand; nil as long as nobody asked.
  @exclusivity(unchecked) private var current: RequestPolicies?

  /// Turns to the next record.
  @inline(__always)
  func begin() { if current != nil { current = nil } }

  /// The policies of the record at hand.
  func policies(of facts: RecordFacts) -> RequestPolicies {
    if let current { return current }
    let policies = RequestPolicies(facts, read: read)
    current = policies
    return policies
  }

  private func read(_ policy: PolicyMention, owner: String?) -> PolicyInWords {
    let key = Key(policy, owner: owner)
    if let known = known[key] { return known }
    let words = PolicyInWords(policy, owner: owner)
    guard policy.text.utf8.count <= RequestPolicyReader.longestBytes else { return words }
    if known.count >= RequestPolicyReader.cacheLimit { known.removeAll(keepingCapacity: true) }
    known[key] = words
    return words
  }
}
