import Testing
import TrailDetect

@testable import TrailForensics

@Suite struct FilterParserTests {
  @Test(
    arguments: [
      "Action iam:*", "action IAM:Create*, sts:*", "Action in (iam:*, sts:AssumeRole)",
      "Action ConsoleLogin", "Action *",
      "Outcome Denied", "outcome denied, failed", "not Outcome Success",
      "aws:SourceIp in 203.0.113.0/24", "aws:SourceIp not in 203.0.113.0/24, 2001:db8::/32",
      "Action iam:* and Outcome Denied and not aws:SourceIp in 203.0.113.0/24",
      "(Action iam:* or Action sts:*) and (Principal alice)", "not not (not Outcome denied)",
      "userIdentity.type = Root", "useridentity.type=Root", "eventName!=ListUsers",
      "userAgent contains boto", "userAgent startswith 'aws-cli/2'",
      "userAgent matches '^aws-cli/[12]'",
      "requestParameters.maxResults >= 100", "eventTime < 2026-03-05T00:00:00Z",
      "Time > 2026-03-04", "errorCode exists", "not errorCode exists", "errorCode not exists",
      "trailsift:Tooling is console", "Tooling is not console", "trailsift:Network in office",
      "StringLike aws:userAgent *boto*", "aws:userAgent StringLike *boto*",
      "ForAnyValue:StringEquals cloudtrail:resources.ARN arn:aws:s3:::x",
      "NumericGreaterThan cloudtrail:requestParameters.maxResults 10",
      "Resource arn:aws:s3:::bucket/*", "Resource data-pipeline", "Principal 111122223333",
      "Principal arn:aws:iam::111122223333:role/*", "AccessKey AKIA0000000000000001",
      "SourceIp 192.0.2.66", "SourceIp cloudformation.amazonaws.com", "UserAgent *boto*",
      "EventId 00000000-0000-4000-8000-000000000001", "Account 111122223333", "Region us-*",
      "Error AccessDenied", "ReadOnly true", "Anywhere needle", "Anywhere contains 'two words'",
      "userAgent = \"a \"\"quoted\"\" text\"", "aws:RequestTag/team = blue",
      "\"aws:RequestTag/Cost Center\" = 12", "s3:prefix home/*", "aws:MultiFactorAuthAge > 3600",
      "cloudtrail:someNewField = 1", "  Action\tiam:*\n and ReadOnly true ",
    ])
  func isRead(text: String) {
    #expect(throws: Never.self) { try FilterParser.parse(text) }
  }

  /// An expression, the part that the error must point at, and words of its message or help.
  @Test(
    arguments: [
      ("", "", "expected a test"), ("   ", "", "expected a test"),
      ("Action", "", "`Action` needs a value"), ("Action iam:* and", "", "expected a test"),
      ("and Action iam:*", "and", "expected a test before `and`"),
      ("Action iam:* or or ReadOnly true", "or", "before `or`"),
      ("Acton iam:*", "Acton", "did you mean `Action`?"),
      ("aws:SourceIpp in 3", "aws:SourceIpp", "did you mean `aws:SourceIp`?"),
      ("trailsift:Tool cli", "trailsift:Tool", "did you mean `trailsift:Tooling`?"),
      ("requestParameter.x = 1", "requestParameter.x", "did you mean `requestParameters.x`?"),
      ("Outcome Refused", "Refused", "no outcome `Refused`"),
      ("Outcome Denid", "Denid", "did you mean `Denied`?"),
      ("aws:SourceIp in 300.1.1.1/24", "300.1.1.1/24", "no address and no block"),
      ("SourceIp 10.0.0.0/33", "10.0.0.0/33", "no address and no block"),
      ("aws:SourceIp = s3.amazonaws.com", "s3.amazonaws.com", "no address and no block"),
      ("Outcome > 3", ">", "`Outcome` cannot be compared by `>`"),
      ("Action iam:* Outcome Denied", "Outcome", "expected `and`, `or` or the end"),
      ("(Action iam:*", "(", "a bracket is not closed"),
      ("Action iam:*)", ")", "expected `and`, `or` or the end"),
      ("Action in (iam:*, sts:*", "(", "a bracket is not closed"),
      ("Action in ()", ")", "`Action` needs a value"),
      ("Action in (iam:* sts:*)", "sts:*", "expected `,` or `)`"),
      ("Action iam:*,", "", "expected a value"),
      ("Action *:Get", "*:Get", "takes no wildcard"),
      ("userAgent = \"open", "\"", "a quote is not closed"),
      ("eventTime < tomorrow", "tomorrow", "no number and no time"),
      ("requestParameters.n < 3, 4", "<", "compares with one value"),
      ("userAgent matches '('", "'('", "bad regular expression"),
      ("IpAddress aws:SourceIp nowhere", "nowhere", "nowhere"),
      ("NumericLessThan aws:MultiFactorAuthAge many", "many", "many"),
      ("Resource arn:aws:s3:::b and Principal", "", "`Principal` needs a value"),
      ("userAgent not boto", "boto", "expected an operator behind `not`"),
      ("aws:SourceIp in and", "and", "needs a value"),
      ("\"Action\" iam:*", "\"Action\"", "unknown name"),
      ("Action iam:* && ReadOnly true", "&&", "expected `and`, `or` or the end"),
    ])
  func errorsPointAtTheFault(text: String, part: String, words: String) throws {
    let error = try #require(throws: FilterError.self) { try FilterParser.parse(text) }
    #expect("\(error)".contains(words), "\(error)")
    let scalars = Array(text.unicodeScalars)
    let start = error.column - 1
    guard !part.isEmpty else {
      #expect(start >= text.unicodeScalars.count || text.allSatisfy(\.isWhitespace), "\(error)")
      return
    }
    var marked = String.UnicodeScalarView()
    marked.append(contentsOf: scalars[start..<min(scalars.count, start + error.length)])
    #expect(String(marked) == part, "\(error)")
  }

  @Test func anErrorShowsTextAndPlace() throws {
    let error = try #require(throws: FilterError.self) {
      try FilterParser.parse("Action iam:* and aws:SourceIpp in 203.0.113.0/24")
    }
    #expect(
      "\(error)" == """
        unknown name `aws:SourceIpp`, at column 18
          Action iam:* and aws:SourceIpp in 203.0.113.0/24
                           ^~~~~~~~~~~~~
          help: did you mean `aws:SourceIp`?
        """)
  }

  @Test func widthOfCharactersMovesThePointer() throws {
    let error = try #require(throws: FilterError.self) {
      try FilterParser.parse("userAgent = 日本\u{1B} and Acton x")
    }
    let lines = "\(error)".split(separator: "\n")
    #expect(lines[1] == "  userAgent = 日本\\u{1b} and Acton x")
    #expect(lines[2] == "                             ^~~~~")
  }

  @Test func deepNestingIsRefused() {
    let text = String(repeating: "(", count: 5000) + "ReadOnly true"
    #expect(throws: FilterError.self) { try FilterParser.parse(text) }
    #expect(throws: Never.self) {
      try FilterParser.parse(
        String(repeating: "not ", count: 50) + String(repeating: "(", count: 40) + "ReadOnly true"
          + String(repeating: ")", count: 40))
    }
  }
}
