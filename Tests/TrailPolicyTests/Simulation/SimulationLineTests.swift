import Testing
import TrailEvents
import TrailPolicy
import TrailScan

@Suite struct SimulationLineTests {
  private func answer(_ line: String) throws -> JSONValue {
    try JSONValue.parse(SimulationAnswer.of(line: Array(line.utf8)).jsonLine)
  }

  private static func line(_ request: String, _ policies: String = "{}") -> String {
    #"{"id":7,"request":{\#(request)},"policies":\#(policies)}"#
  }

  private static let good =
    #""principal":"anonymous","action":"s3:GetObject","resource":"*""#

  @Test(arguments: [
    ("nonsense", "not JSON"), ("", "not JSON"), ("[]", "object"), ("{\"id\":7}", "`request`"),
    (line(""), "`principal`"),
    (line(#""principal":"x","action":"s3:GetObject","resource":"*""#), "`x`"),
    (line(#""principal":"anonymous","resource":"*""#), "`action`"),
    (line(#""principal":"anonymous","action":"s3","resource":"*""#), "`s3`"),
    (line(#""principal":"anonymous","action":"s3:*","resource":"*""#), "`s3:*`"),
    (line(#""principal":"anonymous","action":"s3:GetObject""#), "`resource`"),
    (line(#""principal":"anonymous","action":"s3:GetObject","resource":"b""#), "`b`"),
    (line(good + #","context":[]"#), "`context`"),
    (line(good + #","context":{"a:b":{"unknown":"maybe"}}"#), "`a:b`"),
    (line(good + #","context":{"a:b":[["x"]]}"#), "`a:b`"),
    (line(good + #","colour":"red""#), "`colour`"),
    (
      line(#""principal":{"service":"x","federated":"y"},"action":"s3:GetObject","resource":"*""#),
      "principal"
    ),
    (line(good, #"{"idendity":[]}"#), "`identity`"),
    (line(good, #"{"identity":["{"]}"#), "identity[0]"),
    (
      line(good, #"{"identity":[{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}]}"#),
      "`allow`"
    ),
    (
      line(
        good,
        #"{"scp":[[{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"IpAdress":{"aws:SourceIp":"1.2.3.4"}}}}]]}"#
      ), "`IpAddress`"
    ),
  ])
  func faultsAreAnsweredWithWords(line: String, words: String) throws {
    let answer = try answer(line)
    #expect(answer["error"]?.string?.contains(words) == true, "\(answer.compactText)")
    #expect(answer["decision"] == nil)
    if line.hasPrefix("{\"id\":7") { #expect(answer["id"]?.scalarText == "7") }
  }

  @Test func idIsKeptWhateverItIs() throws {
    for id in ["null", "\"a\"", "1.50", "[1,{\"x\":null}]"] {
      let line = #"{"id":\#(id),"request":{\#(SimulationLineTests.good)},"policies":{}}"#
      #expect(try answer(line)["id"]?.compactText == id)
    }
  }

  @Test(arguments: [
    (#""192.0.2.1""#, "ImplicitlyDenied"), (#""10.1.2.3""#, "Allowed"),
    (#"{"unknown":"presence"}"#, "Unknown"), (#"{"unknown":"value"}"#, "Unknown"),
    ("null", "ImplicitlyDenied"), (#"["10.1.2.3"]"#, "ImplicitlyDenied"),
  ])
  func contextDecides(value: String, decision: String) throws {
    let policy =
      #"{"Version":"2012-10-17","Statement":{"Sid":"Net","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}"#
    let answer = try answer(
      #"{"id":1,"request":{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333","context":{"AWS:sourceip":\#(value)}},"policies":{"identity":\#(policy)}}"#
    )
    #expect(answer["decision"]?.string == decision)
    let keys = answer["unknownKeys"]?.array?.compactMap(\.string)
    #expect(keys == (decision == "Unknown" ? ["aws:SourceIp"] : []))
    if decision == "Allowed" {
      let statement = answer["statements"]?.array?.first
      #expect(statement?["policy"]?.string == "identity[0]")
      #expect(statement?["sid"]?.string == "Net")
      #expect(statement?["effect"]?.string == "Allow")
    }
  }

  @Test func documentMayBeTextOrList() throws {
    let document =
      #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#
    var quoted: [UInt8] = []
    JSONText.appendQuoted(document, to: &quoted)
    for form in [document, "[\(document)]", String(decoding: quoted, as: UTF8.self)] {
      let answer = try answer(
        #"{"id":1,"request":{"principal":"arn:aws:iam::111122223333:user/a","action":"ec2:RunInstances","resource":"*"},"policies":{"identity":\#(form)}}"#
      )
      #expect(answer["decision"]?.string == "Allowed", "\(form)")
    }
  }

  @Test func hostilePatternsEnd() throws {
    let stars = String(repeating: "a*", count: 400) + "b"
    let text = String(repeating: "a", count: 10_000)
    let answer = try answer(
      #"{"id":1,"request":{"principal":"anonymous","action":"s3:GetObject","resource":"arn:aws:s3:::\#(text)"},"policies":{"resource":{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::\#(stars)"}}}}"#
    )
    #expect(answer["decision"]?.string == "ImplicitlyDenied")
    let deep = String(repeating: "[", count: 100_000)
    #expect(try self.answer(deep)["error"] != nil)
  }
}
