import Testing
import TrailEvents
import TrailPolicy

/// Lines made to exhaust whoever reads them.
@Suite struct HostileLineTests {
  private func decision(_ line: String) -> String {
    let answer = SimulationAnswer.of(line: Array(line.utf8))
    switch answer.result {
    case .verdict(let verdict): return verdict.kind.rawValue
    case .error(let message): return message
    }
  }

  private func line(resource: String = Cast.object, context: String = "", policy: String) -> String
  {
    #"{"id":1,"request":{"principal":"\#(Cast.alice)","action":"s3:GetObject","resource":"\#(resource)","context":{\#(context)}},"policies":{"identity":\#(policy)}}"#
  }

  private func allow(resource: String = "*", condition: String = "") -> String {
    #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"\#(resource)","Condition":{\#(condition)}}}"#
  }

  @Test(arguments: ["[", "{\"a\":"])
  func deepNesting(opening: String) {
    let deep = String(repeating: opening, count: 100_000)
    #expect(decision(deep).hasPrefix("the line is not JSON: byte "))
    #expect(decision(#"{"id":"# + deep).contains("nesting deeper than 512"))
    #expect(decision(line(policy: deep)).contains("nesting deeper than 512"))
    let closing = opening == "[" ? "]" : "}"
    let closed =
      String(repeating: opening, count: 400) + "1" + String(repeating: closing, count: 400)
    #expect(decision(line(context: "\"k\":" + closed, policy: allow())).contains("`k`"))
    let id = SimulationAnswer.of(line: Array(#"{"id":\#(closed)}"#.utf8))
    #expect(String(decoding: id.jsonLine, as: UTF8.self).contains(closed))
    // A text within the text starts to count anew, and is bounded as well.
    let text = deep.replacing("\"", with: "\\\"")
    #expect(decision(line(policy: "\"\(text)\"")).contains("nesting deeper than 512"))
  }

  @Test func longPatterns() {
    let long = String(repeating: "x", count: 1_000_000)
    let stars = String(repeating: "*?", count: 500_000)
    let object = "arn:aws:s3:::bucket/" + long
    for pattern in [stars, "*" + long + "*", long + "y"] {
      let isAllowed = pattern != long + "y"
      let resource = line(
        resource: object, policy: allow(resource: "arn:aws:s3:::bucket/" + pattern))
      // Half a million `?` fit into a million characters.
      #expect(decision(resource) == (isAllowed ? "Allowed" : "ImplicitlyDenied"))
      let condition = line(
        context: #""k":"\#(long)""#, policy: allow(condition: #""StringLike":{"k":"\#(pattern)"}"#))
      #expect(decision(condition) == (isAllowed ? "Allowed" : "ImplicitlyDenied"))
    }
  }

  @Test func backtrackingPatterns() {
    let text = String(repeating: "a", count: 10_000)
    let pattern = String(repeating: "a*", count: 2_000) + "b"
    let condition = #""StringLike":{"k":"\#(pattern)"}"#
    #expect(
      decision(line(context: #""k":"\#(text)""#, policy: allow(condition: condition)))
        == "ImplicitlyDenied")
    #expect(
      decision(line(context: #""k":"\#(text)b""#, policy: allow(condition: condition)))
        == "Allowed")
    let object = "arn:aws:s3:::" + text
    #expect(
      decision(line(resource: object, policy: allow(resource: "arn:aws:s3:::" + pattern)))
        == "ImplicitlyDenied")
  }

  @Test func manyValuesAndStatements() {
    let values = (0..<5_000).map { "\"v\($0)\"" }.joined(separator: ",")
    let condition = #""ForAllValues:StringEquals":{"k":[\#(values)]}"#
    #expect(
      decision(line(context: #""k":["v0","v4999"]"#, policy: allow(condition: condition)))
        == "Allowed")
    let statement = #"{"Effect":"Allow","Action":"ec2:*","Resource":"*"}"#
    let many = Array(repeating: statement, count: 5_000).joined(separator: ",")
    #expect(decision(line(policy: #"{"Statement":[\#(many)]}"#)) == "ImplicitlyDenied")
    let variables = String(repeating: "${aws:username}", count: 5_000)
    #expect(
      decision(
        line(
          policy:
            #"{"Version":"2012-10-17",\#(allow(resource: "arn:aws:s3:::\(variables)").dropFirst())"#
        ))
        == "ImplicitlyDenied")
  }
}
