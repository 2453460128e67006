import TrailPolicy

/// One step of a condition in flat form: a test, a constant, or a connective before its parts.
struct RuleOperation: Hashable {
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

  init(_ kind: Kind, operand: Int32 = 0, end: Int = 0) {
    self.kind = kind
    self.operand = operand
    self.end = Int32(end)
  }

  /// A constant at a place.
  init(_ truth: Truth, at place: Int) {
    self.init(.constant, operand: Int32(truth.rawValue), end: place + 1)
  }

  /// The same operation so many places further on.
  func moved(by distance: Int) -> RuleOperation {
    var moved = self
    moved.end += Int32(distance)
    return moved
  }

  /// The truth of a constant.
  var truth: Truth { Truth(rawValue: UInt8(truncatingIfNeeded: operand)) ?? .unknown }
}

/// A condition in flat form, each part behind its connective.
struct RuleProgram {
  private(set) var operations: [RuleOperation] = []

  /// Flattens a condition; its tests become numbers.
  init(_ expression: Expression, numberOf: (EventTest) -> Int32) {
    append(expression, numberOf)
  }

  private mutating func append(_ expression: Expression, _ numberOf: (EventTest) -> Int32) {
    let place = operations.count
    switch expression {
    case .test(let test): operations.append(RuleOperation(.test, operand: numberOf(test)))
    case .constant(let truth): operations.append(RuleOperation(truth, at: place))
    case .all(let parts):
      operations.append(RuleOperation(.all))
      for part in parts { append(part, numberOf) }
    case .any(let parts):
      operations.append(RuleOperation(.any))
      for part in parts { append(part, numberOf) }
    case .not(let part):
      operations.append(RuleOperation(.not))
      append(part, numberOf)
    case .labelled(_, let part): return append(part, numberOf)
    }
    operations[place].end = Int32(operations.count)
  }

  /// Appends what is left of the part at `place`, some tests being answered, to another program.
  /// - Parameters:
  ///   - operations: the program.
  ///   - place: moves behind the part.
  ///   - rest: takes what is left.
  ///   - answer: the answers by the tests' numbers; nil for a test that is to be asked later.
  /// - Returns: the truth if nothing is left to ask; then nothing is appended.
  static func fold(
    _ operations: UnsafeBufferPointer<RuleOperation>, _ place: inout Int,
    into rest: inout [RuleOperation], answer: (Int) -> Truth?
  ) -> Truth? {
    let operation = operations[place]
    let start = rest.count
    place += 1
    switch operation.kind {
    case .constant: return operation.truth
    case .test:
      if let answer = answer(Int(operation.operand)) { return answer }
      rest.append(RuleOperation(.test, operand: operation.operand, end: start + 1))
      return nil
    case .not:
      rest.append(RuleOperation(.not))
      if let truth = fold(operations, &place, into: &rest, answer: answer) {
        rest.removeLast(rest.count - start)
        return truth.not
      }
    case .all, .any:
      let end = Int(operation.end)
      let decisive: Truth = operation.kind == .all ? .no : .yes
      var isUnknown = false
      rest.append(RuleOperation(operation.kind))
      while place < end {
        guard let truth = fold(operations, &place, into: &rest, answer: answer) else { continue }
        if truth == decisive {
          rest.removeLast(rest.count - start)
          place = end
          return truth
        }
        if truth == .unknown { isUnknown = true }
      }
      if rest.count == start + 1 {
        rest.removeLast()
        return isUnknown ? .unknown : decisive.not
      }
      if isUnknown { rest.append(RuleOperation(.unknown, at: rest.count)) }
    }
    rest[start].end = Int32(rest.count)
    return nil
  }
}
