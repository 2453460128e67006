import ArgumentParser
import TrailRules
import TrailTerminal

extension RulesCommand {
  /// `trailsift rules schema`.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the JSON Schema of rule files, for editors.",
      discussion: "Example: trailsift rules schema > rule.schema.json")

    func run() throws {
      try OutputStream.standardOutput().writeAll(RuleSchema.text)
    }
  }
}
