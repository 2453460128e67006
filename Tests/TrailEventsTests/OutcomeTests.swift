import Testing
import TrailEvents

@Suite struct OutcomeTests {
  @Test(arguments: [
    "AccessDenied", "AccessDeniedException", "AccessDeniedFault", "Client.UnauthorizedOperation",
    "UnauthorizedOperation", "UnauthorizedException", "UnauthorizedAccess", "NotAuthorized",
    "NotAuthorizedException", "AuthorizationError", "AuthorizationErrorException", "Forbidden",
    "ForbiddenException", "KMS.AccessDeniedException", "KMSAccessDeniedException",
    "VpceAccessDenied", "accessdenied",
  ])
  func deniedCodes(code: String) {
    #expect(DeniedSpelling.isDenied(errorCode: code))
    #expect(outcome(code) == .denied)
  }

  @Test(arguments: [
    "Throttling", "ThrottlingException", "NoSuchBucket", "NoSuchEntityException",
    "InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken", "OptInRequired",
    "SubscriptionRequiredException", "Client.AuthFailure", "ResourceNotFoundException",
    "NotAccessDenied", "Server.InternalError",
  ])
  func otherCodes(code: String) {
    #expect(!DeniedSpelling.isDenied(errorCode: code))
    #expect(outcome(code) == .failed)
  }

  @Test(
    arguments: [
      Row("nothing", "", .success),
      Row("empty code", #""errorCode": "", "errorMessage": """#, .success),
      Row("null code", #""errorCode": null"#, .success),
      Row(
        "dry run that is allowed",
        #""errorCode": "Client.DryRunOperation", "errorMessage": "would have succeeded""#, .success),
      Row("dry run, bare", #""errorCode": "DryRunOperation""#, .success),
      Row(
        "policy",
        #""errorCode": "Client.OperationNotPermitted", "errorMessage": "User x is not authorized to perform: y""#,
        .denied),
      Row(
        "no policy",
        #""errorCode": "Client.OperationNotPermitted", "errorMessage": "termination protection is on""#,
        .failed),
      Row(
        "message only", #""errorMessage": "User: a is not authorized to perform: s3:GetObject""#,
        .denied),
      Row("sign-in, message", #""errorMessage": "Failed authentication""#, .denied),
      Row(
        "sign-in, answer",
        #""eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Failure"}"#,
        .denied),
      Row(
        "sign-in, well",
        #""eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Success"}"#,
        .success),
      Row(
        "second factor",
        #""eventSource": "signin.amazonaws.com", "eventName": "CheckMfa", "responseElements": {"CheckMfa": "Failure"}"#,
        .denied),
      Row(
        "not a sign-in",
        #""eventSource": "x.amazonaws.com", "eventName": "Y", "responseElements": {"Y": "Failure"}"#,
        .success),
      Row(
        "inside the response",
        #""responseElements": {"errorCode": "AccessDenied", "errorMessage": "m"}"#, .denied),
      Row(
        "inside the response, nested",
        #""responseElements": {"error": {"code": "ThrottlingException"}}"#, .failed),
      Row("a response", #""responseElements": {"user": {"userName": "a"}}"#, .success),
      Row("null response", #""responseElements": null"#, .success),
      Row("message without code", #""errorMessage": "something broke""#, .failed),
    ] as [Row<String, Outcome>])
  func records(row: Row<String, Outcome>) throws {
    #expect(RecordFacts(fields: try record(row.input)).outcome == row.expected)
  }

  private func outcome(_ code: String) -> Outcome {
    Outcome.of(
      errorCode: code, errorMessage: nil, eventSource: "", eventName: "", responseElements: nil)
  }
}
