import ArgumentParser
import Foundation
import TrailDetect
import TrailEvents
import TrailRules

/// What is declared, for commands that filter and ask no rules.
struct DeclaredOptions: ParsableArguments {
  @Option(
    name: .customLong("conditions"),
    help: ArgumentHelp(
      "The file that declares networks and hours, for filters by `trailsift:Network`.",
      valueName: "file"))
  var conditionsPath: String?

  @Option(
    name: .customLong("facts"),
    help: ArgumentHelp(
      "What logs cannot hold, as JSON: organizations, tags, VPC endpoints.", valueName: "file"))
  var factsPath: String?

  /// The files that decide the result beside the logs, with the options that name them.
  var settings: [(option: String, path: String)] {
    [("--conditions", conditionsPath), ("--facts", factsPath)].compactMap { option, path in
      path.map { (option, $0) }
    }
  }

  /// Reads the supplied facts.
  func suppliedFacts() throws -> SuppliedFacts? {
    guard let factsPath else { return nil }
    return try SuppliedFacts.parse(text: RuleFiles.read(factsPath).text, path: factsPath)
  }

  /// Reads the declared conditions; says on stderr what is wrong with them.
  func declaredConditions() throws -> DeclaredConditions {
    guard let conditionsPath else { return DeclaredConditions() }
    let source = try RuleFiles.read(conditionsPath)
    let file = ConditionsFile.parse(text: source.text, path: conditionsPath)
    try RuleFiles.report(errors: file.errors, warnings: file.warnings)
    return file.conditions
  }
}
