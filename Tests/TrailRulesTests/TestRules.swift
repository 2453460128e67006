import TrailDetect
import TrailRules

/// The head of a rule without faults, three lines; the body begins on the fourth.
let head = "id: r\ntitle: T\nseverity: low\n"

/// A rule that needs nothing but its statements.
let plainMatch = "match: { Action: iam:CreateUser }\n"

func load(
  _ text: String, declared: DeclaredConditions = DeclaredConditions()
) -> LoadedRules {
  RuleLoader.load([RuleSource(path: "f.yaml", text: text)], declared: declared)
}

/// Loads one rule and expects no error.
func loadOne(
  _ text: String, declared: DeclaredConditions = DeclaredConditions()
) throws -> LoadedRule {
  let loaded = load(text, declared: declared)
  if let error = loaded.errors.first { throw error }
  guard let rule = loaded.rules.first, loaded.rules.count == 1 else {
    throw RuleError(
      .syntax, path: "f.yaml", position: SourcePosition(line: 1, column: 1),
      "\(loaded.rules.count) rules")
  }
  return rule
}
