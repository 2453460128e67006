/// A comparison of a number in a record, to the left, with a number in a rule.
public struct NumberComparison: Sendable, Hashable {
  /// How they compare.
  public enum Order: Sendable, Hashable, CaseIterable {
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    case equal
    case notEqual
  }

  /// How they compare.
  public var order: Order
  /// The rule's number.
  public var value: Double

  /// A comparison with a number.
  public init(_ order: Order, _ value: Double) {
    self.order = order
    self.value = value
  }

  /// Whether a number compares so.
  public func holds(for number: Double) -> Bool {
    switch order {
    case .less: number < value
    case .lessOrEqual: number <= value
    case .greater: number > value
    case .greaterOrEqual: number >= value
    case .equal: number == value
    case .notEqual: number != value
    }
  }
}
