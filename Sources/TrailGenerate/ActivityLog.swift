/// Collects records: knows how a call becomes a record, and nothing of why it is made.
struct ActivityLog {
  var random: SeededRandom
  let directory: Directory
  var records: [LogRecord] = []
  /// The part of the story that the next records belong to.
  var mark = StoryMark.ordinary

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    directory = Directory(seed: seed)
  }

  /// Appends one call and returns its place in ``records``, so that the caller may alter it.
  @discardableResult
  mutating func call(
    _ shape: CallShape, by actor: Actor, at time: LogTime, in region: String = "eu-west-1",
    choice: UInt64? = nil
  ) -> Int {
    let actualRegion = shape.isGlobal ? "us-east-1" : region
    let scene = Scene(
      account: actor.account, region: actualRegion, time: time, caller: actor.arn,
      choice: choice ?? random.next())
    var agent = actor.viaService ?? actor.agent
    if actor.agentTakesCall, actor.viaService == nil {
      agent += "\(shape.service)#\(shape.name)"
    }
    var record = LogRecord(
      version: shape.version, identity: actor.identity, time: time, source: shape.source,
      name: shape.name, region: actualRegion, address: actor.viaService ?? actor.address,
      agent: agent, eventID: random.uuid(), readOnly: !shape.isWrite, recipient: actor.account,
      mark: mark)
    record.request = shape.request.filled(in: scene, random: &random)
    record.response = shape.response.filled(in: scene, random: &random)
    record.resources = shape.resources?.filled(in: scene, random: &random)
    record.requestID =
      shape.service == "s3" ? random.text(16, of: Alphabet.upper) : random.uuid()
    if shape.isData {
      record.isManagement = false
      record.category = "Data"
    }
    var bucket: String?
    if shape.service == "s3" {
      record.additional = Self.s3Data.filled(in: scene, random: &random)
      if shape.resources != nil { bucket = Self.bucketName.filled(in: scene, random: &random) }
    }
    if let endpoint = actor.endpoint {
      record.endpoint = endpoint
      let isOwn = endpoint == Names.ownEndpoint
      if isOwn, shape.version == "1.11" { record.endpointAccount = actor.account.id }
    }
    if actor.viaService == nil {
      record.host = shape.host(region: actualRegion, account: actor.account, bucket: bucket)
      record.isFromConsole = actor.isFromConsole
    }
    records.append(record)
    return records.count - 1
  }

  private static let bucketName: Template = "<bucket>"
  private static let s3Data = Template(
    #"{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","#
      + #""bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","#
      + #""x-amz-id-2":"<base64><hex16>=","bytesTransferredOut":<number>}"#)

  /// Turns the record at `index` into a failed one, as services write them.
  mutating func fail(_ index: Int, code: String, message: String, keepsRequest: Bool = true) {
    records[index].errorCode = code
    records[index].errorMessage = message
    records[index].response = "null"
    if !keepsRequest { records[index].request = "null" }
  }

  /// Turns the record at `index` into a denied one in the spelling of its service.
  mutating func deny(_ index: Int, by actor: Actor, resource: String? = nil, reason: String? = nil)
  {
    let record = records[index]
    let service = String(record.source.prefix { $0 != "." })
    let because =
      reason ?? "because no identity-based policy allows the \(service):\(record.name) action"
    switch service {
    case "ec2":
      // EC2's newer messages name the caller and the action; the older ones are encoded alone.
      let encoded = random.text(160, of: Alphabet.base64URL)
      let plain =
        random.chance(percent: 50)
        ? "" : " User: \(actor.arn) is not authorized to perform: ec2:\(record.name) \(because)."
      fail(
        index, code: "Client.UnauthorizedOperation",
        message: "You are not authorized to perform this operation.\(plain) Encoded "
          + "authorization failure message: \(encoded)")
    case "s3":
      fail(index, code: "AccessDenied", message: "Access Denied")
    case "iam", "sts", "cloudformation":
      fail(
        index, code: "AccessDenied",
        message: "User: \(actor.arn) is not authorized to perform: \(service):\(record.name) on "
          + "resource: \(resource ?? "*") \(because)", keepsRequest: false)
    default:
      fail(
        index, code: "AccessDeniedException",
        message: "User: \(actor.arn) is not authorized to perform: \(service):\(record.name) on "
          + "resource: \(resource ?? "*") \(because)", keepsRequest: false)
    }
    records[index].resources = service == "s3" ? record.resources : nil
  }

  /// Appends a record of the type AwsServiceEvent: something that happened, asked by nobody.
  mutating func serviceEvent(
    _ service: String, _ name: String, identity: String, details: String, resources: String? = nil,
    account: Account, at time: LogTime, in region: String = "eu-west-1"
  ) {
    var record = LogRecord(
      version: "1.08", identity: identity, time: time, source: service + ".amazonaws.com",
      name: name, region: region, address: service + ".amazonaws.com",
      agent: service + ".amazonaws.com", eventID: random.uuid(), readOnly: false,
      recipient: account, mark: mark)
    record.type = "AwsServiceEvent"
    record.serviceDetails = details
    record.resources = resources
    records.append(record)
  }

  /// Appends a console sign-in; `mfa` is what `MFAUsed` says.
  mutating func signIn(
    _ actor: Actor, at time: LogTime, mfa: Bool, succeeded: Bool = true,
    in region: String = "us-east-1"
  ) {
    let outcome = succeeded ? "Success" : "Failure"
    var record = LogRecord(
      version: "1.08", identity: actor.identity, time: time, source: "signin.amazonaws.com",
      name: "ConsoleLogin", region: region, address: actor.address, agent: actor.agent,
      eventID: random.uuid(), readOnly: false, recipient: actor.account, mark: mark)
    if !succeeded { record.errorMessage = "Failed authentication" }
    record.response = #"{"ConsoleLogin":"\#(outcome)"}"#
    let state = random.text(24, of: Alphabet.fileName)
    var additional =
      #"{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true"#
      + #"&nc2=h_ct&src=header-signin&state=hashArgsFromTB_\#(region)_\#(state)","#
      + #""MobileVersion":"No","#
    if mfa {
      let user = "arn:aws:iam::\(actor.account.id):mfa/\(actor.userName)"
      additional += #""MFAIdentifier":"\#(user)","#
    }
    record.additional = additional + #""MFAUsed":"\#(mfa ? "Yes" : "No")"}"#
    record.type = "AwsConsoleSignIn"
    record.host = "\(region).signin.aws.amazon.com"
    records.append(record)
  }
}
