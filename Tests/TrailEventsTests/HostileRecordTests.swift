import Testing
import TrailEvents
import TrailScan

@Suite struct HostileRecordTests {
  /// A small generator with a fixed seed (splitmix64).
  struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let names = [
    "userIdentity", "type", "arn", "sessionContext", "attributes", "sessionIssuer", "invokedBy",
    "requestParameters", "resources", "ARN", "ARNPrefix", "eventSource", "eventName", "eventTime",
    "eventType", "userAgent", "sourceIPAddress", "vpcEndpointId", "errorCode", "errorMessage",
    "responseElements", "eventContext", "tagContext", "resourceTags", "tags", "tagSet", "items",
    "key",
    "Key", "value", "bucketName", "userName", "instanceId", "keyName", "queueUrl", "principalId",
    "",
    "accountId", "creationDate", "mfaAuthenticated", "awsRegion", "eventVersion", "name", "path",
  ]

  private static let texts = [
    "", "arn:aws:iam::1:role/x", "arn:::::", "[", "[]", "AssumedRole", "Root", "AWSService", "-",
    "v",
    "s3.amazonaws.com", "ec2.amazonaws.com", "iam.amazonaws.com", ".", "20150331", "x20150331v2",
    "i-",
    "i-0123456789", "%", "%zz=%4", "2026-03-04T19:12:00Z", "on resource:", "a on resource: ", "/",
    "{\"a\":1}", "{", "\u{0}", "\u{FFFD}é", "AWS Internal", "::1", "CreateTags", "DescribeX", "1.",
    "arn:aws:sts::1:assumed-role", "arn:aws:sts::1:assumed-role/", "anonymous", "KMS.", "Client.",
  ]

  private static func value(_ numbers: inout Numbers, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 4 ? 4 : 9), using: &numbers) {
    case 0: JSONValue(.null)
    case 1: JSONValue(.bool(Bool.random(using: &numbers)))
    case 2: JSONValue(.number("12"))
    case 3, 4: JSONValue(.string(texts.randomElement(using: &numbers) ?? ""))
    case 5:
      JSONValue(
        .array(
          (0..<Int.random(in: 0...3, using: &numbers)).map { _ in
            value(&numbers, depth: depth + 1)
          }))
    default: object(&numbers, depth: depth + 1, count: 6)
    }
  }

  private static func object(_ numbers: inout Numbers, depth: Int, count: Int) -> JSONValue {
    JSONValue(
      .object(
        (0..<Int.random(in: 0...count, using: &numbers)).map { _ in
          JSONMember(
            key: names.randomElement(using: &numbers) ?? "", value: value(&numbers, depth: depth))
        }))
  }

  @Test func anyRecordHasFacts() throws {
    var numbers = Numbers(state: 20_260_304)
    let texts =
      GlobalKey.allCases.map(\.rawValue) + [
        "aws:RequestTag/a", "aws:ResourceTag/a", "s3:prefix", "kms:ViaService", "x:key",
        "cloudtrail:requestParameters.tags.key", "trailsift:Principal", "trailsift:Account",
      ]
    let keys = texts.compactMap { ContextKey($0) }
    #expect(keys.count == texts.count)
    var named = 0
    for _ in 0..<3000 {
      let record = Self.object(&numbers, depth: 0, count: 24)
      let facts = RecordFacts(fields: record)
      #expect(!facts.identity.principalKey.isEmpty)
      #expect(!facts.identity.displayName.isEmpty)
      #expect(!facts.call.actions.isEmpty)
      let resources = ResourceNames.of(call: facts.call, fields: record)
      #expect(!resources.names.contains(""))
      named += resources.names.isEmpty ? 0 : 1
      for key in keys { _ = key.value(in: facts) }
    }
    #expect(named > 50)
  }

  @Test func deepRecordsEnd() throws {
    let repeats = 150
    let nest = String(repeating: #"{"items":[{"tags":"#, count: repeats)
    let text = nest + "1" + String(repeating: "}]}", count: repeats)
    let fields = try record(call("ec2", "CreateVolume", "{\"tagSet\": \(text)}"))
    let facts = RecordFacts(fields: fields)
    #expect(ContextKey("aws:TagKeys")?.value(in: facts) != nil)
    let names = ResourceNames.of(call: facts.call, fields: fields).names
    #expect(names == ["arn:aws:ec2:eu-west-1:111122223333:volume/*"])
  }
}
