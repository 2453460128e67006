import TrailDetect
import TrailEvents
import TrailPolicy
import TrailRules

/// A condition in one line, to compare with what a test expects: `eventName ~ "Create*"`.
///
/// `~` compares text regardless of case and `==` with regard to it; `&` joins patterns that must all match.
func text(of expression: Expression) -> String {
  switch expression {
  case .all(let parts): "(" + parts.map { text(of: $0) }.joined(separator: " and ") + ")"
  case .any(let parts): "(" + parts.map { text(of: $0) }.joined(separator: " or ") + ")"
  case .not(let part): "not \(text(of: part))"
  case .labelled(_, let part): text(of: part)
  case .constant(let truth): "\(truth)"
  case .test(.field(let test)): "\(test.field) \(text(of: test.match))"
  case .test(.keywords(let patterns)): "keywords \(text(of: patterns))"
  case .test(.keywordRegex(let pattern)): "keywords =~ \(pattern)"
  case .test(let test): "\(test)"
  }
}

private func text(of match: FieldMatch) -> String {
  switch match {
  case .text(let patterns): text(of: patterns)
  case .regex(let regex): "=~ \(regex)"
  case .number(let comparison): text(of: comparison)
  case .null: "is null"
  case .exists(let isWanted): isWanted ? "exists" : "is absent"
  case .cidr(let networks): "in \(networks.map(\.description).joined(separator: ","))"
  case .field(let other, let relation, let isCased):
    "\(relation.rawValue) field \(other)\(isCased ? " cased" : "")"
  case .timePart(let part, let comparison): "\(part.rawValue) \(text(of: comparison))"
  }
}

private func text(of patterns: TextPatterns) -> String {
  let all = patterns.patterns.map { "\"\(text(of: $0))\"" }
  return (patterns.isCased ? "== " : "~ ")
    + all.joined(separator: patterns.requiresAll ? "&" : "|")
}

/// Wildcards as Sigma writes them; those characters themselves in brackets.
private func text(of pattern: TextPattern) -> String {
  pattern.pieces.map { piece in
    switch piece {
    case .literal(let text):
      text.replacing("*", with: "[*]").replacing("?", with: "[?]")
        .replacing("\0", with: "␀")
    case .anyRun: "*"
    case .anyOne: "?"
    }
  }.joined()
}

private func text(of comparison: NumberComparison) -> String {
  let sign =
    switch comparison.order {
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .equal: "="
    case .notEqual: "!="
    }
  return "\(sign) \(comparison.value)"
}

/// The head of a Sigma rule without faults, five lines; `detection` begins on the sixth.
let sigmaHead = """
  title: A test rule
  id: 11111111-2222-4333-8444-555555555555
  status: test
  level: high
  logsource: { product: aws, service: cloudtrail }

  """

/// The placeholders of the tests.
let testPlaceholders = SigmaPlaceholders([
  "admins": ["alice", "root*"], "regions": ["eu-west-1"], "nets": ["203.0.113.0/24"],
])

func loadSigma(_ text: String) -> LoadedRules {
  RuleLoader.load(
    [RuleSource(path: "f.yaml", text: text)], placeholders: testPlaceholders)
}

/// The condition of a rule with this detection, indented by two blanks, as a line; or what is wrong with it.
func sigmaCondition(_ detection: String) -> String {
  let indented = detection.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  let loaded = loadSigma(sigmaHead + "detection:\n" + indented + "\n")
  if let error = loaded.errors.first { return "error: \(error.message)" }
  return loaded.rules.first.map { text(of: $0.rule.condition) } ?? "no rule"
}

/// The condition of a selection of one item.
func sigmaItem(_ item: String) -> String {
  sigmaCondition("s:\n  \(item)\ncondition: s")
}
