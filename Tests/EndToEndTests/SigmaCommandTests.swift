import Foundation
import Testing
import TrailScan
import TrailTestSupport

/// Sigma rules on the command line, as people bring them.
@Suite struct SigmaCommandTests {
  private static let good = """
    title: A trail was stopped
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0002
    status: test
    logsource: { product: aws, service: cloudtrail }
    detection:
      selection: { eventSource: cloudtrail.amazonaws.com, eventName: StopLogging }
      filter: { userIdentity.arn|expand: '%breakglass%' }
      condition: selection and not filter
    level: high
    """
  private static let others = """
    title: For another log
    logsource: { product: windows, category: process_creation }
    detection: { s: { Image|endswith: x }, condition: s }
    ---
    title: Not any more
    name: not_any_more
    status: deprecated
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { s: { eventName: DescribeInstances }, condition: s }
    ---
    title: Wrong
    id: 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0099
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { s: { eventName: DescribeInstances }, condition: s | count() > 3 }
    """

  /// A folder with both files, and a file of placeholders beside it.
  private static func withFiles<Result>(
    _ body: (_ rules: String, _ placeholders: String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-sigma-\(UUID().uuidString)")
    let rules = folder.appendingPathComponent("rules")
    try FileManager.default.createDirectory(at: rules, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try good.write(
      to: rules.appendingPathComponent("a.yml"), atomically: true, encoding: .utf8)
    try others.write(
      to: rules.appendingPathComponent("b.yml"), atomically: true, encoding: .utf8)
    let placeholders = folder.appendingPathComponent("placeholders.yaml")
    try "breakglass: ['*:user/breakglass']\n".write(
      to: placeholders, atomically: true, encoding: .utf8)
    return try body(rules.path, placeholders.path)
  }

  @Test func scanGoesOnWithTheRest() throws {
    try Self.withFiles { (rules: String, placeholders: String) throws in
      let outcome = try TrailsiftProcess.run([
        "scan", "--no-default-rules", "--rules", rules, "--sigma-placeholders", placeholders,
        "--format", "jsonl", "samples",
      ])
      #expect(outcome.status == 2)
      let first = try #require(outcome.output.split(separator: "\n").first)
      let alert = try JSONValue.parse(String(first))
      #expect(alert["rule"]?["id"]?.string == "0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0002")
      #expect(
        outcome.errors.contains(
          "error: \(rules)/b.yml:16:62: rule 0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0099: the aggregation"
            + " `| count() > 3` of Sigma 1 is not supported\n  help: leave it out"))
      #expect(
        outcome.errors.contains(
          "asked 1 rule, 2 left out (by status 1, for other logs 1), 1 with errors"))
    }
  }

  /// A file that is no text, and one that cannot be read, cost themselves alone.
  @Test func unreadableRuleFilesDoNotCostTheOthers() throws {
    try Self.withFiles { (rules: String, placeholders: String) throws in
      try Data([0x74, 0xFF]).write(to: URL(fileURLWithPath: "\(rules)/c.yml"))
      try FileManager.default.createSymbolicLink(
        atPath: "\(rules)/d.yml", withDestinationPath: "\(rules)/nowhere")
      let arguments = [
        "scan", "--no-default-rules", "--rules", rules, "--sigma-placeholders", placeholders,
        "--format", "jsonl", "samples",
      ]
      let outcome = try TrailsiftProcess.run(arguments)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("error: \(rules)/c.yml:1:2: the file is not UTF-8"))
      #expect(outcome.errors.contains("error: \(rules)/d.yml:1:1: no such file or directory"))
      #expect(outcome.errors.contains("asked 1 rule"))
      #expect(outcome.errors.contains("3 with errors"))
      #expect(!outcome.output.isEmpty)
      let strict = try TrailsiftProcess.run(arguments + ["--strict"])
      #expect(strict.status == 2 && strict.output.isEmpty)
    }
  }

  @Test func strictReadsNothing() throws {
    try Self.withFiles { (rules: String, _: String) throws in
      let outcome = try TrailsiftProcess.run(["scan", "--strict", "--rules", rules, "samples"])
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      // Without the file of placeholders the other rule cannot be honoured either.
      #expect(outcome.errors.contains("the placeholder `%breakglass%` has no values"))
      #expect(outcome.errors.contains("| count() > 3"))
      #expect(!outcome.errors.contains("records"))
    }
  }

  @Test func selectionChoosesAmongThem() throws {
    try Self.withFiles { (rules: String, placeholders: String) throws in
      let base = [
        "rules", "list", "--no-default-rules", "--rules", rules, "--sigma-placeholders",
        placeholders, "--format", "jsonl",
      ]
      func ids(_ more: [String]) throws -> [String] {
        try TrailsiftProcess.run(base + more).output.split(separator: "\n").compactMap {
          try JSONValue.parse(String($0))["id"]?.string
        }
      }
      #expect(try ids([]) == ["0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0002"])
      #expect(try ids(["--include-status", "deprecated"]) == ["not_any_more"])
      #expect(try ids(["--exclude", "A trail was stopped"]).isEmpty)
    }
  }

  @Test func lintNamesEverything() throws {
    try Self.withFiles { (rules: String, placeholders: String) throws in
      let outcome = try TrailsiftProcess.run([
        "rules", "lint", "--sigma-placeholders", placeholders, rules,
      ])
      #expect(outcome.status == 1)
      #expect(
        outcome.output.hasSuffix(
          "2 rules read, 1 error, 0 warnings\nleft out 1 rule (for other logs 1)\n"))
    }
  }

  @Test func convertedRulesRun() throws {
    try Self.withFiles { (rules: String, placeholders: String) throws in
      let converted = try TrailsiftProcess.run([
        "rules", "convert", "--sigma-placeholders", placeholders, "\(rules)/a.yml",
      ])
      #expect(converted.status == 0)
      #expect(converted.output.contains(#"- Action: "cloudtrail:StopLogging""#))
      let path = rules + "-native.yaml"
      try converted.output.write(toFile: path, atomically: true, encoding: .utf8)
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(try TrailsiftProcess.run(["rules", "lint", path]).status == 0)
      let scan = { (rule: String) in
        try TrailsiftProcess.run([
          "scan", "--no-default-rules", "--rules", rule, "--sigma-placeholders", placeholders,
          "--every-match", "--format", "jsonl", "--quiet", "samples",
        ]).output.split(separator: "\n").compactMap {
          try JSONValue.parse(String($0))["eventID"]?.string
        }
      }
      let matches = try scan("\(rules)/a.yml")
      #expect(!matches.isEmpty)
      #expect(try scan(path) == matches)
    }
  }
}
