import Foundation
import TrailDetect
import TrailReports
import TrailRules

/// What is written about the rules beside them: the coverage in rules/README.md, the schema for editors.
enum RuleDocuments {
  static func write(root: String) throws {
    try RuleSchema.text.write(
      toFile: "\(root)/rules/rule.schema.json", atomically: true, encoding: .utf8)
    let readme = "\(root)/rules/README.md"
    let document = try String(contentsOfFile: readme, encoding: .utf8)
    // From the files, not from the tables inside this binary, which may be those of yesterday.
    let catalogues = Catalogues(sources: try sources("\(root)/rules/catalogues", ending: ".tsv"))
    guard let updated = CoverageTable(catalogues: catalogues).update(document, for: try rules(root))
    else { throw TableError("`\(readme)` has no place for the coverage") }
    try updated.write(toFile: readme, atomically: true, encoding: .utf8)
  }

  private static func rules(_ root: String) throws -> [Rule] {
    var declared = DeclaredConditions()
    for list in try sources("\(root)/rules/lists", ending: ".txt") {
      declared.lists[ShippedLists.name(ofPath: list.path)] = ListFile.values(of: list.text)
    }
    let loaded = RuleLoader.load(
      try sources("\(root)/rules/native", ending: ".yaml"), declared: declared)
    if let error = loaded.errors.first { throw TableError("\(error)") }
    return loaded.rules.map(\.rule)
  }

  private static func sources(_ folder: String, ending: String) throws -> [RuleSource] {
    let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(ending) }
      .sorted()
    return try names.map { name in
      RuleSource(
        path: "\(folder)/\(name)",
        text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
    }
  }
}
