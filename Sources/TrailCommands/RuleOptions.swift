public import ArgumentParser
import Foundation
public import TrailDetect
import TrailEvents
import TrailInput
import TrailRules
public import TrailTerminal

/// Which rules are asked, and what is declared.
struct RuleOptions: ParsableArguments {
  @Option(
    name: .customLong("rules"),
    help: ArgumentHelp(
      "A rule file or folder to add, native or Sigma; may be repeated.", valueName: "path"))
  var rulePaths: [String] = []

  @Flag(
    name: .customLong("no-default-rules"), help: "Leave out the rules that come with trailsift.")
  var excludesDefaultRules = false

  @Option(
    name: .customLong("conditions"),
    help: ArgumentHelp(
      "The file that declares networks, accounts, principals, regions, hours and lists.",
      valueName: "file"))
  var conditionsPath: String?

  @Option(
    name: .customLong("sigma-placeholders"),
    help: ArgumentHelp(
      "What `%name%` stands for in Sigma rules with `expand`: YAML, `name: [value, …]`.",
      valueName: "file"))
  var placeholdersPath: String?

  @Option(
    name: .customLong("include-status"),
    help: ArgumentHelp(
      "Ask only rules of these states, such as `stable,deprecated`.", valueName: "list"))
  var statuses = StatusList(statuses: RuleSelection.defaultStatuses)

  @Option(
    name: .customLong("exclude"),
    help: ArgumentHelp(
      "Leave out a rule, by id, name or title; may be repeated.", valueName: "id"))
  var excluded: [String] = []

  @Option(
    name: .customLong("facts"),
    help: ArgumentHelp(
      "What logs cannot hold, as JSON: organizations, tags, VPC endpoints.", valueName: "file"))
  var factsPath: String?

  @OptionGroup var listOptions: ListOptions

  /// The files that decide the result beside rules and logs, with the options that name them.
  var settings: [(option: String, path: String)] {
    [("--conditions", conditionsPath), ("--facts", factsPath)].compactMap { option, path in
      path.map { (option, $0) }
    } + [placeholdersPath].compactMap { $0 }.map { ("--sigma-placeholders", $0) }
      + listOptions.paths.map { ("--list", $0) }
  }

  /// Reads the supplied facts.
  func suppliedFacts() throws -> SuppliedFacts? {
    guard let factsPath else { return nil }
    return try SuppliedFacts.parse(text: RuleFiles.read(factsPath).text, path: factsPath)
  }

  /// Reads the declared conditions; says on stderr what is wrong with them.
  func declaredConditions() throws -> DeclaredConditions {
    var declared = DeclaredConditions()
    if let conditionsPath {
      let source = try RuleFiles.read(conditionsPath)
      let file = ConditionsFile.parse(text: source.text, path: conditionsPath)
      try RuleFiles.report(errors: file.errors, warnings: file.warnings)
      declared = file.conditions
      let folder = (conditionsPath as NSString).deletingLastPathComponent
      for change in file.listFiles { try ListFiles.apply(change, in: folder, to: &declared) }
    }
    try listOptions.apply(to: &declared)
    for name in declared.lists.keys.sorted() where declared.lists[name]?.isEmpty == true {
      standardErrorWrite("warning: the list `\(name)` has no values\n")
    }
    try ListFiles.addLists(beside: rulePaths, to: &declared)
    return declared
  }

  /// Reads the rules that are wanted; says on stderr what is wrong with others.
  ///
  /// Rules with errors are left out and counted: one bad rule among hundreds must not cost the others.
  /// - Parameter withTexts: whether the shipped rules' texts and tests are wanted, too, which takes long.
  func load(
    declared: DeclaredConditions, minimumSeverity: Severity = .informational,
    withTexts: Bool = false
  ) throws -> LoadedRules {
    let sources = try sources(withTexts: withTexts)
    listOptions.warnOfUnusedNames(in: sources)
    var loaded = RuleLoader.load(
      sources, declared: declared,
      placeholders: try RuleFiles.placeholders(at: placeholdersPath))
    loaded.sources = sources
    // Warnings are for `rules lint`: whoever scans did not write the rules just now.
    RuleFiles.tell(errors: loaded.errors, warnings: [])
    var selection = RuleSelection()
    selection.statuses = statuses.statuses
    selection.excluded = excluded
    selection.minimumSeverity = minimumSeverity
    if let unknown = selection.apply(to: &loaded).first {
      throw CommandError(
        "--exclude: no rule `\(unknown.name)`",
        help: unknown.nearest.map { "did you mean `\($0)`?" } ?? "see `trailsift rules list`")
    }
    return loaded
  }

  private func sources(withTexts: Bool) throws -> [RuleSource] {
    let shipped = withTexts ? EmbeddedRules.sources : EmbeddedRules.packed
    let defaults = excludesDefaultRules ? [] : shipped
    return defaults + (try RuleFiles.sources(at: rulePaths))
  }
}

/// Rule files on disk.
enum RuleFiles {
  /// The files at some paths; folders are searched for `.yaml`, `.yml` and `.json`, in the order of names.
  static func sources(at paths: [String]) throws -> [RuleSource] {
    var sources: [RuleSource] = []
    let reader = RuleFileReader()
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw CommandError("no rule file or folder at `\(path)`")
      }
      guard isFolder.boolValue else {
        sources.append(ruleSource(at: path, reader))
        continue
      }
      let names = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
        .filter { name in [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } }
        .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
        .filter { !$0.hasSuffix(".schema.json") }
        .sorted()
      guard !names.isEmpty else {
        throw CommandError("no rule file (.yaml, .yml, .json) in the folder `\(path)`")
      }
      for name in names { sources.append(ruleSource(at: "\(path)/\(name)", reader)) }
    }
    return sources
  }

  /// One file; what is wrong with it is told with the errors of the others, whom it must not cost.
  private static func ruleSource(at path: String, _ reader: RuleFileReader) -> RuleSource {
    do {
      return try reader.read(path)
    } catch let error as RuleError {
      return RuleSource(path: path, fault: error)
    } catch {
      let reason = (error as? InputError)?.detail ?? "\(error)"
      return RuleSource(
        path: path,
        fault: RuleError(
          .unreadable, path: path, position: SourcePosition(line: 1, column: 1), reason))
    }
  }

  static func read(_ path: String) throws -> RuleSource { try RuleFileReader().read(path) }

  /// Reads a file of placeholders; its errors end the run.
  static func placeholders(at path: String?) throws -> SigmaPlaceholders {
    guard let path else { return SigmaPlaceholders() }
    let file = SigmaPlaceholders.parse(text: try read(path).text, path: path)
    try report(errors: file.errors, warnings: [])
    return file.placeholders
  }

  /// Says what is wrong; errors end the run before the first byte is read.
  static func report(errors: [RuleError], warnings: [RuleError]) throws {
    tell(errors: errors, warnings: warnings)
    if !errors.isEmpty { throw RunStatus.trouble }
  }

  /// Says what is wrong.
  static func tell(errors: [RuleError], warnings: [RuleError]) {
    for warning in warnings { standardErrorWrite("warning: \(warning)\n") }
    for error in errors { standardErrorWrite("error: \(error)\n") }
  }
}

/// A list of states, as `stable,test`.
struct StatusList: ExpressibleByArgument {
  var statuses: Set<Rule.Status>

  init(statuses: Set<Rule.Status>) { self.statuses = statuses }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    let read = names.compactMap { Rule.Status(rawValue: $0.lowercased()) }
    guard read.count == names.count else { return nil }
    statuses = Set(read)
  }

  var defaultValueDescription: String {
    Rule.Status.allCases.filter { statuses.contains($0) }.map(\.rawValue).joined(separator: ",")
  }
}

extension Severity: ExpressibleByArgument {
  /// Reads `high` and the like.
  public init?(argument: String) { self.init(name: argument) }

  /// The name, for help texts.
  public var defaultValueDescription: String { description }

  /// The names, for help texts.
  public static var allValueStrings: [String] { allCases.map(\.description) }
}

extension ColorChoice: ExpressibleByArgument {}
