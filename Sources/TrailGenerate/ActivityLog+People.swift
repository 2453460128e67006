/// People at work.
extension ActivityLog {
  private mutating func browse(
    _ actor: Actor, calls count: Int, from start: LogTime, in region: String
  ) {
    var time = start
    // The console asks in bursts: several calls in the same second or two, then a pause.
    for _ in 0..<count {
      if random.chance(percent: 25) { time = time + random.below(75) + 5 }
      if random.chance(percent: 45) { time = time + 1 }
      switch random.below(10) {
      case 0..<6:
        call(random.pick(CallCatalog.consoleCompute), by: actor, at: time, in: region)
      case 6..<8:
        // AWS's own endpoint beside the user's own address: see ``StoryMark/trapConsoleEndpoint``.
        var console = actor.from(actor.address, agent: Agent.s3Console)
        console.endpoint = random.chance(percent: 50) ? Names.consoleEndpoint : nil
        call(random.pick(CallCatalog.consoleS3), by: console, at: time, in: region)
      default:
        call(random.pick(CallCatalog.consoleIAM), by: actor, at: time, in: region)
      }
    }
  }

  /// Somebody signs in to the console with MFA and looks around.
  mutating func consoleSession(
    of name: String, in account: Account, from start: LogTime, calls count: Int,
    at address: String, agent: String = Agent.browser, region: String = "eu-west-1"
  ) {
    signIn(
      directory.signingIn(name, in: account, at: address, agent: agent), at: start, mfa: true,
      in: region)
    var actor = directory.user(name, in: account, signedIn: start, at: address, agent: agent)
    actor.isFromConsole = true
    browse(actor, calls: count, from: start + 4, in: region)
  }

  static let powerUser = "AWSReservedSSO_PowerUser_0123456789abcdef"

  /// Carol comes in through Identity Center.
  ///
  /// Its sign-ins always say `MFAUsed: No`, because the
  /// second factor was asked for elsewhere: ``StoryMark/trapFederatedSignIn``.
  mutating func federatedSession(
    in account: Account, from start: LogTime, calls count: Int, region: String = "eu-west-1"
  ) {
    var actor = directory.session(
      of: Self.powerUser, path: "/aws-reserved/sso.amazonaws.com/eu-west-1/", name: "carol",
      in: account, since: start, at: Address.carol, agent: Agent.macBrowser)
    var provider = actor
    let principal = random.text(27, of: Alphabet.base64)
    provider.identity =
      #"{"type":"SAMLUser","principalId":"\#(principal)=:carol","userName":"carol","#
      + #""identityProvider":"\#(principal)="}"#
    call(CallCatalog.assumeWithSAML, by: provider, at: start, in: region)
    let before = mark
    mark = .trapFederatedSignIn
    signIn(actor, at: start + 2, mfa: false, in: region)
    mark = before
    actor.isFromConsole = true
    browse(actor, calls: count, from: start + 5, in: region)
  }

  /// A plan, and now and then an apply, from the office with a long-term key.
  mutating func terraformRun(
    in account: Account, from start: LogTime, calls count: Int, region: String = "eu-west-1"
  ) {
    let actor = terraform(in: account)
    var time = start
    for index in 0..<count {
      if random.chance(percent: 30) { time = time + 1 }
      let writes = index > count * 4 / 5
      call(
        random.pick(writes ? CallCatalog.terraformWrites : CallCatalog.terraformReads), by: actor,
        at: time, in: region)
    }
  }

  func terraform(in account: Account) -> Actor {
    var actor = directory.user("bob", in: account, at: Address.bob, agent: Agent.terraform)
    actor.agentTakesCall = true
    return actor
  }

  /// A few commands at a shell, in a session with MFA.
  mutating func shellSession(
    of name: String, in account: Account, from start: LogTime, calls count: Int,
    at address: String, region: String = "eu-west-1"
  ) {
    var actor = directory.user(
      name, in: account, signedIn: start, at: address, agent: Agent.cli)
    actor.agentTakesCall = true
    var time = start
    for _ in 0..<count {
      time = time + random.below(50) + 2
      call(random.pick(CallCatalog.commandLine), by: actor, at: time, in: region)
    }
  }

  /// The auditor reads what there is, and is refused what is not for him.
  mutating func audit(in account: Account, from start: LogTime, calls count: Int) {
    var actor = directory.user(
      "auditor", in: account, signedIn: start, at: Address.auditor, agent: Agent.cli)
    actor.agentTakesCall = true
    var time = start
    for _ in 0..<count {
      time = time + random.below(20) + 1
      call(random.pick(CallCatalog.audit), by: actor, at: time)
    }
    let refused = call(
      CallShape("secretsmanager", "ListSecrets", #"{"maxResults":100}"#), by: actor, at: time + 9)
    deny(refused, by: actor)
  }
}
