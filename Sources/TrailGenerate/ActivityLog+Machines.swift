/// Roles and services at work.
extension ActivityLog {
  /// A build on a runner behind the company's NAT address, with a role assumed through OIDC.
  mutating func build(in account: Account, from start: LogTime, calls count: Int) {
    let subject = "repo:examplecorp/orders-api:ref:refs/heads/main"
    let provider =
      "arn:aws:iam::\(account.id):oidc-provider/token.actions.githubusercontent.com"
    var actor = directory.session(
      of: "github-actions-deploy", name: "GitHubActions", in: account, since: start,
      extra: #","webIdFederationData":{"federatedProvider":"\#(provider)","attributes":{}}"#,
      at: Address.nat, agent: Agent.cdk)
    actor.agentTakesCall = true
    var caller = actor
    caller.identity =
      #"{"type":"WebIdentityUser","principalId":"\#(provider):sts.amazonaws.com:\#(subject)","#
      + #""userName":"\#(subject)","identityProvider":"\#(provider)"}"#
    call(CallCatalog.assumeWithGitHub, by: caller, at: start)
    var time = start + 2
    for _ in 0..<count {
      time = time + random.below(14)
      call(random.pick(CallCatalog.build), by: actor, at: time)
    }
  }

  /// The CDK deploys: its own calls, then CloudFormation's in the name of the execution role.
  mutating func deployment(in account: Account, from start: LogTime, calls count: Int) {
    let suffix = "\(account.id)-eu-west-1"
    var actor = directory.session(
      of: "cdk-hnb659fds-deploy-role-\(suffix)", name: "aws-cdk-runner", in: account,
      since: start, at: Address.nat, agent: Agent.cdk)
    actor.agentTakesCall = true
    let execution = directory.session(
      of: "cdk-hnb659fds-cfn-exec-role-\(suffix)", name: "AWSCloudFormation", in: account,
      since: start, at: Address.nat, agent: Agent.cdk
    ).via("cloudformation.amazonaws.com")
    var time = start
    let stack = random.next()
    for shape in CallCatalog.deploy {
      call(shape, by: actor, at: time, choice: stack)
      time = time + random.below(6)
    }
    for _ in 0..<count {
      time = time + random.below(9)
      call(random.pick(CallCatalog.stackUpdate), by: execution, at: time)
    }
  }

  /// An instance of the web fleet: through the NAT address or a VPC endpoint of our own.
  mutating func instanceWork(
    in account: Account, from start: LogTime, calls count: Int, region: String = "eu-west-1"
  ) {
    let number = random.below(8)
    let instance = "i-0a1b2c3d4e5f6a7b\(number)"
    var actor = directory.session(
      of: "order-worker", name: instance, in: account,
      // Instance credentials change every six hours.
      since: LogTime(seconds: (start.seconds - 107) / 21_600 * 21_600 + 107),
      extra: #","ec2RoleDelivery":"2.0""#, at: Address.nat, agent: Agent.javaSDK)
    actor.agentTakesCall = true
    var time = start
    for _ in 0..<count {
      time = time + random.below(20)
      var caller = actor
      if random.chance(percent: 60) {
        caller.address = "10.20.4.\(10 + number)"
        caller.endpoint = Names.ownEndpoint
      }
      call(random.pick(CallCatalog.machine), by: caller, at: time, in: region)
    }
  }

  /// Lambda fetches the role of a function, then the function works.
  mutating func functionWork(in account: Account, from start: LogTime, calls count: Int) {
    let function = random.pick(Names.functions)
    let service = directory.service("lambda.amazonaws.com", in: account)
    let assumed = call(
      CallCatalog.assumeRole("lambda-basic-orders", session: function), by: service, at: start)
    records[assumed].sharedEventID = random.uuid()
    var actor = directory.session(
      of: "lambda-basic-orders", name: function, in: account, since: start, at: Address.nat,
      agent: Agent.boto)
    actor.endpoint = nil
    var time = start
    for _ in 0..<count {
      time = time + random.below(12)
      call(random.pick(CallCatalog.machine), by: actor, at: time)
    }
  }

  /// AWS for itself: log delivery, keys, the configuration recorder, replication.
  mutating func serviceWork(in account: Account, from start: LogTime, region: String = "eu-west-1")
  {
    let trail = directory.service("cloudtrail.amazonaws.com", in: account)
    let keyed = call(CallCatalog.trailKey, by: trail, at: start, in: region)
    records[keyed].sharedEventID = random.uuid()
    let deliverer = directory.service("delivery.logs.amazonaws.com", in: Account.management)
    let delivered = call(CallCatalog.delivery, by: deliverer, at: start + 7, in: region, choice: 0)
    records[delivered].sharedEventID = random.uuid()
    guard random.chance(percent: 40) else { return }
    let recorder = directory.session(
      of: "AWSServiceRoleForConfig", path: "/aws-service-role/config.amazonaws.com/",
      name: "AWSConfig-Describe", in: account, since: start, at: Address.nat, agent: Agent.cdk
    ).via("config.amazonaws.com")
    call(random.pick(CallCatalog.config), by: recorder, at: start + 31, in: region)
    let replication = directory.session(
      of: "s3-replication", name: "s3-replication", in: account, since: start, at: Address.nat,
      agent: Agent.cdk
    ).via("s3.amazonaws.com")
    call(.object("GetObjectVersion"), by: replication, at: start + 44, in: region)
  }

  /// Autoscaling looks after its fleet, and EC2 takes the instance role for a new machine.
  mutating func scaling(in account: Account, from start: LogTime) {
    let scaler = directory.session(
      of: "AWSServiceRoleForAutoScaling", path: "/aws-service-role/autoscaling.amazonaws.com/",
      name: "AutoScaling", in: account, since: start, at: Address.nat, agent: Agent.cdk
    ).via("autoscaling.amazonaws.com")
    call(CallCatalog.consoleCompute[0], by: scaler, at: start)
    call(CallCatalog.consoleCompute[1], by: scaler, at: start + 2)
    let ec2 = directory.service("ec2.amazonaws.com", in: account)
    let assumed = call(
      CallCatalog.assumeRole("order-worker", session: "i-0a1b2c3d4e5f6a7b\(random.below(8))"),
      by: ec2, at: start + 20)
    records[assumed].sharedEventID = random.uuid()
  }

  /// Things that happen by themselves: a key turns, a secret turns.
  mutating func rotation(in account: Account, at time: LogTime) {
    let key = random.uuid()
    serviceEvent(
      "kms", "RotateKey",
      identity: #"{"accountId":"\#(account.id)","invokedBy":"AWS Internal"}"#,
      details: #"{"rotationType":"AUTOMATIC","keyOrigin":"AWS_KMS","keyId":"\#(key)"}"#,
      resources: #"{"accountId":"\#(account.id)","type":"AWS::KMS::Key","#
        + #""ARN":"arn:aws:kms:eu-west-1:\#(account.id):key/\#(key)"}"#,
      account: account, at: time)
    serviceEvent(
      "secretsmanager", "RotationSucceeded",
      identity: #"{"accountId":"\#(account.id)","invokedBy":"secretsmanager.amazonaws.com"}"#,
      details: #"{"SecretId":"arn:aws:secretsmanager:eu-west-1:\#(account.id):secret:"#
        + #"orders/db-password-Xa81Qf"}"#, account: account, at: time + 180)
  }
}
