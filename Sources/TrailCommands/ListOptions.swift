import ArgumentParser
import Foundation
import TrailDetect
import TrailEvents
import TrailRules
import TrailTerminal

/// Lists that the user gives in place of the shipped ones, or beside them.
struct ListOptions: ParsableArguments {
  @Option(
    name: .customLong("list"),
    help: ArgumentHelp(
      """
      A file with the values of a list that rules name, one a line; NAME+=FILE adds to the shipped \
      ones. May be repeated.
      """, valueName: "name=file"))
  var assignments: [String] = []

  /// The files that are named.
  var paths: [String] {
    assignments.compactMap { assignment in
      assignment.firstIndex(of: "=").map { String(assignment[assignment.index(after: $0)...]) }
    }
  }

  func validate() throws {
    for assignment in assignments where ListOptions.change(assignment) == nil {
      throw ValidationError("--list: `\(assignment)` is not of the form NAME=FILE or NAME+=FILE")
    }
  }

  private static func change(_ assignment: String) -> ListChange? {
    guard let sign = assignment.firstIndex(of: "=") else { return nil }
    let path = String(assignment[assignment.index(after: sign)...])
    let isAddition = assignment[..<sign].hasSuffix("+")
    let name = String(isAddition ? assignment[..<sign].dropLast() : assignment[..<sign])
    guard ListChange.isName(name), !path.isEmpty else { return nil }
    return ListChange(name: name, isAddition: isAddition, content: .file(path))
  }

  /// Puts the lists into what is declared; several files of one name are one list.
  func apply(to declared: inout DeclaredConditions) throws {
    var seen: Set<String> = []
    for case let change? in assignments.map(ListOptions.change) {
      var change = change
      if !seen.insert(change.name).inserted { change.isAddition = true }
      try ListFiles.apply(change, in: "", to: &declared)
    }
  }

  /// Says on stderr which lists no rule names: a slip of the pen would otherwise go unnoticed.
  func warnOfUnusedNames(in sources: [RuleSource]) {
    for name in Set(assignments.compactMap { ListOptions.change($0)?.name }).sorted()
    where !sources.contains(where: {
      $0.text.contains("${list:\(name)}") || $0.text.contains("%\(name)%")
    }) {
      let required = sources.flatMap { source in
        source.text.split(separator: "${list:").dropFirst().map { String($0.prefix { $0 != "}" }) }
      }
      let help = NearestName.help(for: name, among: required.sorted()).map { "\n  help: \($0)" }
      standardErrorWrite("warning: no rule names the list `\(name)`\(help ?? "")\n")
    }
  }
}

/// List files on disk.
enum ListFiles {
  /// Puts a list into what is declared; a relative path begins in `folder`.
  static func apply(
    _ change: ListChange, in folder: String, to declared: inout DeclaredConditions
  ) throws {
    let values: [String]
    switch change.content {
    case .values(let written): values = written
    case .file(let path):
      let place =
        path.hasPrefix("/") || folder.isEmpty
        ? path : (folder as NSString).appendingPathComponent(path)
      values = ListFile.values(of: try RuleFiles.read(place).text)
    }
    declared.setList(change.name, to: values, isAddition: change.isAddition)
  }

  /// Adds the lists that lie in a folder `lists` in or beside the folder of rule files.
  ///
  /// What is already given stays.
  static func addLists(beside rulePaths: [String], to declared: inout DeclaredConditions) throws {
    let given = Set(declared.lists.keys)
    for path in rulePaths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      let file = URL(fileURLWithPath: path)
      let folder = isFolder.boolValue ? file : file.deletingLastPathComponent()
      for place in [folder.deletingLastPathComponent(), folder] {
        let lists = place.appendingPathComponent("lists").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: lists)) ?? []
        for name in names.sorted() where name.hasSuffix(".txt") && !name.hasPrefix(".") {
          let list = ShippedLists.name(ofPath: name)
          if given.contains(list) { continue }
          declared.lists[list] = ListFile.values(of: try RuleFiles.read("\(lists)/\(name)").text)
        }
      }
    }
  }
}
