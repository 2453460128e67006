import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

/// Request lines and their answers.
@Suite struct SimulationLineTests {
  private static let allow =
    #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Sid":"a"}}"#
  private static let call =
    #""request":{"principal":"arn:aws:iam::1:user/u","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}"#

  static let answers: [(line: String, answer: String)] = [
    (
      #"{"id":1,\#(call),"policies":{"identity":[\#(allow)]}}"#,
      #"{"id":1,"decision":"Allowed","statements":[{"policy":"identity[0]","sid":"a","index":0,"effect":"Allow"}],"unknownKeys":[]}"#
    ),
    (
      #" {\#(call), "policies":{"identity":\#(allow),"scp":\#(allow),"boundary":null}, "comment":[]} "#,
      #"{"id":null,"decision":"Allowed","statements":[{"policy":"identity[0]","sid":"a","index":0,"effect":"Allow"},{"policy":"scp[0][0]","sid":"a","index":0,"effect":"Allow"}],"unknownKeys":[]}"#
    ),
    (
      #"{"id":{"a":[1.50,"x"]},\#(call)}"#,
      #"{"id":{"a":[1.50,"x"]},"decision":"ImplicitlyDenied","statements":[],"unknownKeys":[]}"#
    ),
    (
      #"{"id":"\u2028","request":{"principal":"anonymous","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","context":{"N":1.0,"T":true,"L":["a",2],"Z":null}},"policies":{"resource":{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Condition":{"NumericEquals":{"n":1},"Bool":{"t":true},"ForAnyValue:StringEquals":{"l":"2"},"Null":{"z":"true"}}}}}}"#,
      #"{"id":"\u2028","decision":"ExplicitlyDenied","statements":[{"policy":"resource","sid":null,"index":0,"effect":"Deny"}],"unknownKeys":[]}"#
    ),
    (
      #"{"id":true,"request":{"principal":"unknown","action":"s3:GetObject","resource":"unknown","resourceAccount":{"unknown":"value"}},"policies":{"identity":"{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}}"#,
      #"{"id":true,"decision":"Denied","statements":[{"policy":"identity[0]","sid":null,"index":0,"effect":"Deny"}],"unknownKeys":[]}"#
    ),
    (
      #"{"id":7,"request":{"principal":"arn:aws:iam::1:user/u","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","context":{"b":{"unknown":"presence"},"A":{"unknown":"value"}}},"policies":{"identity":"%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22*%22%2C%22Resource%22%3A%22*%22%2C%22Condition%22%3A%7B%22StringEquals%22%3A%7B%22b%22%3A%22x%22%2C%22a%22%3A%22x%22%7D%7D%7D%7D"}}"#,
      #"{"id":7,"decision":"Unknown","statements":[{"policy":"identity[0]","sid":null,"index":0,"effect":"Allow"}],"unknownKeys":["a","b"]}"#
    ),
    (
      #"{"request":{"principal":{"service":"ec2.amazonaws.com"},"action":"sts:AssumeRole","resource":"arn:aws:iam::1:role/r"},"policies":{"resource":[{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}]}}"#,
      #"{"id":null,"decision":"Allowed","statements":[{"policy":"resource","sid":null,"index":0,"effect":"Allow"}],"unknownKeys":[]}"#
    ),
    (
      #"{"request":{"principal":"arn:aws:iam::1:user/u","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","managementAccount":1},"policies":{"identity":\#(allow),"scp":[[]],"session":[\#(allow)]}}"#,
      #"{"id":null,"decision":"Allowed","statements":[{"policy":"identity[0]","sid":"a","index":0,"effect":"Allow"},{"policy":"session","sid":"a","index":0,"effect":"Allow"}],"unknownKeys":[]}"#
    ),
  ]

  @Test(arguments: answers)
  func answersLines(row: (line: String, answer: String)) {
    #expect(text(row.line) == row.answer)
  }

  /// The start of a request that is whole but for its end.
  private static func asking(_ inside: String) -> String { #"{"id":9,"request":{\#(inside)}}"# }

  private static let head = #""principal":"anonymous","action":"s3:GetObject","resource":"*""#

  static let malformed: [(line: String, id: String, error: String)] = [
    ("", "null", "the line is not JSON: byte 0: the text ends where a value should be"),
    ("{", "null", "the line is not JSON: byte 1: the text ends inside an object"),
    (
      #"{"id": [1, {"a":"},"}] , "request": nope}"#, #"[1,{"a":"},"}]"#,
      "the line is not JSON: byte 36: expected a value"
    ),
    (
      #"{"id":"\q","x":}"#, "null",
      "the line is not JSON: byte 7: an escape that JSON does not know"
    ),
    (#"{"id":5} trailing"#, "5", "the line is not JSON: byte 9: text after the end of the value"),
    (#"{"id":5"#, "null", "the line is not JSON: byte 7: the text ends inside a list or an object"),
    (#"{"a":{"id":5},}"#, "null", "the line is not JSON: byte 14: expected a key in quotes"),
    ("[]", "null", "a request line is an object"), ("null", "null", "a request line is an object"),
    (#""text""#, "null", "a request line is an object"),
    ("{}", "null", "a request line needs `request`"),
    (#"{"id":9,"request":null}"#, "9", "a request line needs `request`"),
    (#"{"id":9,"request":[]}"#, "9", "`request` is an object"),
    (#"{"id":9,"reqest":{}}"#, "9", "unknown member `reqest` in `line` (did you mean `request`?)"),
    (#"{"id":9,"request":{},"request":{}}"#, "9", "member `request` appears twice in `line`"),
    (asking(""), "9", "a request needs `principal` (write `unknown` if nothing says who)"),
    (asking(#""principal":"*""#), "9", "a request needs `action`"),
    (
      asking(#""principal":"*","action":"s3:GetObject","resource":"*""#), "9",
      "principal `*` is no ARN of a user, role, session or root user (or `anonymous`, or `unknown`)"
    ),
    (
      asking(#""principal":"arn:aws:s3:::b","action":"s3:GetObject","resource":"*""#), "9",
      "principal `arn:aws:s3:::b` is no ARN of a user, role, session or root user (or `anonymous`, or `unknown`)"
    ),
    (
      asking(#""principal":5,"action":"s3:GetObject","resource":"*""#), "9",
      "a principal is an ARN, `anonymous`, or one of `service`, `federated`, `canonical`"
    ),
    (
      asking(#""principal":{"servise":"x"},"action":"s3:GetObject","resource":"*""#), "9",
      "unknown principal type `servise` (did you mean `service`?)"
    ),
    (
      asking(#""principal":{"service":""},"action":"s3:GetObject","resource":"*""#), "9",
      "principal `service` is a text that is not empty"
    ),
    (
      asking(#""principal":"anonymous","action":"GetObject","resource":"*""#), "9",
      "action `GetObject` is not `service:Name`"
    ),
    (
      asking(#""principal":"anonymous","action":"s3:Get*","resource":"*""#), "9",
      "action `s3:Get*` is not `service:Name`"
    ),
    (
      asking(#""principal":"anonymous","action":7,"resource":"*""#), "9",
      "`action` is a text that is not empty"
    ),
    (
      asking(#""principal":"anonymous","action":"s3:GetObject""#), "9",
      "a request needs `resource` (write an ARN, `*` for an action without one, or `unknown`)"
    ),
    (
      asking(#""principal":"anonymous","action":"s3:GetObject","resource":"bucket""#), "9",
      "resource `bucket` is not an ARN, `*` or `unknown`"
    ),
    (
      asking(head + #","resourceAccount":"abc""#), "9",
      "`resourceAccount` is the digits of an account id"
    ),
    (
      asking(head + #","resourceAccount":{"unknown":1}"#), "9",
      "the `unknown` of `resourceAccount` is `presence` or `value`"
    ),
    (
      asking(head + #","serviceLinkedRole":"yes""#), "9", "`serviceLinkedRole` is `true` or `false`"
    ),
    (asking(head + #","sessionIssuer":"me""#), "9", "`sessionIssuer` is the ARN of a role or user"),
    (
      asking(head + #","contxt":{}"#), "9",
      "unknown member `contxt` in `request` (did you mean `context`?)"
    ),
    (asking(head + #","context":[]"#), "9", "`context` is an object of keys and values"),
    (asking(head + #","context":{"":1}"#), "9", "a key of `context` is empty"),
    (asking(head + #","context":{"a":1,"A":2}"#), "9", "key `A` appears twice in `context`"),
    (
      asking(head + #","context":{"a":[null]}"#), "9",
      "a value of key `a` is no text, number or boolean"
    ),
    (asking(head + #","context":{"a":{"b":1}}"#), "9", #"an object as `a` is `{"unknown": …}`"#),
    (
      asking(head + #","context":{"a":{"unknown":"both"}}"#), "9",
      "the `unknown` of `a` is `presence` or `value`"
    ),
    (#"{"id":9,\#(call),"policies":[]}"#, "9", "`policies` is an object"),
    (
      #"{"id":9,\#(call),"policies":{"identiy":[]}}"#, "9",
      "unknown member `identiy` in `policies` (did you mean `identity`?)"
    ),
    (
      #"{"id":9,\#(call),"policies":{"identity":[\#(allow),5]}}"#, "9",
      "identity[1]: a policy is an object, or a text that holds one"
    ),
    (
      #"{"id":9,\#(call),"policies":{"identity":"{"}}"#, "9",
      "identity[0]: line 1, column 2: the text ends inside an object"
    ),
    (
      #"{"id":9,\#(call),"policies":{"scp":[\#(allow),[{"Statement":{"Effect":"allow","Action":"*"}}]]}}"#,
      "9",
      "scp[1][0]: line 1, column 14: a statement needs `Resource` or `NotResource` (and 1 more)"
    ),
    (
      #"{"id":9,\#(call),"policies":{"resource":[\#(allow),\#(allow)]}}"#, "9",
      "resource[0]: line 1, column 14: a statement needs `Principal` or `NotPrincipal`"
    ),
    (
      #"{"id":9,\#(call),"policies":{"resource":\#(allow)}}"#, "9",
      "resource: line 1, column 14: a statement needs `Principal` or `NotPrincipal`"
    ),
  ]

  @Test(arguments: malformed)
  func refusesLines(row: (line: String, id: String, error: String)) {
    var expected = Array(#"{"id":\#(row.id),"error":""#.utf8)
    expected += Array(row.error.replacing("\"", with: "\\\"").utf8) + Array("\"}".utf8)
    #expect(text(row.line) == String(decoding: expected, as: UTF8.self))
    #expect(throws: SimulationError.self) {
      try SimulationRequest.parse(line: Array(row.line.utf8))
    }
  }

  @Test func answersAreOneLineWhateverComes() {
    var generator = SeededGenerator(seed: 7)
    let line = Array(SimulationLineTests.answers[3].line.utf8)
    for _ in 0..<2000 {
      var bytes = line
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        default: bytes.removeLast(min(bytes.count - 1, index / 4))
        }
      }
      let answer = SimulationAnswer.of(line: bytes).jsonLine
      #expect(answer.starts(with: #"{"id":"#.utf8) && answer.last == UInt8(ascii: "}"))
      #expect(!answer.contains { $0 < 0x20 })
    }
  }

  private func text(_ line: String) -> String {
    String(decoding: SimulationAnswer.of(line: Array(line.utf8)).jsonLine, as: UTF8.self)
  }
}
