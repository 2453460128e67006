import ArgumentParser
import TrailDetect
import TrailRules
import TrailTerminal

extension RulesCommand {
  /// `trailsift rules convert`.
  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write Sigma rules as native rules, where those can say the same.",
      discussion: """
        Example: trailsift rules convert my-sigma-rules

        Comments say where a native rule takes a little more or less than the Sigma rule. Exit code: 0 \
        all rules have a native form, 1 some have none (stderr says why), 2 trouble.
        """)

    @Argument(help: "Sigma files and folders.")
    var paths: [String]

    @Option(
      name: .customLong("sigma-placeholders"),
      help: ArgumentHelp(
        "What `%name%` stands for in Sigma rules with `expand`.", valueName: "file"))
    var placeholdersPath: String?

    func run() throws {
      let loaded = RuleLoader.load(
        try RuleFiles.sources(at: paths),
        placeholders: try RuleFiles.placeholders(at: placeholdersPath))
      RuleFiles.tell(errors: loaded.errors, warnings: [])
      let output = OutputStream.standardOutput()
      var refused = 0
      var written = 0
      for rule in loaded.rules where rule.isSigma {
        switch Result(catching: { () throws(SigmaConverter.Refusal) in
          try SigmaConverter.nativeText(of: rule)
        }) {
        case .success(let text):
          try output.write((written > 0 ? "---\n" : "") + text)
          written += 1
        case .failure(let refusal):
          refused += 1
          standardErrorWrite("\(rule.path):\(rule.line): rule \(rule.rule.id): \(refusal)\n")
        }
      }
      try output.flush()
      if !loaded.errors.isEmpty { throw RunStatus.trouble }
      guard written + refused > 0 else { throw CommandError("no Sigma rule to convert") }
      if refused > 0 { throw RunStatus.negative }
    }
  }
}
