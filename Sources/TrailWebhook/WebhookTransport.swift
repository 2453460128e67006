/// One POST.
public struct WebhookRequest: Sendable {
  /// The whole address; a secret.
  var address: String
  /// Whether the receiver is this machine, to which no proxy leads.
  public var isLoopback: Bool
  /// The value of `User-Agent`.
  public var userAgent: String
  /// The other headers.
  public var headers: [(String, String)]
  /// The body.
  public var body: [UInt8]
  /// How long it may take, in seconds.
  public var timeoutSeconds: Double
  /// A file of certificates of authorities that are trusted instead of the system's.
  public var authorityFile: String?
}

/// What became of one POST.
public enum WebhookAnswer: Sendable, Equatable {
  /// The receiver answered; `retryAfterSeconds` if it said when to come again.
  case status(Int, retryAfterSeconds: Double? = nil)
  /// There was no answer, which may be otherwise next time; why, without the address.
  case noAnswer(String)
  /// There is none and will be none; why, without the address.
  case refused(String)
  /// The attempt was given up because the delivery is being stopped.
  case stopped
}

/// What sends; one for each sink, used by one thread.
public protocol WebhookTransport: AnyObject {
  /// Sends a request and waits for the answer; comes back soon when `isStopped` says so.
  func send(_ request: WebhookRequest, isStopped: () -> Bool) -> WebhookAnswer
}

/// What an answer means for the message.
enum Verdict: Equatable {
  case delivered
  /// Try again, after so many seconds if the receiver said so.
  case again(reason: String, afterSeconds: Double?)
  /// Trying again would change nothing.
  case refused(reason: String)
  case stopped

  init(_ answer: WebhookAnswer) {
    switch answer {
    case .status(200..<300, _): self = .delivered
    case .status(let status, _) where (300..<400).contains(status):
      self = .refused(
        reason: "the receiver answered \(status), a redirect, which is not followed")
    case .status(let status, let seconds):
      // RFC 9110: 408 and 5xx are about the moment; RFC 8470: 425; RFC 6585: 429.
      let isPassing = status >= 500 || [408, 425, 429].contains(status)
      let reason = "the receiver answered \(status)"
      self = isPassing ? .again(reason: reason, afterSeconds: seconds) : .refused(reason: reason)
    case .noAnswer(let reason): self = .again(reason: reason, afterSeconds: nil)
    case .refused(let reason): self = .refused(reason: reason)
    case .stopped: self = .stopped
    }
  }
}
