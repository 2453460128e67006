/// What a number must be: one or more bounds, all of which hold.
public struct Threshold: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// The operators, as Sigma writes them.
  public enum Operator: String, Sendable, CaseIterable {
    case gt, gte, lt, lte, eq, neq
  }

  /// An operator and what it compares with.
  public struct Bound: Sendable, Hashable {
    /// The operator.
    public var order: Operator
    /// The number on its right.
    public var value: Double

    /// A bound.
    public init(_ order: Operator, _ value: Double) {
      self.order = order
      self.value = value
    }
  }

  /// The bounds.
  public var bounds: [Bound]

  /// All of these bounds.
  public init(_ bounds: [Bound]) { self.bounds = bounds }

  /// At least so many.
  public init(atLeast count: Int) { bounds = [Bound(.gte, Double(count))] }

  /// At least so many.
  public init(integerLiteral value: Int) { self.init(atLeast: value) }

  /// Whether all bounds hold for a number.
  public func holds(for number: Double) -> Bool {
    bounds.allSatisfy { bound in
      switch bound.order {
      case .gt: number > bound.value
      case .gte: number >= bound.value
      case .lt: number < bound.value
      case .lte: number <= bound.value
      case .eq: number == bound.value
      case .neq: number != bound.value
      }
    }
  }

  /// Whether more can only help: such a threshold is judged at each event, any other when its window is over.
  public var isLowerBound: Bool { bounds.allSatisfy { $0.order == .gt || $0.order == .gte } }

  /// The bounds in Sigma's order of words: `gte 3 lt 10`.
  var text: String {
    bounds.map { "\($0.order.rawValue) \(Threshold.text(of: $0.value))" }.joined(separator: " ")
  }

  private static func text(of value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}
