import Foundation
import Testing
import TrailTestSupport

/// The page in a real browser, where one is installed: `apt-get install chromium`.
@Suite(.enabled(if: OptionalProgram.path("chromium", "chromium-browser", "google-chrome") != nil))
struct CasePageTests {
  /// The document as the browser has it once the page's script ran.
  private static func document(of log: Data) throws -> String {
    let folder = try ScratchFolder()
    let path = folder.path("log.json")
    try log.write(to: URL(fileURLWithPath: path))
    let page = folder.path("report.html")
    let outcome = try TrailsiftProcess.run(["report", "--quiet", "--output", page, path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let browser = try #require(
      OptionalProgram.path("chromium", "chromium-browser", "google-chrome"))
    let dump = try ChildProcess.run([
      browser,
      "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path("profile"))",
      "--dump-dom", "file://\(page)",
    ])
    return dump.output
  }

  /// The script ran, which its digest in the policy allows, and nothing that the log holds did.
  @Test func thePagesOwnScriptRunsAndNoOther() throws {
    let document = try CasePageTests.document(of: try HostileRecords.json(areRefused: false))
    let shown = document.firstMatch(of: /id="shown"[^>]*>([0-9,]+) of ([0-9,]+) alerts</)
    let counts = try #require(shown, "\(document.prefix(2000))")
    #expect(counts.1 == counts.2 && counts.1 != "0")
    #expect(document.components(separatedBy: "<script").count == 2)
    #expect(!document.contains("<img"))
  }
}
