import Testing
import TrailEvents
import TrailPolicy

/// The tricky examples of IAM, as request lines, end to end.
@Suite struct TrickyDecisionTests {
  typealias Row = (
    number: String, request: String, policies: String, decision: String, statements: [String]
  )

  private static let allow =
    #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#

  /// A document with one statement for everything and a condition block.
  private static func when(_ effect: String, _ block: String) -> String {
    #"{"Version":"2012-10-17","Statement":{"Effect":"\#(effect)","Action":"*","Resource":"*","Condition":{\#(block)}}}"#
  }

  private static func get(
    _ context: String = "", principal: String = #""\#(Cast.alice)""#,
    action: String = "s3:GetObject",
    resource: String = Cast.object
  ) -> String {
    #"{"principal":\#(principal),"action":"\#(action)","resource":"\#(resource)","resourceAccount":"111111111111","context":{\#(context)}}"#
  }

  private static func both(_ deny: String) -> String { #"{"identity":[\#(allow),\#(deny)]}"# }
  private static func only(_ document: String) -> String { #"{"identity":\#(document)}"# }

  private static func resource(_ principal: String, _ effect: String = "Allow") -> String {
    #"{"Version":"2012-10-17","Statement":{"Effect":"\#(effect)","Action":"*","Resource":"*",\#(principal)}}"#
  }

  private static let office = #""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#
  private static let ec2 =
    #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}"#
  private static let session = #""\#(Cast.session)""#
  private static let denied = ["identity[1]#0 Deny"]
  private static let allowed = ["identity[0]#0 Allow"]

  static let rows: [Row] = [
    (
      "1", get(#""aws:SourceVpce":"vpce-1""#), both(when("Deny", office)), "ExplicitlyDenied",
      denied
    ),
    (
      "1, exempt", get(#""aws:SourceVpce":"vpce-1""#),
      both(when("Deny", office + #","Null":{"aws:SourceVpce":"true"}"#)), "Allowed", allowed
    ),
    (
      "2", get(#""aws:ViaAWSService":true"#), both(when("Deny", office)), "ExplicitlyDenied", denied
    ),
    (
      "2, exempt", get(#""aws:ViaAWSService":true"#),
      both(when("Deny", office + #","Bool":{"aws:ViaAWSService":"false"}"#)), "Allowed", allowed
    ),
    (
      "3", get(), both(when("Deny", #""Bool":{"aws:MultiFactorAuthPresent":"false"}"#)), "Allowed",
      allowed
    ),
    (
      "3, IfExists", get(),
      both(when("Deny", #""BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}"#)),
      "ExplicitlyDenied", denied
    ),
    (
      "4", get(), only(when("Allow", #""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}"#)),
      "Allowed", allowed
    ),
    (
      "5", get(),
      only(when("Allow", #""StringEqualsIfExists":{"aws:RequestTag/project":["Pickles"]}"#)),
      "Allowed", allowed
    ),
    (
      "5, other case", get(#""aws:requesttag/PROJECT":"pickles""#),
      only(when("Allow", #""StringEqualsIfExists":{"aws:RequestTag/project":["Pickles"]}"#)),
      "ImplicitlyDenied", []
    ),
    (
      "6", get(), only(when("Allow", #""ForAllValues:StringEquals":{"aws:TagKeys":["a"]}"#)),
      "Allowed", allowed
    ),
    (
      "7", get(),
      both(when("Deny", #""StringNotEquals":{"aws:PrincipalAccount":["111111111111","2"]}"#)),
      "Allowed", allowed
    ),
    (
      "7, a third", get(),
      both(when("Deny", #""StringNotEquals":{"aws:PrincipalAccount":["1","2"]}"#)),
      "ExplicitlyDenied", denied
    ),
    (
      "8", get(#""k":"arn:aws:s:us:9999:x/abc:1111:f/d""#),
      only(when("Allow", #""StringLike":{"k":"arn:aws:s:*:1111:f/*"}"#)), "Allowed", allowed
    ),
    (
      "8, ArnLike", get(#""k":"arn:aws:s:us:9999:x/abc:1111:f/d""#),
      only(when("Allow", #""ArnLike":{"k":"arn:aws:s:*:1111:f/*"}"#)), "ImplicitlyDenied", []
    ),
    (
      "9", get(#""aws:SourceIp":"2001:db8::1""#),
      both(when("Deny", #""NotIpAddress":{"aws:SourceIp":"203.0.113.7"}"#)), "ExplicitlyDenied",
      denied
    ),
    (
      "10", get(),
      only(when("Allow", #""DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}"#)),
      "ImplicitlyDenied", []
    ),
    (
      "11", get(#""aws:TokenIssueTime":"2026-03-04T19:12:00Z""#),
      both(when("Deny", #""Null":{"aws:TokenIssueTime":"true"}"#)), "Allowed", allowed
    ),
    (
      "12", get(principal: session),
      #"{"resource":\#(resource(#""Principal":{"AWS":"\#(Cast.role)"}"#)),"boundary":[\#(ec2)]}"#,
      "ImplicitlyDenied", []
    ),
    (
      "12, session named", get(principal: session),
      #"{"resource":\#(resource(#""Principal":{"AWS":"\#(Cast.session)"}"#)),"boundary":\#(ec2)}"#,
      "Allowed", ["resource#0 Allow"]
    ),
    (
      "13", get(), #"{"resource":\#(resource(#""Principal":{"AWS":"\#(Cast.root)"}"#))}"#,
      "ImplicitlyDenied", []
    ),
    (
      "14", get(),
      #"{"identity":\#(allow),"resource":\#(resource(#""Principal":{"AWS":"\#(Cast.root)"}"#, "Deny"))}"#,
      "ExplicitlyDenied", ["resource#0 Deny"]
    ),
    (
      "14, the key", get(),
      both(when("Deny", #""ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111111111111:root"}"#)),
      "Allowed", allowed
    ),
    (
      "14, the root user", get(principal: #""\#(Cast.root)""#),
      both(when("Deny", #""ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111111111111:root"}"#)),
      "ExplicitlyDenied", denied
    ),
    (
      "15", get(resource: "arn:aws:s3:::h/alice/x"),
      only(
        #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::h/${aws:username}/*"}}"#
      ),
      "ImplicitlyDenied", []
    ),
    (
      "15, with Version", get(resource: "arn:aws:s3:::h/alice/x"),
      only(
        #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::h/${aws:username}/*"}}"#
      ), "Allowed", allowed
    ),
    (
      "16", get(#""k":"${aws:username}""#),
      only(when("Allow", #""StringEquals":{"k":"${$}{aws:username}"}"#)), "Allowed", allowed
    ),
    (
      "17", get(action: "brandnew:DoIt", resource: "*"),
      only(#"{"Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}"#), "Allowed",
      allowed
    ),
    (
      "17, iam", get(action: "iam:CreateUser", resource: "*"),
      only(#"{"Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}"#),
      "ImplicitlyDenied", []
    ),
    (
      "18", get(),
      #"{"identity":\#(allow),"boundary":\#(allow),"resource":\#(resource(#""NotPrincipal":{"AWS":"\#(Cast.alice)"}"#, "Deny"))}"#,
      "ExplicitlyDenied", ["resource#0 Deny"]
    ),
    (
      "18, no boundary", get(),
      #"{"identity":\#(allow),"resource":\#(resource(#""NotPrincipal":{"AWS":"\#(Cast.alice)"}"#, "Deny"))}"#,
      "Allowed", allowed
    ),
    (
      "19", get(action: "kms:Decrypt", resource: Cast.key),
      #"{"identity":\#(allow),"resource":\#(resource(#""Principal":{"AWS":"arn:aws:iam::111111111111:user/x"}"#))}"#,
      "ImplicitlyDenied", []
    ),
    (
      "19, account statement", get(action: "kms:Decrypt", resource: Cast.key),
      #"{"identity":\#(allow),"resource":\#(resource(#""Principal":{"AWS":"111111111111"}"#))}"#,
      "Allowed", ["identity[0]#0 Allow", "resource#0 Allow"]
    ),
    (
      "20", get(#""aws:SourceIp":{"unknown":"presence"}"#), only(when("Deny", office)), "Denied",
      ["identity[0]#0 Deny"]
    ),
    (
      "20, allowed", get(#""aws:SourceIp":{"unknown":"presence"}"#), both(when("Deny", office)),
      "Unknown", denied
    ),
  ]

  @Test(arguments: rows)
  func decides(row: Row) throws {
    let line = #"{"id":"\#(row.number)","request":\#(row.request),"policies":\#(row.policies)}"#
    let answer = SimulationAnswer.of(line: Array(line.utf8))
    guard case .verdict(let verdict) = answer.result else {
      Issue.record("\(row.number): \(answer)")
      return
    }
    #expect(verdict.kind.rawValue == row.decision, "example \(row.number)")
    let statements = verdict.statements.map { "\($0.path)#\($0.index) \($0.effect.rawValue)" }
    #expect(statements == row.statements, "example \(row.number)")
    #expect(verdict.unknownKeys == (row.number.hasPrefix("20") ? ["aws:SourceIp"] : []))
  }
}
