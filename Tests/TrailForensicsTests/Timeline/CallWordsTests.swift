import Testing

@testable import TrailForensics

@Suite struct CallWordsTests {
  @Test(
    arguments: [
      ("CreateAccessKey", "create access key", "created access key"),
      ("DescribeDBInstances", "look at DB instances", "looked at DB instances"),
      ("ListFunctions20150331", "list functions", "listed functions"),
      ("GetFunction20150331v2", "read function", "read function"),
      ("BatchGetImage", "read image (batch)", "read image (batch)"),
      ("PutBucketAcl", "put bucket ACL", "put bucket ACL"),
      ("ConsoleLogin", "sign in to the console", "signed in to the console"),
      ("AssumeRoleWithSAML", "assume role with SAML", "assumed role with SAML"),
      ("Decrypt", "decrypt", "decrypted"), ("Invoke", "invoke", "invoked"),
      ("CredentialChallenge", "call CredentialChallenge", "called CredentialChallenge"),
      ("", "call ", "called "), ("20150331", "call 20150331", "called 20150331"),
      ("Get", "read", "read"), ("v2", "call v2", "called v2"),
    ])
  func words(name: String, base: String, past: String) {
    let words = CallWords()
    #expect(words.words(for: name).base == base)
    #expect(words.words(for: name).past == past)
  }

  @Test(
    arguments: [
      ("arn:aws:iam::111122223333:user/path/alice", "user/path/alice"),
      ("arn:aws:s3:::bucket/key:with:colons", "bucket/key:with:colons"),
      ("arn:aws:s3", "arn:aws:s3"), ("bucket", "bucket"), ("", ""),
      ("arn:aws:iam::111122223333:", "arn:aws:iam::111122223333:"),
    ])
  func shortResources(resource: String, short: String) {
    #expect(TimelineSentence.short(resource) == short)
  }
}
