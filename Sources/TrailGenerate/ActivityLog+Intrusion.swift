/// The intrusion: Wednesday 4 March 2026, 19:12 UTC, to Thursday morning.
///
/// The records of each beat are exact: their number does not depend on the seed.
extension ActivityLog {
  mutating func appendIntrusion() {
    var intruder = directory.user(
      "ci-legacy", in: .production, at: Address.attacker, agent: Agent.attackerCLI)
    intruder.agentTakesCall = true
    enumerate(by: intruder)
    escalate(by: intruder)
    persist(by: intruder)
    takeRoot()
    expose(by: intruder)
    exfiltrate()
    mark = .ordinary
  }

  // Beat 1: 61 records in six minutes, 45 of them denied in the spellings of four services.
  private mutating func enumerate(by intruder: Actor) {
    mark = .beat1Enumeration
    let start = LogTime(march: 4, 19, 12, 4)
    call(IntrusionCalls.identity, by: intruder, at: start, in: "us-east-1")
    for (index, attempt) in IntrusionCalls.enumeration.enumerated() {
      let made = call(
        attempt.shape, by: intruder, at: start + 3 + index * 6, in: attempt.region)
      if attempt.isDenied { deny(made, by: intruder, resource: attempt.resource) }
    }
  }

  // Beat 2: 3 records. The inline policy is refused; a new version of the key's own policy is
  // not (iam:CreatePolicyVersion on itself was left in the policy long ago).
  private mutating func escalate(by intruder: Actor) {
    mark = .beat2Escalation
    let star = jsonString(
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#)
    let refused = call(
      CallShape("iam", "PutUserPolicy", writes: true), by: intruder,
      at: LogTime(march: 4, 19, 21, 10))
    deny(refused, by: intruder, resource: "user ci-legacy")
    call(
      CallShape(
        "iam", "CreatePolicyVersion",
        #"{"policyArn":"\#(IntrusionCalls.ownPolicy)","policyDocument":\#(star),"#
          + #""setAsDefault":true}"#,
        response: #"{"policyVersion":{"versionId":"v4","isDefaultVersion":true,"#
          + #""createDate":"<longDate>"}}"#, writes: true),
      by: intruder, at: LogTime(march: 4, 19, 22, 31))
    call(
      CallShape(
        "iam", "AttachUserPolicy",
        #"{"userName":"ci-legacy","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#,
        writes: true), by: intruder, at: LogTime(march: 4, 19, 23, 45))
  }

  // Beat 3: 10 records: five writes of IAM, the two halves of one AssumeRole, three calls in the
  // development account.
  private mutating func persist(by intruder: Actor) {
    mark = .beat3Persistence
    let user = "svc-backup-sync"
    let userARN = "arn:aws:iam::111122223333:user/\(user)"
    call(
      CallShape(
        "iam", "CreateUser", #"{"userName":"\#(user)"}"#,
        response: #"{"user":{"path":"/","userName":"\#(user)","userId":""#
          + directory.userID(user, in: .production)
          + #"","arn":"\#(userARN)","createDate":"<longDate>"}}"#, writes: true),
      by: intruder, at: LogTime(march: 4, 19, 26, 2))
    call(
      CallShape(
        "iam", "CreateAccessKey", #"{"userName":"\#(user)"}"#,
        response: #"{"accessKey":{"accessKeyId":""# + directory.userKey(user, in: .production)
          + #"","status":"Active","userName":"\#(user)","createDate":"<longDate>"}}"#,
        writes: true), by: intruder, at: LogTime(march: 4, 19, 26, 20))
    call(
      CallShape(
        "iam", "CreateLoginProfile", #"{"userName":"\#(user)","passwordResetRequired":false}"#,
        response: #"{"loginProfile":{"userName":"\#(user)","createDate":"<longDate>","#
          + #""passwordResetRequired":false}}"#, writes: true),
      by: intruder, at: LogTime(march: 4, 19, 27, 8))
    call(
      CallShape(
        "iam", "AttachUserPolicy",
        #"{"userName":"\#(user)","policyArn":"arn:aws:iam::aws:policy/AmazonS3FullAccess"}"#,
        writes: true), by: intruder, at: LogTime(march: 4, 19, 27, 41))
    let trust = jsonString(
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"#
        + #""arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole"}]}"#)
    call(
      CallShape(
        "iam", "UpdateAssumeRolePolicy",
        #"{"roleName":"data-pipeline","policyDocument":\#(trust)}"#, writes: true),
      by: intruder, at: LogTime(march: 4, 19, 31, 15))
    stepAcross(by: intruder, at: LogTime(march: 4, 19, 34, 22))
  }

  // One AssumeRole into another account is delivered to both: different eventIDs, one
  // sharedEventID. The owner of the role sees the caller as an AWSAccount.
  private mutating func stepAcross(by intruder: Actor, at time: LogTime) {
    let role = "cross-account-deploy"
    let roleARN = "arn:aws:iam::444455556666:role/\(role)"
    let first = call(
      CallShape(
        "sts", "AssumeRole",
        #"{"roleArn":"\#(roleARN)","roleSessionName":"deploy"}"#,
        response: #"{"credentials":{"accessKeyId":""#
          + directory.id("ASIA", 16, of: "444455556666\(role)deploy\(time.seconds)")
          + #"","sessionToken":"IQoJb3JpZ2luX2VjE<token>","expiration":"<longDateLater>"},"#
          + #""assumedRoleUser":{"assumedRoleId":""#
          + directory.roleID(role, in: .development)
          + #":deploy","arn":"arn:aws:sts::444455556666:assumed-role/\#(role)/deploy"}}"#,
        resources: #"{"accountId":"444455556666","type":"AWS::IAM::Role","ARN":"\#(roleARN)"}"#),
      by: intruder, at: time)
    records[first].sharedEventID = random.uuid()
    var second = records[first]
    second.eventID = random.uuid()
    second.recipient = .development
    second.identity =
      #"{"type":"AWSAccount","principalId":""#
      + directory.userID("ci-legacy", in: .production) + #"","accountId":"111122223333"}"#
    records.append(second)
    var session = directory.session(
      of: role, name: "deploy", in: .development, since: time, at: Address.attacker,
      agent: Agent.attackerCLI)
    session.agentTakesCall = true
    call(IntrusionCalls.identity, by: session, at: time + 40, in: "us-east-1")
    call(CallShape("iam", "ListUsers"), by: session, at: time + 66)
    call(
      CallShape("s3", "ListBuckets", #"{"Host":"s3.<region>.amazonaws.com"}"#), by: session,
      at: time + 91)
  }

  // Beat 4: 9 records: two failed sign-ins, one that works, three calls in the console, three
  // calls with a key of root's own.
  private mutating func takeRoot() {
    mark = .beat4Root
    let door = directory.signingInRoot(
      of: .development, at: Address.attackerIPv6, agent: Agent.linuxBrowser)
    signIn(door, at: LogTime(march: 4, 20, 38, 12), mfa: false, succeeded: false)
    signIn(door, at: LogTime(march: 4, 20, 39, 3), mfa: false, succeeded: false)
    let entered = LogTime(march: 4, 20, 41, 27)
    signIn(door, at: entered, mfa: false)
    var root = directory.root(
      of: .development, signedIn: entered, at: Address.attackerIPv6, agent: Agent.linuxBrowser)
    root.isFromConsole = true
    call(CallShape("iam", "GetAccountSummary"), by: root, at: entered + 21)
    call(CallShape("iam", "ListAccessKeys"), by: root, at: entered + 48)
    call(
      CallShape(
        "iam", "CreateAccessKey",
        response: #"{"accessKey":{"accessKeyId":""# + directory.rootKey(of: .development)
          + #"","status":"Active","createDate":"<longDate>"}}"#, writes: true),
      by: root, at: entered + 97)
    var keyed = directory.root(
      of: .development, signedIn: nil, at: Address.attackerIPv6, agent: Agent.attackerCLI)
    keyed.agentTakesCall = true
    call(IntrusionCalls.identity, by: keyed, at: LogTime(march: 4, 20, 52, 4), in: "us-east-1")
    call(
      CallShape("s3", "ListBuckets", #"{"Host":"s3.<region>.amazonaws.com"}"#), by: keyed,
      at: LogTime(march: 4, 20, 52, 51))
    call(CallShape("iam", "ListUsers"), by: keyed, at: LogTime(march: 4, 20, 53, 30))
  }

  // Beat 5: 5 records, 2 of them denied by the organization's service control policy.
  private mutating func expose(by intruder: Actor) {
    mark = .beat5Exposure
    let bucket = Names.dataBucket
    let resource =
      #"{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::\#(bucket)"}"#
    let host = #""Host":"\#(bucket).s3.eu-west-1.amazonaws.com""#
    let place = choice(ofBucket: bucket, in: .production)
    call(
      CallShape(
        "s3", "DeleteBucketPublicAccessBlock",
        #"{"publicAccessBlock":"","bucketName":"\#(bucket)",\#(host)}"#, resources: resource,
        writes: true), by: intruder, at: LogTime(march: 4, 21, 20, 9), choice: place)
    call(
      CallShape(
        "s3", "PutBucketPolicy",
        #"{"bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"BackupSync","Effect":"#
          + #""Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["#
          + #""arn:aws:s3:::\#(bucket)","arn:aws:s3:::\#(bucket)/*"]}]},"#
          + #""bucketName":"\#(bucket)",\#(host),"policy":""}"#, resources: resource,
        writes: true), by: intruder, at: LogTime(march: 4, 21, 21, 33), choice: place)
    let guarded = "with an explicit deny in a service control policy"
    for (name, minute) in [("DetachPolicy", 24), ("LeaveOrganization", 25)] {
      let refused = call(
        CallShape("organizations", name, writes: true), by: intruder,
        at: LogTime(march: 4, 21, minute, 17))
      deny(refused, by: intruder, reason: guarded)
    }
    call(
      CallShape(
        "cloudtrail", "StopLogging",
        #"{"name":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/prod-account-trail"}"#,
        writes: true), by: intruder, at: LogTime(march: 4, 21, 27, 50))
  }

  // Beat 6: 43 records on Thursday: a sign-in without MFA, two lists, 40 objects.
  private mutating func exfiltrate() {
    mark = .beat6Exfiltration
    let user = "svc-backup-sync"
    let entered = LogTime(march: 5, 2, 14, 36)
    signIn(
      directory.signingIn(
        user, in: .production, at: Address.attacker, agent: Agent.linuxBrowser),
      at: entered, mfa: false, in: "eu-west-1")
    var actor = directory.user(
      user, in: .production, signedIn: entered, usesMFA: false, at: Address.attacker,
      agent: Agent.s3Console)
    // The S3 console's calls carry an endpoint of AWS's own, and still are the user's.
    actor.endpoint = Names.consoleEndpoint
    let bucket = Names.dataBucket
    call(
      CallShape("s3", "ListBuckets", #"{"Host":"s3.eu-west-1.amazonaws.com"}"#), by: actor,
      at: entered + 33)
    let place = choice(ofBucket: bucket, in: .production)
    let list = CallShape(
      "s3", "ListObjects",
      #"{"list-type":"2","bucketName":"\#(bucket)","encoding-type":"url","max-keys":"300","#
        + #""prefix":"warehouse/customers/","Host":"\#(bucket).s3.eu-west-1.amazonaws.com"}"#,
      resources: #"{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::\#(bucket)/"},"#
        + #"{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::\#(bucket)"}"#,
      data: true)
    call(list, by: actor, at: entered + 61, choice: place)
    for index in 0..<40 {
      // The same bucket, another object each time: found by trying choices in order.
      let object = choice(
        ofBucket: bucket, in: .production, from: place &+ 1 &+ UInt64(index) &* 5_000)
      call(.object("GetObject"), by: actor, at: entered + 90 + index * 9, choice: object)
    }
  }

  /// The first choice from `start` on whose bucket is `bucket`.
  private func choice(
    ofBucket bucket: String, in account: Account, from start: UInt64 = 1
  ) -> UInt64 {
    var scene = Scene(
      account: account, region: "eu-west-1", time: LogTime(seconds: 0), caller: "", choice: start)
    while scene.bucket != bucket { scene.choice &+= 1 }
    return scene.choice
  }
}
