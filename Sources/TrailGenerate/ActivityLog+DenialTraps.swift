/// What is harmless and looks as if it were not, part 2: errors in great numbers.
extension ActivityLog {
  mutating func appendDenialTraps() {
    // AWS's own delivery lost its right to a bucket for an hour. 600 records.
    mark = .trapDeliveryDenied
    let deliverer = directory.service("delivery.logs.amazonaws.com", in: .management)
    for index in 0..<600 {
      let made = call(
        CallCatalog.delivery, by: deliverer, at: LogTime(march: 3, 10) + index * 6, choice: 0)
      fail(made, code: "AccessDenied", message: "Access Denied")
    }
    appendThrottling()
    appendNotFound()

    // `DryRunOperation` means the call would have been allowed. 6 records.
    mark = .trapDryRun
    var dave = directory.user(
      "dave", in: .development, signedIn: LogTime(march: 5, 12), at: Address.vpn,
      agent: Agent.cli)
    dave.agentTakesCall = true
    for index in 0..<6 {
      let made = call(
        CallShape(
          "ec2", "RunInstances",
          #"{"instancesSet":{"items":[{"imageId":"<image>","minCount":1,"maxCount":1}]},"#
            + #""instanceType":"t4g.small","subnetId":"<subnet>","dryRun":true}"#, writes: true),
        by: dave, at: LogTime(march: 5, 12, 30, index * 8))
      fail(
        made, code: "Client.DryRunOperation",
        message: "Request would have succeeded, but DryRun flag is set.")
    }

    // Two denials in ten minutes, day and night, all week: a baseline, never a spike. The
    // exporter asks for metrics it was never given. 5 days of 288 records.
    mark = .trapSteadyDenials
    for slot in 0..<1_440 {
      let time = LogTime(march: 2, 0, 2) + slot * 300 + random.below(40)
      let exporter = directory.session(
        of: "metrics-exporter", name: "i-0f0e0d0c0b0a09080", in: .production,
        since: LogTime(seconds: time.seconds / 21_600 * 21_600 + 61),
        extra: #","ec2RoleDelivery":"2.0""#, at: Address.nat, agent: Agent.javaSDK)
      let made = call(
        CallShape("monitoring", slot % 2 == 0 ? "GetMetricData" : "ListMetrics"), by: exporter,
        at: time)
      fail(
        made, code: "AccessDenied",
        message: "User: \(exporter.arn) is not authorized to perform: cloudwatch:"
          + "\(records[made].name) because no identity-based policy allows the cloudwatch:"
          + "\(records[made].name) action")
    }
  }

  // Too many calls at once. 120 records.
  private mutating func appendThrottling() {
    mark = .trapThrottled
    let function = directory.session(
      of: "lambda-basic-orders", name: "nightly-cleanup", in: .production,
      since: LogTime(march: 5, 1), at: Address.nat, agent: Agent.boto)
    for index in 0..<80 {
      let made = call(
        CallShape("ssm", "GetParameter", #"{"name":"<parameter>","withDecryption":true}"#),
        by: function, at: LogTime(march: 5, 1, 0, 4) + index * 2)
      fail(
        made, code: "ThrottlingException", message: "Rate exceeded", keepsRequest: false)
    }
    let bob = terraform(in: .production)
    for index in 0..<40 {
      let made = call(
        CallCatalog.terraformReads[4 + index % 5], by: bob,
        at: LogTime(march: 4, 10, 2) + index)
      fail(made, code: "Client.RequestLimitExceeded", message: "Request limit exceeded.")
    }
  }

  // Terraform looks before it makes. 90 records.
  private mutating func appendNotFound() {
    mark = .trapNotFound
    let bob = terraform(in: .development)
    for index in 0..<30 {
      let time = LogTime(march: 2, 13, 5) + index * 2
      let policy = call(.bucket("GetBucketPolicy", "policy"), by: bob, at: time)
      fail(policy, code: "NoSuchBucketPolicy", message: "The bucket policy does not exist")
      let tags = call(.bucket("GetBucketTagging", "tagging"), by: bob, at: time)
      fail(tags, code: "NoSuchTagSet", message: "The TagSet does not exist")
      let role = call(
        CallShape("iam", "GetRole", #"{"roleName":"preview-\#(index)"}"#), by: bob, at: time + 1)
      fail(
        role, code: "NoSuchEntityException",
        message: "The role with name preview-\(index) cannot be found.")
    }
  }
}
