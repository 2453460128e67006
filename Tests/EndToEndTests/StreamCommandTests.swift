import Foundation
import Testing
import TrailTestSupport

/// `scan --stream`, and pipes whose reader goes away.
@Suite struct StreamCommandTests {
  private static let piping =
    ["scan", "--stream"] + WatchCommandTests.Place.options
    + ["--lateness", "1m", "--format", "jsonl", "-"]

  private static func lines(_ arguments: [String]) throws -> [String] {
    let outcome = try TrailsiftProcess.run(
      ["scan", "--quiet", "--format", "jsonl", "--conditions", "samples/conditions.yaml"]
        + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init).sorted()
  }

  @Test func theAlertsAreTheSameAsWithoutIt() throws {
    let expected = try StreamCommandTests.lines(["samples"])
    #expect(expected.count > 40)
    for arguments in [
      ["samples"], ["--threads", "1", "samples"], ["samples/exports", "samples/AWSLogs"],
    ] {
      #expect(try StreamCommandTests.lines(["--stream"] + arguments) == expected)
    }
  }

  /// Each alert comes while the log still does.
  @Test func aPipeGivesAlertsAsTheyBecomeFinal() throws {
    let place = try WatchCommandTests.Place()
    let process = try RunningProcess(StreamCommandTests.piping, in: place.path)
    for index in 0..<5 {
      try process.write(WatchCommandTests.record(index * 3, at: index * 1000) + "\n")
      try process.wait { process.outputText.split(separator: "\n").count == index }
    }
    try process.closeInput()
    #expect(try process.wait() == 0)
    #expect(process.outputText.split(separator: "\n").count == 5)
  }

  /// Late records are told of.
  @Test func lateRecordsAreCounted() throws {
    let place = try WatchCommandTests.Place()
    let process = try RunningProcess(StreamCommandTests.piping, in: place.path)
    try process.write(WatchCommandTests.record(3, at: 0) + "\n")
    try process.write(WatchCommandTests.record(6, at: 10_000) + "\n")
    try process.wait { process.outputText.contains("\n") }
    try process.write(WatchCommandTests.record(9, at: 5000) + "\n")
    try process.closeInput()
    #expect(try process.wait() == 0)
    #expect(process.outputText.split(separator: "\n").count == 3)
    #expect(process.errorText.contains("1 record came more than 1 min late"))
  }

  @Test(arguments: [
    "text", "jsonl", "json", "csv", "sarif", "ocsf", "asff", "markdown", "timesketch", "html",
  ])
  func aReaderThatGoesAwayEndsItQuietly(format: String) throws {
    for option in ["", "--stream"]
    where option.isEmpty || ["text", "jsonl", "ocsf", "asff", "timesketch"].contains(format) {
      let text = try TrailsiftProcess.shell(
        "{ \"$0\" scan --quiet --format \(format) \(option) samples/exports; echo $? >&2; } | :", []
      ).errors
      #expect(text == "0\n", "\(format) \(option)")
    }
  }

  @Test(arguments: [["--format", "sarif"], ["--every-match"], ["--lateness", "soon"]])
  func badUsage(options: [String]) throws {
    let outcome = try TrailsiftProcess.run(["scan", "--stream"] + options + ["samples"])
    #expect(outcome.status == 2)
    #expect(!outcome.errors.isEmpty)
  }
}
