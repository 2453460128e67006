/// An endless row of records for a corpus: pieces of work, one after the other.
struct RecordSource {
  let kind: BenchmarkCorpus.Kind
  /// Whose work the next pieces are.
  var account = Account.production
  /// When the next piece begins.
  private(set) var time = LogTime(march: 2, 6)
  /// Draws the names of files, apart from the records.
  var names: SeededRandom
  private var log: ActivityLog
  private var position = 0
  private var ordinary = 0
  private var special = 0

  init(kind: BenchmarkCorpus.Kind, seed: UInt64) {
    self.kind = kind
    log = ActivityLog(seed: seed)
    names = SeededRandom(seed: seed ^ 0x6669_6C65)
  }

  mutating func next() -> LogRecord {
    if position == log.records.count { refill() }
    position += 1
    return log.records[position - 1]
  }

  private mutating func refill() {
    log.records.removeAll(keepingCapacity: true)
    position = 0
    time = time + 3 + log.random.below(20)
    switch kind {
    case .deniedHeavy where special <= ordinary:
      log.appendDeniedBurst(in: account, from: time)
      special += log.records.count
    case .matchHeavy where special <= ordinary:
      log.appendSuspectWork(in: account, from: time)
      special += log.records.count
    default:
      log.appendOrdinaryPiece(in: account, from: time)
      ordinary += log.records.count
    }
  }
}

extension ActivityLog {
  /// One piece of ordinary work, people and machines in their usual shares.
  mutating func appendOrdinaryPiece(in account: Account, from time: LogTime) {
    switch random.below(100) {
    case 0..<9: consoleSession(of: "alice", in: account, from: time, calls: 12, at: Address.alice)
    case 9..<17: federatedSession(in: account, from: time, calls: 12)
    case 17..<29: terraformRun(in: account, from: time, calls: 20)
    case 29..<37: shellSession(of: "dave", in: account, from: time, calls: 8, at: Address.vpn)
    case 37..<39: audit(in: account, from: time, calls: 10)
    case 39..<44: build(in: account, from: time, calls: 9)
    case 44..<48: deployment(in: account, from: time, calls: 8)
    case 48..<68: instanceWork(in: account, from: time, calls: 8)
    case 68..<86: functionWork(in: account, from: time, calls: 5)
    case 86..<96: serviceWork(in: account, from: time)
    case 96..<99: scaling(in: account, from: time)
    default: rotation(in: account, at: time)
    }
  }

  /// Ten denied calls of one of forty users.
  mutating func appendDeniedBurst(in account: Account, from start: LogTime) {
    var actor = directory.user(
      "user-\(random.below(40))", in: account, at: "203.0.113.\(100 + random.below(40))",
      agent: Agent.cli)
    actor.agentTakesCall = true
    for index in 0..<10 {
      let attempt = random.pick(IntrusionCalls.denied)
      let made = call(attempt.shape, by: actor, at: start + index * 2, in: attempt.region)
      deny(made, by: actor, resource: attempt.resource)
    }
  }

  /// A piece of work that rules look for: writes of IAM, denied calls, foreign addresses, root.
  mutating func appendSuspectWork(in account: Account, from start: LogTime) {
    var actor = directory.user(
      "user-\(random.below(200))", in: account, at: Address.attacker, agent: Agent.attackerCLI)
    actor.agentTakesCall = true
    switch random.below(10) {
    case 0..<3: appendDeniedBurst(in: account, from: start)
    case 3..<6:
      for index in 0..<6 {
        call(random.pick(Self.policyWrites), by: actor, at: start + index * 3)
      }
    case 6..<8:
      for index in 0..<6 {
        call(random.pick(CallCatalog.commandLine), by: actor, at: start + index * 3)
      }
    case 8:
      let root = directory.root(
        of: account, signedIn: start, at: Address.attackerIPv6, agent: Agent.linuxBrowser)
      for index in 0..<4 {
        call(random.pick(CallCatalog.consoleIAM), by: root, at: start + index * 3)
      }
    default:
      let door = directory.signingIn(
        "user-\(random.below(200))", in: account, at: Address.attacker, agent: Agent.linuxBrowser)
      for index in 0..<3 { signIn(door, at: start + index * 4, mfa: false, succeeded: index == 2) }
    }
  }

  private static let policyWrites: [CallShape] = {
    let star = jsonString(
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#)
    let trust = jsonString(
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"#
        + #""Action":"sts:AssumeRole"}]}"#)
    return [
      CallShape(
        "iam", "CreateUser", #"{"userName":"user-<number>"}"#,
        response: #"{"user":{"path":"/","userName":"user-<number>","arn":"arn:aws:iam::<account>:"#
          + #"user/user-<number>","createDate":"<longDate>"}}"#, writes: true),
      CallShape(
        "iam", "CreateAccessKey", #"{"userName":"<user>"}"#,
        response: #"{"accessKey":{"accessKeyId":"<accessKey>","status":"Active","userName":"#
          + #""<user>","createDate":"<longDate>"}}"#, writes: true),
      CallShape(
        "iam", "AttachUserPolicy",
        #"{"userName":"<user>","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#,
        writes: true),
      CallShape(
        "iam", "PutRolePolicy",
        #"{"roleName":"<role>","policyName":"p-<hex8>","policyDocument":\#(star)}"#, writes: true),
      CallShape(
        "iam", "UpdateAssumeRolePolicy", #"{"roleName":"<role>","policyDocument":\#(trust)}"#,
        writes: true),
      CallShape("cloudtrail", "StopLogging", #"{"name":"trail-<hex8>"}"#, writes: true),
      .bucket("DeleteBucketPublicAccessBlock", "publicAccessBlock", writes: true),
    ]
  }()
}
