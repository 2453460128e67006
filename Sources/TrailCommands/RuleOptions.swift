public import ArgumentParser
import Foundation
public import TrailDetect
import TrailRules
public import TrailTerminal

/// Which rules are asked, and what is declared.
struct RuleOptions: ParsableArguments {
  @Option(name: .customLong("rules"), help: "A rule file or folder to add; may be repeated.")
  var rulePaths: [String] = []

  @Flag(
    name: .customLong("no-default-rules"), help: "Leave out the rules that come with trailsift.")
  var excludesDefaultRules = false

  @Option(
    name: .customLong("conditions"),
    help: "The file that declares networks, accounts, principals, regions and hours.")
  var conditionsPath: String?

  /// Reads the declared conditions; says on stderr what is wrong with them.
  func declaredConditions() throws -> DeclaredConditions {
    guard let conditionsPath else { return DeclaredConditions() }
    let source = try RuleFiles.read(conditionsPath)
    let file = ConditionsFile.parse(text: source.text, path: conditionsPath)
    try RuleFiles.report(errors: file.errors, warnings: file.warnings)
    return file.conditions
  }

  /// Reads all rules; says on stderr what is wrong with them.
  func load(declared: DeclaredConditions) throws -> LoadedRules {
    let loaded = RuleLoader.load(try sources(), declared: declared)
    // Warnings are for `rules lint`: whoever scans did not write the rules just now.
    try RuleFiles.report(errors: loaded.errors, warnings: [])
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
        throw ValidationError("no rule file or folder at `\(path)`")
      }
      guard isFolder.boolValue else {
        sources.append(try read(path))
        continue
      }
      let names = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
        .filter { name in [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } }
        .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
        .sorted()
      guard !names.isEmpty else {
        throw ValidationError("no rule file (.yaml, .yml, .json) in the folder `\(path)`")
      }
      for name in names { sources.append(try read("\(path)/\(name)")) }
    }
    return sources
  }

  static func read(_ path: String) throws -> RuleSource {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw ValidationError("cannot read `\(path)`: \(error.localizedDescription)")
    }
    return try RuleSource(path: path, bytes: Array(data))
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

  /// The names, for help texts.
  public static var allValueStrings: [String] { allCases.map(\.description) }
}

extension ColorChoice: ExpressibleByArgument {}
