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
  init(_ facts: RecordFacts) {
    let account = facts.identity.accountId
    for value in facts.fields.values(at: ["requestParameters"]) {
      for path in RequestPolicies.documentPaths {
        for document in value.values(at: path) {
          guard let text = document.string ?? (document.members == nil ? nil : document.compactText)
          else { continue }
          guard text.contains("Statement") else { continue }
          add(PolicyGrants.analyze(documentText: text, ownerAccount: account))
        }
      }
      for arn in value.values(at: ["policyArn"]).compactMap(\.string) {
        add(PolicyGrants.ofManagedPolicy(arn: arn))
      }
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
