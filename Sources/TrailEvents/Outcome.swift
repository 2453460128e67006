public import TrailScan

/// How a call ended, as rules name it.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
  /// Done; or, for a dry run, it would have been.
  case success = "Success"
  /// Refused for want of permission; a refused sign-in counts here.
  case denied = "Denied"
  /// Anything else that went wrong.
  case failed = "Failed"

  /// Works out how a call ended.
  ///
  /// A failed sign-in is `denied`: somebody asked to be let in and was not. Some services report their
  /// error inside `responseElements` only.
  public static func of(
    errorCode: String?, errorMessage: String?, eventSource: String, eventName: String,
    responseElements: JSONValue?
  ) -> Outcome {
    if let outcome = of(errorCode: errorCode?.nonEmpty, errorMessage: errorMessage?.nonEmpty) {
      return outcome
    }
    guard let response = responseElements, response.members != nil else { return .success }
    if eventSource.asciiLowercased.hasPrefix("signin."),
      let answer = response.member(ignoringCase: eventName)?.string,
      answer.equalsIgnoringCase("Failure")
    {
      return .denied
    }
    return of(errorIn: response) ?? .success
  }

  private static func of(errorCode: String?, errorMessage: String?) -> Outcome? {
    if let errorCode {
      if DeniedSpelling.isAllowedDryRun(errorCode: errorCode) { return .success }
      if DeniedSpelling.isDenied(errorCode: errorCode) { return .denied }
      let isAmbiguous = DeniedSpelling.isAmbiguous(errorCode: errorCode)
      guard isAmbiguous || errorMessage == "Failed authentication", let errorMessage else {
        return .failed
      }
      return DeniedSpelling.isDenied(errorMessage: errorMessage) ? .denied : .failed
    }
    return errorMessage.map { DeniedSpelling.isDenied(errorMessage: $0) ? .denied : .failed }
  }

  /// The error that stands inside `responseElements`: `errorCode`, `error.code`, `Error.Code`.
  private static func of(errorIn response: JSONValue) -> Outcome? {
    let error = response.member(ignoringCase: "error")
    let code =
      response.text(ignoringCase: "errorCode") ?? error?.text(ignoringCase: "code")
      ?? error?.text(ignoringCase: "errorCode") ?? error?.string?.nonEmpty
    guard let code else { return nil }
    let message =
      response.text(ignoringCase: "errorMessage") ?? error?.text(ignoringCase: "message")
    return of(errorCode: code, errorMessage: message)
  }
}
