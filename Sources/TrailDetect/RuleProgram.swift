import TrailPolicy

/// One step of a condition in flat form: a test, a constant, or a connective before its parts.
struct RuleOperation {
  enum Kind {
    case test
    case constant
    case all
    case any
    case not
  }

  var kind: Kind
  /// The test's number, or the constant's raw value.
  var operand: Int32
  /// The place behind the last part.
  var end: Int32
}

extension Expression {
  /// Appends the expression in flat form, each part behind its connective.
  func flatten(
    into operations: inout [RuleOperation], numberOf: (EventTest) -> Int32
  ) {
    let place = operations.count
    switch self {
    case .test(let test):
      operations.append(RuleOperation(kind: .test, operand: numberOf(test), end: 0))
    case .constant(let truth):
      operations.append(
        RuleOperation(kind: .constant, operand: Int32(truth.rawValue), end: 0))
    case .all(let parts):
      operations.append(RuleOperation(kind: .all, operand: 0, end: 0))
      for part in parts { part.flatten(into: &operations, numberOf: numberOf) }
    case .any(let parts):
      operations.append(RuleOperation(kind: .any, operand: 0, end: 0))
      for part in parts { part.flatten(into: &operations, numberOf: numberOf) }
    case .not(let part):
      operations.append(RuleOperation(kind: .not, operand: 0, end: 0))
      part.flatten(into: &operations, numberOf: numberOf)
    }
    operations[place].end = Int32(operations.count)
  }
}
