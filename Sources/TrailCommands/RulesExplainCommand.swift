import ArgumentParser
import TrailDetect
import TrailKit
import TrailRules
import TrailTerminal

extension RulesCommand {
  /// `trailsift rules explain`.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show for one recorded event what each test of a rule makes of it.",
      usage: "trailsift rules explain <id> <event-id> <paths> ... [<options>]",
      discussion: """
        Example: trailsift rules explain root-console-login \
        b2b387b5-a28d-4608-8173-826d8c61e254 samples

        Exit code: 0 the event was found, 1 it was not, 2 trouble.
        """)

    @Argument(help: "The rule's id.")
    var id: String

    @Argument(help: "The event's eventID.")
    var eventID: String

    @Argument(help: "Files and folders to search.")
    var paths: [String]

    @OptionGroup var ruleOptions: RuleOptions
    @OptionGroup var manifest: ManifestOptions

    func run() throws {
      let declared = try ruleOptions.declaredConditions()
      let loaded = try ruleOptions.load(declared: declared)
      guard let rule = loaded.rules.first(where: { $0.rule.id == id })?.rule else {
        throw CommandError("no rule `\(id)`", help: "see `trailsift rules list`")
      }
      let outcome = RecordSearch.first(eventID: eventID, in: paths, digest: manifest.digest)
      try manifest.write(outcome.report, rules: loaded, settings: ruleOptions.settings)
      for problem in outcome.problems { standardErrorWrite("\(problem)\n") }
      guard let found = outcome.found else {
        standardErrorWrite("no record with eventID `\(eventID)`\n")
        throw outcome.problems.isEmpty ? RunStatus.negative : RunStatus.trouble
      }
      let explainer = RuleExplainer(
        rule, declared: declared, supplied: try ruleOptions.suppliedFacts())
      guard let trace = explainer.trace(record: found.text) else {
        throw CommandError("\(found.file) record \(found.record) is no CloudTrail record")
      }
      let output = OutputStream.standardOutput()
      for line in ["\(found.file) record \(found.record)", heading(rule, trace)] + trace.lines {
        try output.write(PrintableText.escaped(line) + "\n")
      }
      try output.flush()
      if !outcome.problems.isEmpty { throw RunStatus.trouble }
    }

    private func heading(_ rule: Rule, _ trace: RuleTrace) -> String {
      var text = "\(rule.id) \(trace.isMatch ? "matches" : "does not match")"
      if rule.correlation != nil { text += " (one event; its alert takes several)" }
      if let dormancy = rule.dormancy { text += " (it sleeps in a scan: \(dormancy))" }
      return text
    }
  }
}
