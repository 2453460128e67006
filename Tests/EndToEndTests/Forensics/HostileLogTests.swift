import Foundation
import Testing
import TrailTestSupport

/// Values that act on terminals, spreadsheets, pages and databases, through every command and format.
@Suite struct HostileLogTests {
  private static let all = [
    ["timeline"], ["timeline", "--collapse", "--alerts"], ["summary"],
    ["summary", "--by", "principal"],
    ["sessions"],
  ]

  private static func run(_ arguments: [String]) throws -> String {
    let folder = try ScratchFolder()
    let log = folder.path("log.json")
    try HostileRecords.json().write(to: URL(fileURLWithPath: log))
    let outcome = try TrailsiftProcess.run(arguments + ["--quiet", log])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(HostileRecords.harmful(in: outcome.errors).isEmpty)
    return outcome.output
  }

  @Test(arguments: all + [["timeline", "--fields", "userAgent,message,resource,principalARN"]])
  func textShowsEverything(command: [String]) throws {
    let output = try HostileLogTests.run(command)
    #expect(output.utf8.count > 1000)
    #expect(HostileRecords.harmful(in: output).isEmpty, "\(HostileRecords.harmful(in: output))")
  }

  @Test(arguments: all)
  func linesAreJSON(command: [String]) throws {
    let lines = try HostileLogTests.run(command + ["--format", "jsonl"]).split(separator: "\n")
    #expect(lines.count >= 10)
    for line in lines {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
  }

  @Test func linesKeepValuesAsTheyAre() throws {
    let lines = try HostileLogTests.run(["timeline", "--format", "jsonl"]).split(separator: "\n")
    let agents = try lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["userAgent"] as? String ?? ""
    }
    #expect(agents == HostileRecords.texts)
  }

  @Test(arguments: all)
  func cellsAreNoFormulas(command: [String]) throws {
    let rows = HostileRecords.cells(
      ofCSV: try HostileLogTests.run(command + ["--format", "csv"]))
    #expect(rows.count >= 10)
    #expect(Set(rows.map(\.count)).count == 1)
    for cell in rows.joined() {
      let start = cell.drop { $0.isWhitespace }.unicodeScalars.first
      #expect(
        start.map { !"=+-@＝".unicodeScalars.contains($0) } ?? true, "\(cell.debugDescription)")
      #expect(!cell.unicodeScalars.contains { $0.value == 0x1B || $0.properties.isBidiControl })
    }
  }

  @Test func graphsAreWellFormed() throws {
    let folder = try ScratchFolder()
    let log = folder.path("log.json")
    try HostileRecords.json().write(to: URL(fileURLWithPath: log))
    // A pivot over all of them, and over some by themselves.
    for text in [
      "CreateUser", "\u{1B}]0;owned\u{07}\u{1B}[2J", "user/\u{202E}ecila\u{2066}", "n0 -> n1; \" ]",
    ] {
      for format in ["text", "json", "dot"] {
        let outcome = try TrailsiftProcess.run(
          ["pivot", "--quiet", "--no-alerts", "--format", format, "--", text, log])
        #expect(outcome.status <= 1, "\(outcome.errors)")
        // JSON keeps values as they are, behind its escapes.
        let shown = (format == "json" ? "" : outcome.output) + outcome.errors
        #expect(
          HostileRecords.harmful(in: shown).isEmpty, "\(format) \(text.debugDescription)")
        if format == "json" {
          #expect(throws: Never.self) {
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
          }
        }
        guard format == "dot" else { continue }
        for line in outcome.output.split(separator: "\n") {
          let bare = line.replacing("\\\\", with: "").replacing("\\\"", with: "")
          #expect(bare.filter { $0 == "\"" }.count % 2 == 0, "\(line)")
        }
      }
    }
  }

  @Test func aPageHasNoTagsOfTheLogs() throws {
    let folder = try ScratchFolder()
    let log = folder.path("log.json")
    try HostileRecords.json(areRefused: false).write(to: URL(fileURLWithPath: log))
    let page = folder.path("report.html")
    let outcome = try TrailsiftProcess.run(["report", "--quiet", "--output", page, log])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.components(separatedBy: "<script").count == 2)
    #expect(!text.contains("<img") && !text.contains("onerror=alert(1)>"))
    let body = text.components(separatedBy: "</style>").last ?? ""
    let shown = body.components(separatedBy: "<script>").first ?? ""
    #expect(HostileRecords.harmful(in: shown).isEmpty)
  }
}
