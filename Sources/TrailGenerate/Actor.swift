/// Who makes a call, from where, and with what.
///
/// An actor is one session: its key id and sign-in time stay the same from call to call.
struct Actor: Sendable {
  var account: Account
  /// `userIdentity` as JSON.
  var identity: String
  var arn: String
  var userName: String
  var address: String
  var agent: String
  /// Whether the agent ends with the name of the command or service, as newer SDKs write it.
  var agentTakesCall = false
  /// A service that calls on the actor's behalf: takes the place of the address and agent.
  var viaService: String?
  var isFromConsole = false
  /// The VPC endpoint the calls go through.
  var endpoint: String?

  /// The same actor, called through a service (`invokedBy`).
  func via(_ service: String) -> Actor {
    var copy = self
    copy.viaService = service
    copy.identity.removeLast()
    copy.identity += #","invokedBy":"\#(service)"}"#
    return copy
  }

  func from(_ address: String, agent: String? = nil) -> Actor {
    var copy = self
    copy.address = address
    if let agent { copy.agent = agent }
    return copy
  }
}

/// Makes actors whose ids depend on the seed and their names alone.
struct Directory: Sendable {
  let seed: UInt64

  /// An id such as `AIDA…` of 21 letters or a key `AKIA…` of 20: always the same for one name.
  func id(_ prefix: String, _ letters: Int, of name: String) -> String {
    // FNV-1a over the name, mixed with the seed.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
    for byte in (prefix + name).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var random = SeededRandom(seed: hash)
    return prefix + random.text(letters, of: Alphabet.base32)
  }

  func userID(_ name: String, in account: Account) -> String {
    id("AIDA", 17, of: account.id + name)
  }

  func roleID(_ name: String, in account: Account) -> String {
    id("AROA", 17, of: account.id + name)
  }

  /// The long-term key of a user.
  func userKey(_ name: String, in account: Account) -> String {
    id("AKIA", 16, of: account.id + name)
  }

  /// A user with a long-term key, or with a session when `signedIn` is given.
  func user(
    _ name: String, in account: Account, signedIn: LogTime? = nil, usesMFA: Bool = true,
    at address: String, agent: String
  ) -> Actor {
    let arn = "arn:aws:iam::\(account.id):user/\(name)"
    let key =
      signedIn.map { id("ASIA", 16, of: "\(account.id)\(name)\($0.seconds)") }
      ?? userKey(name, in: account)
    var identity =
      #"{"type":"IAMUser","principalId":"\#(userID(name, in: account))","arn":"\#(arn)","#
      + #""accountId":"\#(account.id)","accessKeyId":"\#(key)","userName":"\#(name)""#
    if let signedIn {
      identity +=
        #","sessionContext":{"attributes":{"creationDate":"\#(signedIn.iso)","#
        + #""mfaAuthenticated":"\#(usesMFA)"}}"#
    }
    return Actor(
      account: account, identity: identity + "}", arn: arn, userName: name, address: address,
      agent: agent)
  }

  /// A session of a role; `path` begins and ends with a slash.
  func session(
    of role: String, path: String = "/", name: String, in account: Account, since: LogTime,
    extra: String = "", at address: String, agent: String
  ) -> Actor {
    let id = roleID(role, in: account)
    let arn = "arn:aws:sts::\(account.id):assumed-role/\(role)/\(name)"
    let key = self.id("ASIA", 16, of: "\(account.id)\(role)\(name)\(since.seconds)")
    let identity =
      #"{"type":"AssumedRole","principalId":"\#(id):\#(name)","arn":"\#(arn)","#
      + #""accountId":"\#(account.id)","accessKeyId":"\#(key)","sessionContext":{"#
      + #""sessionIssuer":{"type":"Role","principalId":"\#(id)","#
      + #""arn":"arn:aws:iam::\#(account.id):role\#(path)\#(role)","accountId":"\#(account.id)","#
      + #""userName":"\#(role)"},"attributes":{"creationDate":"\#(since.iso)","#
      + #""mfaAuthenticated":"false"}\#(extra)}}"#
    return Actor(
      account: account, identity: identity, arn: arn, userName: role, address: address,
      agent: agent)
  }

  /// The root user, with a session when `signedIn` is given, otherwise with a key of its own.
  func root(
    of account: Account, signedIn: LogTime?, at address: String, agent: String
  ) -> Actor {
    let arn = "arn:aws:iam::\(account.id):root"
    let key =
      signedIn.map { id("ASIA", 16, of: "\(account.id)root\($0.seconds)") } ?? rootKey(of: account)
    var identity =
      #"{"type":"Root","principalId":"\#(account.id)","arn":"\#(arn)","#
      + #""accountId":"\#(account.id)","accessKeyId":"\#(key)""#
    if let signedIn {
      identity +=
        #","sessionContext":{"attributes":{"creationDate":"\#(signedIn.iso)","#
        + #""mfaAuthenticated":"false"}}"#
    }
    return Actor(
      account: account, identity: identity + "}", arn: arn, userName: "root", address: address,
      agent: agent)
  }

  func rootKey(of account: Account) -> String {
    userKey("<root>", in: account)
  }

  /// A user at the sign-in page: no key and no session yet.
  func signingIn(
    _ name: String, in account: Account, at address: String, agent: String
  ) -> Actor {
    let arn = "arn:aws:iam::\(account.id):user/\(name)"
    let identity =
      #"{"type":"IAMUser","principalId":"\#(userID(name, in: account))","arn":"\#(arn)","#
      + #""accountId":"\#(account.id)","userName":"\#(name)"}"#
    return Actor(
      account: account, identity: identity, arn: arn, userName: name, address: address,
      agent: agent)
  }

  /// Root at the sign-in page.
  func signingInRoot(of account: Account, at address: String, agent: String) -> Actor {
    let arn = "arn:aws:iam::\(account.id):root"
    let identity =
      #"{"type":"Root","principalId":"\#(account.id)","arn":"\#(arn)","#
      + #""accountId":"\#(account.id)","accessKeyId":""}"#
    return Actor(
      account: account, identity: identity, arn: arn, userName: "root", address: address,
      agent: agent)
  }

  /// A service of AWS that calls in its own name.
  func service(_ name: String, in account: Account) -> Actor {
    Actor(
      account: account, identity: #"{"type":"AWSService","invokedBy":"\#(name)"}"#, arn: name,
      userName: name, address: name, agent: name, viaService: name)
  }
}
