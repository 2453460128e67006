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
    help: ArgumentHelp("A rule file or folder to add; may be repeated.", valueName: "path"))
  var rulePaths: [String] = []

  @Flag(
    name: .customLong("no-default-rules"), help: "Leave out the rules that come with trailsift.")
  var excludesDefaultRules = false

  @Option(
    name: .customLong("exclude"),
    help: ArgumentHelp("Leave out the rule with this id; may be repeated.", valueName: "id"))
  var excludedIDs: [String] = []

  @Option(
    name: .customLong("conditions"),
    help: ArgumentHelp(
      "The file that declares networks, accounts, principals, regions, hours and lists.",
      valueName: "file"))
  var conditionsPath: String?

  @Option(
    name: .customLong("facts"),
    help: ArgumentHelp(
      "What logs cannot hold, as JSON: organizations, tags, VPC endpoints.", valueName: "file"))
  var factsPath: String?

  @OptionGroup var listOptions: ListOptions

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

  /// Reads all rules; says on stderr what is wrong with them.
  func load(declared: DeclaredConditions) throws -> LoadedRules {
    let sources = try sources()
    listOptions.warnOfUnusedNames(in: sources)
    var loaded = RuleLoader.load(sources, declared: declared)
    // Warnings are for `rules lint`: whoever scans did not write the rules just now.
    try RuleFiles.report(errors: loaded.errors, warnings: [])
    let ids = Set(loaded.rules.map(\.rule.id))
    for id in excludedIDs where !ids.contains(id) {
      throw CommandError(
        "--exclude: no rule `\(id)`", help: NearestName.help(for: id, among: ids.sorted()))
    }
    loaded.rules.removeAll { excludedIDs.contains($0.rule.id) }
    return loaded
  }

  func sources() throws -> [RuleSource] {
    let defaults = excludesDefaultRules ? [] : EmbeddedRules.sources
    return defaults + (try RuleFiles.sources(at: rulePaths))
  }
}

/// Rule files on disk.
enum RuleFiles {
  /// The files at some paths; folders are searched for `.yaml`, `.yml` and `.json`, in the order of names.
  static func sources(at paths: [String]) throws -> [RuleSource] {
    var sources: [RuleSource] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw CommandError("no rule file or folder at `\(path)`")
      }
      guard isFolder.boolValue else {
        sources.append(try read(path))
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
      for name in names { sources.append(try read("\(path)/\(name)")) }
    }
    return sources
  }

  /// The most that a rule file or a conditions file may hold, in bytes.
  private static let maxFileBytes = 64 << 20

  static func read(_ path: String) throws -> RuleSource {
    let source = ByteSource()
    try source.open(InputFile(path: path, index: 0, kind: .regular, byteCount: nil))
    defer { source.close() }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= maxFileBytes {
      switch piece.withUnsafeMutableBytes({ source.read(into: $0) }) {
      case .bytes(let count): bytes.append(contentsOf: piece[..<count])
      case .end: return try RuleSource(path: path, bytes: bytes)
      case .fault(let error): throw error
      }
    }
    throw CommandError("`\(path)` is larger than \(maxFileBytes) bytes")
  }

  /// Says what is wrong; errors end the run before the first byte is read.
  static func report(errors: [RuleError], warnings: [RuleError]) throws {
    for warning in warnings { standardErrorWrite("warning: \(warning)\n") }
    for error in errors { standardErrorWrite("error: \(error)\n") }
    if !errors.isEmpty { throw RunStatus.trouble }
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
