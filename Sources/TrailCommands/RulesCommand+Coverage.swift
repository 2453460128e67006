import ArgumentParser
import TrailReports
import TrailRules
import TrailTerminal

extension RulesCommand {
  /// `trailsift rules coverage`.
  struct Coverage: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what the rules cover, and what they leave out.",
      discussion: """
        Example: trailsift rules coverage --format attack-navigator > layer.json

        Themes, ATT&CK techniques, the monitoring controls of CIS and Security Hub, GuardDuty's finding \
        types and Stratus Red Team's techniques, each with the rules for it.
        """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case text
      case json
      case attackNavigator = "attack-navigator"
    }

    @OptionGroup var ruleOptions: RuleOptions

    @Option(help: "How the coverage is written.")
    var format = Format.text

    @Option(name: .customLong("color"), help: "Whether text is coloured.")
    var color = ColorChoice.auto

    func run() throws {
      let loaded = try ruleOptions.load(declared: ruleOptions.declaredConditions())
      let coverage = TrailRules.Coverage(of: loaded.rules.map(\.rule))
      var bytes: [UInt8] = []
      switch format {
      case .text:
        CoverageTextReport(width: Terminal.width(of: 1), colour: color.isEnabled(for: 1))
          .append(coverage, to: &bytes)
      case .json: CoverageJSONReport().append(coverage, to: &bytes)
      case .attackNavigator: NavigatorLayerReport().append(coverage, to: &bytes)
      }
      let output = OutputStream.standardOutput()
      try output.write(bytes)
      try output.flush()
    }
  }
}
