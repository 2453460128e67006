/// How each part of a statement answered for a call.
public struct StatementEvaluation: Sendable, Hashable {
  /// Whether the action is covered.
  public var action: Truth
  /// Whether the resource is covered.
  public var resource: Truth
  /// Whether the caller is meant.
  public var principal: Truth
  /// Whether each condition holds, in the statement's order.
  public var conditions: [Truth]
  /// The keys that the statement reads and that the log does not know.
  public var unknownKeys: [String]

  /// Whether the statement applies.
  public var truth: Truth { .all([action, resource, principal] + conditions) }
}
