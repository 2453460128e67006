/// What is harmless and looks as if it were not, part 1: root, policies, addresses.
///
/// The number of records of each trap does not depend on the seed.
extension ActivityLog {
  mutating func appendTraps() {
    appendRootTraps()
    appendPolicyTraps()
    appendAddressTraps()
    appendDenialTraps()
    mark = .ordinary
  }

  private mutating func appendRootTraps() {
    // AWS works on root's behalf: `invokedBy` is there, nobody signed in. 3 records.
    mark = .trapRootInvokedByService
    for (account, day, service, name) in [
      (Account.production, 2, "support", "DescribeTrustedAdvisorChecks"),
      (.development, 3, "billing", "GetBillingData"),
      (.management, 5, "support", "DescribeTrustedAdvisorCheckResult"),
    ] {
      let root = directory.root(
        of: account, signedIn: LogTime(march: day, 3, 0), at: Address.nat, agent: Agent.browser
      ).via("\(service).amazonaws.com")
      call(
        CallShape(service, name, #"{"language":"en"}"#), by: root,
        at: LogTime(march: day, 3, 0, 11), in: "us-east-1")
    }
    // The result of an order to AWS, with root as its identity. 2 records.
    mark = .trapRootServiceEvent
    for (day, id) in [(2, "car-0123456789abcdef0123456789abcdef"), (5, "car-fedcba98765432100")] {
      serviceEvent(
        "organizations", "CreateAccountResult",
        identity: #"{"type":"Root","principalId":"777788889999","arn":"arn:aws:iam::"#
          + #"777788889999:root","accountId":"777788889999","invokedBy":"AWS Internal"}"#,
        details: #"{"createAccountStatus":{"id":"\#(id)","state":"SUCCEEDED"}}"#,
        account: .management, at: LogTime(march: day, 9, 41, 5), in: "us-east-1")
    }
    // A user by the name of root. 1 record.
    mark = .trapUserNamedRoot
    signIn(
      directory.signingIn(
        "root", in: .production, at: Address.alice, agent: Agent.browser),
      at: LogTime(march: 3, 7, 20, 44), mfa: true, in: "eu-west-1")
  }

  private mutating func appendPolicyTraps() {
    let narrow = jsonString(
      #"{"Version":"2012-10-17","Statement":[{"Sid":"ReadOrders","Effect":"Allow","Action":"#
        + #"["dynamodb:GetItem","dynamodb:Query"],"Resource":"arn:aws:dynamodb:eu-west-1:"#
        + #"111122223333:table/orders"}]}"#)
    let bob = terraform(in: .production)
    let putRolePolicy = CallShape(
      "iam", "PutRolePolicy",
      #"{"roleName":"<role>","policyName":"inline","policyDocument":\#(narrow)}"#, writes: true)
    // Writes that changed nothing. 3 records.
    mark = .trapPolicyWriteFailed
    let missing = call(putRolePolicy, by: bob, at: LogTime(march: 2, 9, 30, 2))
    fail(
      missing, code: "NoSuchEntityException",
      message: "The role with name order-worker-v2 cannot be found.")
    let full = call(
      CallShape(
        "iam", "CreatePolicyVersion",
        #"{"policyArn":"arn:aws:iam::111122223333:policy/orders-read","policyDocument":"#
          + #"\#(narrow),"setAsDefault":true}"#, writes: true),
      by: bob, at: LogTime(march: 3, 13, 12, 40))
    fail(
      full, code: "LimitExceededException",
      message: "A managed policy can have up to 5 versions. Before you create a new version, you "
        + "must delete an existing version.")
    var dave = directory.user(
      "dave", in: .production, signedIn: LogTime(march: 4, 8, 2), at: Address.vpn,
      agent: Agent.cli)
    dave.agentTakesCall = true
    let refused = call(
      CallShape("iam", "AttachRolePolicy", writes: true), by: dave,
      at: LogTime(march: 4, 8, 31, 7))
    deny(refused, by: dave, resource: "role data-pipeline")

    // Autoscaling makes the role it is linked to. 1 record.
    mark = .trapServiceLinkedRole
    var alice = directory.user(
      "alice", in: .production, signedIn: LogTime(march: 2, 8, 1), at: Address.alice,
      agent: Agent.browser)
    alice.isFromConsole = true
    call(
      CallShape(
        "iam", "CreateServiceLinkedRole", #"{"aWSServiceName":"autoscaling.amazonaws.com"}"#,
        response: #"{"role":{"path":"/aws-service-role/autoscaling.amazonaws.com/","roleName":"#
          + #""AWSServiceRoleForAutoScaling","arn":"arn:aws:iam::<account>:role/aws-service-role/"#
          + #"autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling","createDate":"<longDate>"}}"#,
        writes: true), by: alice.via("autoscaling.amazonaws.com"),
      at: LogTime(march: 2, 8, 14, 3))

    // Reads. 5 records.
    mark = .trapPolicyReads
    var auditor = directory.user(
      "auditor", in: .production, signedIn: LogTime(march: 3, 9, 0), at: Address.auditor,
      agent: Agent.cli)
    auditor.agentTakesCall = true
    let reads: [CallShape] = [
      CallShape(
        "iam", "GetPolicy", #"{"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#),
      CallShape(
        "iam", "GetPolicyVersion",
        #"{"policyArn":"arn:aws:iam::aws:policy/AdministratorAccess","versionId":"v1"}"#),
      CallShape(
        "iam", "SimulatePrincipalPolicy",
        #"{"policySourceArn":"arn:aws:iam::111122223333:user/alice","actionNames":["#
          + #""iam:AttachUserPolicy","iam:PutUserPolicy"],"resourceArns":["*"]}"#),
      .bucket("GetBucketPolicy", "policy"), .bucket("GetBucketPolicy", "policy"),
    ]
    for (index, shape) in reads.enumerated() {
      call(shape, by: auditor, at: LogTime(march: 3, 9, 4, 5 + index * 7))
    }

    // True changes, small and ordered: a low severity at most. 4 records.
    mark = .trapNarrowPolicy
    for (day, minute) in [(2, 33), (3, 14), (4, 51), (6, 8)] {
      call(putRolePolicy, by: bob, at: LogTime(march: day, 10, minute, 20))
    }
    appendStarInDenyTraps(by: bob)
  }

  // `*` in a Deny takes away: nothing was opened. 2 records.
  private mutating func appendStarInDenyTraps(by bob: Actor) {
    mark = .trapStarInDeny
    let deny = jsonString(
      #"{"Version":"2012-10-17","Statement":[{"Sid":"NoCallsFromOutside","Effect":"Deny","#
        + #""Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"#
        + #"["203.0.113.0/24","198.51.100.7/32"]},"Bool":{"aws:ViaAWSService":"false"}}}]}"#)
    call(
      CallShape(
        "iam", "CreatePolicy",
        #"{"policyName":"office-only","description":"calls from the office and the VPN","#
          + #""policyDocument":\#(deny)}"#,
        response: #"{"policy":{"policyName":"office-only","arn":"arn:aws:iam::<account>:policy/"#
          + #"office-only","defaultVersionId":"v1","attachmentCount":0,"isAttachable":true,"#
          + #""createDate":"<longDate>"}}"#, writes: true),
      by: bob, at: LogTime(march: 4, 10, 55, 31))
    let bucket = "examplecorp-invoices-archive"
    call(
      CallShape(
        "s3", "PutBucketPolicy",
        #"{"bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"TLSOnly","Effect":"Deny","#
          + #""Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::\#(bucket)","#
          + #""arn:aws:s3:::\#(bucket)/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]},"#
          + #""bucketName":"\#(bucket)","Host":"\#(bucket).s3.eu-west-1.amazonaws.com","#
          + #""policy":""}"#,
        resources: #"{"accountId":"<account>","type":"AWS::S3::Bucket","#
          + #""ARN":"arn:aws:s3:::\#(bucket)"}"#, writes: true),
      by: bob, at: LogTime(march: 4, 10, 56, 2))
  }

  private mutating func appendAddressTraps() {
    // A name in place of an address. 8 records.
    mark = .trapServiceAddress
    var alice = directory.user(
      "alice", in: .production, signedIn: LogTime(march: 3, 8, 0), at: Address.alice,
      agent: Agent.browser)
    alice.isFromConsole = true
    for index in 0..<4 {
      call(
        CallCatalog.stackUpdate[index], by: alice.via("cloudformation.amazonaws.com"),
        at: LogTime(march: 3, 8, 12, index * 9))
      call(
        CallCatalog.consoleS3[index], by: alice.via("AWS Internal"),
        at: LogTime(march: 3, 8, 15, index * 9))
    }
    // The S3 console: the office's address, AWS's endpoint. 6 records.
    mark = .trapConsoleEndpoint
    var console = alice.from(Address.alice, agent: Agent.s3Console)
    console.endpoint = Names.consoleEndpoint
    for index in 0..<6 {
      call(CallCatalog.consoleS3[index], by: console, at: LogTime(march: 3, 8, 20, index * 3))
    }
    // The office's own address, not in the form RFC 5952 asks for. 3 records.
    mark = .trapIPv6Spelling
    var spelt = directory.user(
      "alice", in: .production, signedIn: LogTime(march: 5, 9, 39), at: "2001:0db8:00aa::0010",
      agent: Agent.cli)
    spelt.agentTakesCall = true
    for index in 0..<3 {
      call(
        CallCatalog.commandLine[index], by: spelt,
        at: LogTime(march: 5, 9, 40, index * 20))
    }
    // What an anonymizer makes of an address: four numbers, and no address. 2 records.
    mark = .trapUnparsableAddress
    var masked = directory.user(
      "alice", in: .production, signedIn: LogTime(march: 5, 9, 49), at: "255.18.064.253",
      agent: Agent.cli)
    masked.agentTakesCall = true
    for index in 0..<2 {
      call(
        CallCatalog.commandLine[4 + index], by: masked,
        at: LogTime(march: 5, 9, 50, index * 20))
    }
  }
}
