import TrailDetect
import TrailPolicy

/// A test of a field, or its negation.
struct FieldLiteral: Hashable {
  var test: FieldTest
  var isNegated: Bool
}

/// A condition as a rule's statements have it: some `alerts` hold in all their parts, and no `ignores` do.
struct AlertForms {
  /// More statements than this are no rule that anybody reads.
  static let maxStatements = 64

  var alerts: [[FieldLiteral]]
  var ignores: [[FieldLiteral]]

  init(_ condition: Expression) throws(SigmaFault) {
    var positive: [Expression] = []
    var negative: [Expression] = []
    AlertForms.split(condition, &positive, &negative)
    var ignores: [[FieldLiteral]] = []
    for part in negative { ignores += try AlertForms.alternatives(part, isNegated: false) }
    alerts = try AlertForms.alternatives(.all(positive), isNegated: false)
    self.ignores = ignores
    guard alerts.count + ignores.count <= AlertForms.maxStatements else {
      throw AlertForms.tooMany
    }
  }

  private static let tooMany = SigmaFault(
    "the condition would be more than \(maxStatements) statements")

  /// What must hold, and what must not, as far as the top of the condition says it.
  private static func split(
    _ expression: Expression, _ positive: inout [Expression], _ negative: inout [Expression]
  ) {
    switch expression {
    case .labelled(_, let part): split(part, &positive, &negative)
    case .all(let parts): for part in parts { split(part, &positive, &negative) }
    case .not(let part): negative.append(part)
    default: positive.append(expression)
    }
  }

  /// The condition as alternatives of parts that hold together.
  private static func alternatives(
    _ expression: Expression, isNegated: Bool
  ) throws(SigmaFault) -> [[FieldLiteral]] {
    switch expression {
    case .labelled(_, let part): return try alternatives(part, isNegated: isNegated)
    case .not(let part): return try alternatives(part, isNegated: !isNegated)
    case .constant(let truth): return (truth == .yes) != isNegated ? [[]] : []
    case .all(let parts):
      return isNegated ? try sum(parts, isNegated) : try product(parts, isNegated)
    case .any(let parts):
      return isNegated ? try product(parts, isNegated) : try sum(parts, isNegated)
    case .test(.field(let test)):
      guard case .text(let patterns) = test.match, patterns.requiresAll else {
        return [[FieldLiteral(test: test, isNegated: isNegated)]]
      }
      // Each pattern by itself: a native condition asks for one of its values.
      let singles = patterns.patterns.map { pattern in
        let single = TextPatterns([pattern], isCased: patterns.isCased)
        return Expression.test(.field(FieldTest(test.field, .text(single))))
      }
      return try alternatives(.all(singles), isNegated: isNegated)
    case .test(.keywords), .test(.keywordRegex):
      throw SigmaFault("keywords have no native form", help: "name the fields to search")
    case .test: throw SigmaFault("the rule has a test that is not Sigma's")
    }
  }

  private static func sum(
    _ parts: [Expression], _ isNegated: Bool
  ) throws(SigmaFault) -> [[FieldLiteral]] {
    var result: [[FieldLiteral]] = []
    for part in parts { result += try alternatives(part, isNegated: isNegated) }
    guard result.count <= maxStatements else { throw tooMany }
    return result
  }

  private static func product(
    _ parts: [Expression], _ isNegated: Bool
  ) throws(SigmaFault) -> [[FieldLiteral]] {
    var result: [[FieldLiteral]] = [[]]
    for part in parts {
      let others = try alternatives(part, isNegated: isNegated)
      guard result.count * others.count <= maxStatements else { throw tooMany }
      result = result.flatMap { left in
        others.map { right in left + right.filter { !left.contains($0) } }
      }
    }
    return result
  }
}
