/// When a message is tried again.
public struct RetryPolicy: Sendable {
  /// The longest wait before the second attempt, in seconds; it doubles from one attempt to the next.
  public var firstSeconds = 1.0
  /// The longest wait between two attempts, in seconds.
  public var maxSeconds = 60.0
  /// The longest wait that a receiver may ask for, in seconds.
  public var maxRetryAfterSeconds = 3600.0
  /// How long a receiver that was given up is left alone, in seconds.
  public var coolingSeconds = 60.0
  /// A number from 0 to 1 by chance.
  public var chance: @Sendable () -> Double = { Double.random(in: 0...1) }

  /// The usual policy.
  public init() {}

  /// How long to wait after an attempt failed.
  ///
  /// Between half of the step and all of it, by chance, so that many senders that failed together do not come
  /// again together. A receiver that says when to come is not asked earlier, and at most a second later.
  /// - Parameters:
  ///   - attempt: how many attempts have failed, from 1.
  ///   - retryAfterSeconds: what the receiver asked for.
  func wait(afterAttempt attempt: Int, retryAfterSeconds: Double?) -> Double {
    if let asked = retryAfterSeconds { return min(asked, maxRetryAfterSeconds) + chance() }
    var step = firstSeconds
    for _ in 1..<max(attempt, 1) where step < maxSeconds { step *= 2 }
    step = min(step, maxSeconds)
    return step / 2 + chance() * step / 2
  }
}
