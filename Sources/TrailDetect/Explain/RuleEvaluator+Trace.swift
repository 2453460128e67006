import TrailEvents
import TrailPolicy

extension RuleEvaluator {
  /// How many values of a field or a key a trace shows.
  private static let maxValuesShown = 4
  /// The longest value that a trace shows whole, in characters.
  private static let maxValueLength = 160

  /// What a condition makes of the record that was evaluated last.
  func trace(_ expression: Expression) -> RuleTrace.Node {
    switch expression {
    case .constant(let truth): return RuleTrace.Node(truth: truth, text: "always")
    case .test(let test):
      return RuleTrace.Node(truth: truth(of: test), text: test.words, seen: seen(by: test))
    case .not(let part):
      let part = trace(part)
      return RuleTrace.Node(truth: part.truth.not, text: "not", parts: [part])
    case .labelled(let label, let part):
      let part = trace(part)
      // A list of tests needs no line of its own below its name.
      let parts = part.text == RuleEvaluator.allOf ? part.parts : [part]
      return RuleTrace.Node(truth: part.truth, text: label, parts: parts)
    case .all(let parts):
      let parts = parts.map { trace($0) }
      return RuleTrace.Node(
        truth: .all(parts.map(\.truth)), text: RuleEvaluator.allOf, parts: parts)
    case .any(let parts):
      let parts = parts.map { trace($0) }
      return RuleTrace.Node(truth: .any(parts.map(\.truth)), text: "any of", parts: parts)
    }
  }

  private static let allOf = "all of"

  private func seen(by test: EventTest) -> String {
    switch test {
    case .field(let field):
      let values = fieldValues(of: field.field)
      guard case .field(let other, _, _) = field.match else {
        return values.isEmpty ? "no such field" : shown(values)
      }
      let others = fieldValues(of: other)
      return (values.isEmpty ? "no such field" : shown(values)) + "; "
        + (others.isEmpty ? "no such field" : shown(others))
    case .keywords, .keywordRegex: return "the whole record"
    case .condition(_, let key):
      switch value(of: key) {
      case .absent: return "no such key"
      case .unknown: return "a value that the log does not tell"
      case .presentWithUnknownValue: return "a value that the log does not tell, but there is one"
      case .single(let text): return shown([text])
      case .including(let texts): return shown(texts) + ", perhaps others"
      case .multiple(let texts): return texts.isEmpty ? "an empty list" : shown(texts)
      }
    case .action: return shown(reader.call.actions)
    case .resource:
      guard let facts = reader.facts else { return "no resource" }
      let resources = ResourceNames.of(call: facts.call, fields: facts.fields)
      return resources.isKnown ? shown(resources.names) : "resources that the log does not tell"
    case .principal: return shown([reader.identityNames.key])
    case .outcome: return shown([reader.outcome.rawValue])
    }
  }

  private func shown(_ values: [String]) -> String {
    var text = values.prefix(RuleEvaluator.maxValuesShown).map { value in
      let isLong = value.unicodeScalars.count > RuleEvaluator.maxValueLength
      let start = value.unicodeScalars.prefix(RuleEvaluator.maxValueLength)
      return isLong ? "`\(String(start))…`" : "`\(value)`"
    }.joined(separator: ", ")
    let others = values.count - RuleEvaluator.maxValuesShown
    if others > 0 { text += " and \(others) more" }
    return text
  }
}
