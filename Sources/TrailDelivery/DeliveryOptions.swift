/// How alerts are delivered.
public struct DeliveryOptions: Sendable, Equatable {
  /// The path of the outbox; nil for none.
  public var outboxPath: String?
  /// Without an outbox: the file to which what cannot be delivered goes.
  public var deadLetterPath = DeliveryOptions.defaultDeadLetterPath
  /// Whether `http` may go to other machines than this one.
  public var allowsPlainHTTP = false
  /// The version of Trailsift that is told to receivers.
  public var toolVersion: String

  /// The dead-letter file unless another is named.
  public static let defaultDeadLetterPath = "trailsift-undelivered.jsonl"

  /// The usual options.
  public init(toolVersion: String) { self.toolVersion = toolVersion }
}
