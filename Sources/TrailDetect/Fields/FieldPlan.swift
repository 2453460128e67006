import TrailEvents
import TrailPolicy
import TrailScan

/// The field tests of all rules made ready: patterns compiled, fields numbered.
///
/// Shared by all workers.
final class FieldPlan: Sendable {
  /// A test in the form in which it is asked.
  enum Question: Sendable {
    case text(path: Int, TextMatcher)
    case regex(path: Int, RegexPattern)
    case number(path: Int, NumberComparison)
    case null(path: Int)
    case exists(path: Int, Bool)
    case cidr(path: Int, [IPNetwork])
    case field(path: Int, other: Int, FieldRelation, isCased: Bool)
    case timePart(path: Int, TimePart, NumberComparison)
    case keywords(TextMatcher)
    case keywordRegex(RegexPattern)
  }

  /// The fields of all tests.
  let tree: FieldTree
  /// For each of the rules' tests the question; nil for a test of another kind.
  let questions: [Question?]

  init(_ tests: [EventTest], fields: FieldTable) {
    var numbers: [FieldPath: Int] = [:]
    var paths: [FieldPath] = []
    func number(of field: String) -> Int {
      let path = FieldPath(field)
      if let known = numbers[path] { return known }
      numbers[path] = paths.count
      paths.append(path)
      return paths.count - 1
    }
    questions = tests.map { test in
      switch test {
      case .field(let test): FieldPlan.question(test, number)
      case .keywords(let texts): .keywords(TextMatcher(texts, containsLiterals: true))
      case .keywordRegex(let pattern): .keywordRegex(pattern)
      case .action, .resource, .principal, .outcome, .condition: nil
      }
    }
    tree = FieldTree(paths, fields: fields)
  }

  private static func question(_ test: FieldTest, _ number: (String) -> Int) -> Question {
    let path = number(test.field)
    return switch test.match {
    case .text(let texts): .text(path: path, TextMatcher(texts))
    case .regex(let pattern): .regex(path: path, pattern)
    case .number(let comparison): .number(path: path, comparison)
    case .null: .null(path: path)
    case .exists(let wanted): .exists(path: path, wanted)
    case .cidr(let networks): .cidr(path: path, networks)
    case .field(let other, let relation, let isCased):
      .field(path: path, other: number(other), relation, isCased: isCased)
    case .timePart(let part, let comparison): .timePart(path: path, part, comparison)
    }
  }
}
