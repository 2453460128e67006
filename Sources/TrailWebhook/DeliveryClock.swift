public import Foundation

/// The time, and waiting for it.
public protocol DeliveryClock: Sendable {
  /// Seconds since some moment in the past, only going forward.
  var seconds: Double { get }
  /// Seconds since 1970, for signatures.
  var unixSeconds: Int64 { get }
  /// Waits so long, or until the condition is signalled; the condition is locked.
  func wait(_ condition: NSCondition, forSeconds seconds: Double)
}

/// The machine's clock.
public struct SystemDeliveryClock: DeliveryClock {
  /// The clock.
  public init() {}

  /// Seconds since the machine was started.
  public var seconds: Double { ProcessInfo.processInfo.systemUptime }

  /// Seconds since 1970.
  public var unixSeconds: Int64 { Int64(Date().timeIntervalSince1970) }

  /// Waits so long, or until the condition is signalled.
  public func wait(_ condition: NSCondition, forSeconds seconds: Double) {
    _ = condition.wait(until: Date(timeIntervalSinceNow: seconds))
  }
}
