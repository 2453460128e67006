import Testing
import TrailEvents
import TrailPolicy
import TrailScan
import TrailTestSupport

@testable import TrailDetect

@Suite struct RequestPolicyReaderTests {
  /// A call that writes a policy to a bucket of an account.
  private func record(_ policy: String, account: String) -> String {
    """
    {"eventTime":"2026-03-04T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy",\
    "userIdentity":{"type":"IAMUser","accountId":"\(account)"},\
    "requestParameters":{"bucketName":"b","bucketPolicy":\(policy)}}
    """
  }

  private func policy(_ principal: String, action: String = "s3:GetObject") -> String {
    """
    {"Statement":[{"Effect":"Allow","Principal":{"AWS":"\(principal)"},"Action":"\(action)",\
    "Resource":"*"}]}
    """
  }

  /// What is remembered of documents is what looking at each of them says.
  @Test func documentsAreReadOnce() throws {
    let account = "111122223333"
    let foreign = "arn:aws:iam::444455556666:root"
    var texts = [
      record(policy("*"), account: account), record(policy(foreign), account: account),
      // The same document of the other account, which it does not open to a stranger.
      record(policy(foreign), account: "444455556666"),
      // Two spellings of one letter are two names.
      record(policy(foreign, action: "s3:Ren\u{E9}e*"), account: account),
      record(policy(foreign, action: "s3:Rene\u{301}e*"), account: account),
      // One that is too long to be remembered.
      record(
        policy(foreign, action: "s3:\(String(repeating: "x", count: 9000))"), account: account),
      record(#""no policy""#, account: account),
      // A managed policy is named, and a document of that text is none.
      record(#""x","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess""#, account: account),
      record(#""x","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess""#, account: account),
      record(#""arn:aws:iam::aws:policy/AdministratorAccess Statement""#, account: account),
    ]
    // More than are remembered, and then the first ones again.
    texts += (0..<600).map { record(policy(foreign, action: "s3:Get\($0)*"), account: account) }
    texts += texts.prefix(10)
    let reader = RequestPolicyReader()
    var names: Set<[String]> = []
    var descriptions: Set<[[UInt8]]> = []
    try RecordFeed.scan(texts, fields: FieldTable(additionalNames: ["requestParameters"])) {
      record, _ in
      let facts = RecordFacts(fields: record)
      reader.begin()
      for _ in 1...2 {
        let found = reader.policies(of: facts)
        let expected = RequestPolicies(facts)
        #expect(found.names == expected.names)
        #expect(
          found.descriptions.map { Array($0.utf8) } == expected.descriptions.map { Array($0.utf8) })
        names.insert(found.names)
        descriptions.insert(found.descriptions.map { Array($0.utf8) })
      }
    }
    #expect(names.count > 2 && descriptions.count > 600, "the documents differ in what they say")
  }
}
