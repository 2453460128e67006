import Foundation
import Testing
import TrailScan
import TrailTestSupport

/// Lists, coverage and the schema, as a user asks for them.
@Suite struct RulePackTests {
  /// A folder of its own for each test, with a rule that names a list.
  private static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-pack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("rules"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(rule, to: folder.appendingPathComponent("rules/tool.yaml"))
    try write(signal, to: folder.appendingPathComponent("rules/signal.yaml"))
    try body(folder)
  }

  private static func write(_ text: String, to file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private static let rule = """
    id: own-tool
    title: Own tool
    severity: high
    requires: [lists.own-agents]
    match:
      Condition: { StringLike: { "cloudtrail:userAgent": "${list:own-agents}" } }

    """

  private static let signal = """
    id: own-signal
    title: Own signal
    severity: informational
    match: { Action: "*", Condition: { StringEquals: { "cloudtrail:eventName": ListUsers } } }

    """

  private static let record = Array(
    """
    {"eventVersion":"1.08","eventTime":"2026-03-04T05:06:07Z","eventSource":"iam.amazonaws.com",\
    "eventName":"ListUsers","eventID":"a","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7",\
    "userAgent":"probe/1.0","recipientAccountId":"111122223333","eventType":"AwsApiCall",\
    "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/a","accountId":"111122223333"}}
    """.utf8)

  private static func scan(
    _ folder: URL, _ arguments: [String]
  ) throws -> (ids: [String], outcome: ChildProcess.Outcome) {
    let outcome = try TrailsiftProcess.run(
      ["scan", "--no-default-rules", "--rules", folder.appendingPathComponent("rules").path]
        + ["--format", "jsonl"] + arguments + ["-"], input: record)
    let ids = try outcome.output.split(separator: "\n").compactMap {
      try JSONValue.parse(Array($0.utf8))["rule"]?["id"]?.string
    }
    return (ids, outcome)
  }

  @Test func listsComeFromOptionsConditionsAndFolders() throws {
    try Self.withFolder { (folder: URL) throws in
      let asleep = try Self.scan(folder, [])
      #expect(asleep.ids == [])
      #expect(asleep.outcome.errors.contains("the list own-agents is empty or not given"))

      let agents = folder.appendingPathComponent("agents.txt")
      try Self.write("# agents\nprobe/*  # any version\n", to: agents)
      #expect(try Self.scan(folder, ["--list", "own-agents=\(agents.path)"]).ids == ["own-tool"])
      #expect(try Self.scan(folder, ["--list", "own-agents+=\(agents.path)"]).ids == ["own-tool"])

      let conditions = folder.appendingPathComponent("conditions.yaml")
      for text in [
        "own-agents: agents.txt", "own-agents: [x, probe/*]", "own-agents: { add: agents.txt }",
      ] {
        try Self.write("lists: { \(text) }\n", to: conditions)
        #expect(try Self.scan(folder, ["--conditions", conditions.path]).ids == ["own-tool"])
      }
      // What is given by hand wins over the conditions file, and that over a folder of lists.
      let other = folder.appendingPathComponent("other.txt")
      try Self.write("nothing\n", to: other)
      #expect(
        try Self.scan(
          folder, ["--conditions", conditions.path, "--list", "own-agents=\(other.path)"]
        ).ids == [])
      try Self.write("probe/1.0\n", to: folder.appendingPathComponent("lists/own-agents.txt"))
      #expect(try Self.scan(folder, []).ids == ["own-tool"])
      #expect(try Self.scan(folder, ["--list", "own-agents=\(other.path)"]).ids == [])
    }
  }

  @Test(arguments: [
    (["--list", "own-agents"], "`own-agents` is not of the form NAME=FILE or NAME+=FILE"),
    (["--list", "own agents=x"], "`own agents=x` is not of the form NAME=FILE or NAME+=FILE"),
    (["--list", "own-agents=/nowhere/x.txt"], "/nowhere/x.txt"),
    (["--exclude", "own-tol"], "did you mean `own-tool`?"),
  ])
  func badOptionsAreTrouble(arguments: [String], message: String) throws {
    try Self.withFolder { (folder: URL) throws in
      let outcome = try Self.scan(folder, arguments).outcome
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test func aListThatNoRuleNamesIsAWarning() throws {
    try Self.withFolder { (folder: URL) throws in
      let agents = folder.appendingPathComponent("agents.txt")
      try Self.write("probe/*\n", to: agents)
      let outcome = try Self.scan(folder, ["--list", "own-agent=\(agents.path)"]).outcome
      #expect(outcome.errors.contains("warning: no rule names the list `own-agent`"))
      #expect(outcome.errors.contains("did you mean `own-agents`?"))
    }
  }

  @Test func informationalRulesAreAskedOnlyIfAskedFor() throws {
    try Self.withFolder { (folder: URL) throws in
      #expect(try Self.scan(folder, []).ids == [])
      #expect(try Self.scan(folder, ["--min-severity", "informational"]).ids == ["own-signal"])
      #expect(
        try Self.scan(
          folder, ["--min-severity", "informational", "--exclude", "own-signal"]
        ).ids == [])
    }
  }

  @Test func coverageAndSchemaArePrinted() throws {
    let plain = try TrailsiftProcess.run(["rules", "coverage"])
    #expect(plain.status == 0 && plain.output.contains("\nRoot: "))
    for (format, member) in [("json", "schema"), ("attack-navigator", "domain")] {
      let outcome = try TrailsiftProcess.run(["rules", "coverage", "--format", format])
      #expect(outcome.status == 0)
      #expect(try JSONValue.parse(Array(outcome.output.utf8))[member]?.string != nil)
    }
    let schema = try TrailsiftProcess.run(["rules", "schema"])
    let file = TrailsiftProcess.packageFolder.appendingPathComponent("rules/rule.schema.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(schema.output == text)
  }

  @Test func companionsAreChecked() throws {
    let outcome = try TrailsiftProcess.run(["rules", "test", "--companions"])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.hasSuffix(": 0 fire others than companions\n"))
    try Self.withFolder { (folder: URL) throws in
      let first = folder.appendingPathComponent("rules/first.yaml")
      let record = String(decoding: Self.record, as: UTF8.self)
      try Self.write(
        """
        id: first
        title: T
        severity: low
        companions: [secnd]
        match: { Action: iam:ListUsers }
        tests: [ { name: hit, expect: alert, events: [ \(record) ] } ]
        ---
        { id: second, title: T, severity: medium, match: { Action: "iam:List*" } }
        """, to: first)
      let lint = try TrailsiftProcess.run(["rules", "lint", first.path])
      #expect(lint.status == 1)
      #expect(lint.output.contains(":4:14: rule first: the companion `secnd` is no rule\n"))
      let check = try TrailsiftProcess.run(["rules", "test", "--companions", first.path])
      #expect(check.status == 1)
      #expect(check.output.contains("rule first: test `hit`: also fires second (medium)\n"))
      #expect(check.output.contains("  first: [second]\n"))
    }
  }
}
