import Foundation
import TrailDetect
import TrailPolicy
import TrailRules

/// Policy documents on disk.
enum PolicyFiles {
  /// Reads a policy document.
  /// - Throws: `CommandError` with every fault of the document and its place.
  static func read(_ path: String, kind: PolicyKind) throws -> PolicyDocument {
    let source = try RuleFiles.read(path)
    do throws(PolicyErrors) {
      return try PolicyDocument.parse(source.text, kind: kind)
    } catch {
      let faults = error.errors.map { fault in
        let place = fault.position.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(path)\(place): \(fault.message)" + (fault.help.map { "\n  help: \($0)" } ?? "")
      }
      throw CommandError(faults.joined(separator: "\n"))
    }
  }
}

/// The guardrails of a run: policies asked of every recorded call.
enum GuardrailFiles {
  /// The paths of all guardrails.
  static func files(
    at paths: [String], declared: [String], conditionsPath: String?
  ) throws -> [String] {
    let folder = conditionsPath.map { ($0 as NSString).deletingLastPathComponent } ?? ""
    return paths + (try declared.flatMap { try expand($0, in: folder) })
  }

  /// The rules of all guardrails.
  /// - Parameters:
  ///   - paths: files given by hand.
  ///   - declared: what the conditions file names; relative to that file's folder, and the last part of a
  ///     path may hold `*`.
  ///   - conditionsPath: the conditions file.
  static func rules(
    at paths: [String], declared: [String], conditionsPath: String?
  ) throws -> [Rule] {
    var ids: Set<String> = []
    return try files(at: paths, declared: declared, conditionsPath: conditionsPath).flatMap {
      path in
      let document = try PolicyFiles.read(path, kind: .serviceControl)
      return GuardrailCompiler.rules(for: document, path: path).map { rule in
        var rule = rule
        // Two files of one name in different folders are two guardrails.
        var suffix = 2
        while !ids.insert(rule.id).inserted {
          rule.id += "-\(suffix)"
          suffix += 1
        }
        return rule
      }
    }
  }

  private static func expand(_ path: String, in folder: String) throws -> [String] {
    let full = path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
    guard full.contains("*") else { return [full] }
    let parent = (full as NSString).deletingLastPathComponent
    let pattern = WildcardPattern((full as NSString).lastPathComponent)
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: parent.isEmpty ? "." : parent)
    } catch {
      throw CommandError("no folder `\(parent)` for the guardrails `\(path)`")
    }
    let found = names.filter { pattern.matches($0) }.sorted()
    guard !found.isEmpty else { throw CommandError("no file matches the guardrails `\(path)`") }
    return found.map { parent.isEmpty ? $0 : "\(parent)/\($0)" }
  }
}
