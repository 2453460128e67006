import Foundation
import Testing
import TrailDetect
import TrailForensics
import TrailKit

@testable import TrailDatabase

@Suite struct CaseExportTests {
  private static func record(_ number: Int, text: String = "agent", _ more: String = "") -> String {
    let quoted = String(
      decoding: (try? JSONSerialization.data(withJSONObject: [text])) ?? Data(), as: UTF8.self
    ).dropFirst().dropLast()
    return """
      {"eventVersion":"1.10","userIdentity":{"type":"IAMUser","principalId":"AIDA1",\
      "arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333",\
      "accessKeyId":"AKIA000000000000000\(number % 2)","userName":"alice"},\
      "eventTime":"2026-03-04T10:\(String(format: "%02d", 59 - number % 60)):00Z",\
      "eventSource":"iam.amazonaws.com","eventName":"ListUsers","awsRegion":"us-east-1",\
      "sourceIPAddress":"192.0.2.1","userAgent":\(quoted),"eventID":"e\(number)","readOnly":true,\
      "eventType":"AwsApiCall","recipientAccountId":"111122223333"\(more)}
      """
  }

  private static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-database-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("logs"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private static func write(_ records: [String], to folder: URL, name: String = "a") throws {
    try Data("{\"Records\":[\(records.joined(separator: ","))]}".utf8)
      .write(to: folder.appendingPathComponent("logs/\(name).json"))
  }

  private static func export(_ folder: URL, threads: Int = 1, memory: Int? = nil) throws -> String {
    var options = ScanOptions(paths: [folder.appendingPathComponent("logs").path])
    options.threads = threads
    var export = CaseExport(options: options)
    if let memory { export.memoryBytes = memory }
    let path = folder.appendingPathComponent("case.db").path
    _ = try export.write(to: path, info: [("program", "test")])
    return path
  }

  @Test func eventsComeInTheOrderOfTimeAndOnce() throws {
    try CaseExportTests.withFolder { folder in
      let records = (0..<50).map { CaseExportTests.record($0) }
      try CaseExportTests.write(records, to: folder)
      // Delivered again by a second trail.
      try CaseExportTests.write(Array(records.prefix(20)), to: folder, name: "b")
      for (threads, memory) in [(1, nil), (3, Optional(4096))] {
        let path = try CaseExportTests.export(folder, threads: threads, memory: memory)
        let reader = try #require(DatabaseReader(path))
        #expect(try reader.rows("PRAGMA integrity_check") == [["ok"]])
        #expect(try reader.rows("PRAGMA user_version") == [["1"]])
        let events = try reader.rows(
          "SELECT event, time, event_id, session FROM events ORDER BY event")
        #expect(events.count == 50)
        #expect(events.map { $0[1] ?? "" } == events.compactMap { $0[1] }.sorted())
        #expect(events.first?[2] == "e49" && events.first?[3] == "AKIA0000000000000001")
        #expect(
          try reader.rows("SELECT session, calls FROM sessions ORDER BY session")
            == [["AKIA0000000000000000", "25"], ["AKIA0000000000000001", "25"]])
        #expect(try reader.rows("SELECT events, addresses FROM principals") == [["50", "1"]])
        #expect(try reader.rows("SELECT hour, events FROM hours") == [["2026-03-04T10", "50"]])
        let run = try reader.rows("SELECT value FROM case_info WHERE name = 'run'")
        #expect(run.first?[0]?.contains("\"repeats\": 20") == true)
      }
    }
  }

  /// What the columns hold is what the record says, and the record stands there as it was.
  @Test(arguments: [
    "plain", "'; DROP TABLE events; --", "=1+1", "\u{1B}[2J", "\u{202E}x", "東京 🦉", "\"quoted\"",
    "a\nb",
    "<script>", "%s",
  ])
  func hostileValuesAreKeptAsTheyAre(text: String) throws {
    try CaseExportTests.withFolder { folder in
      let record = CaseExportTests.record(1, text: text)
      try CaseExportTests.write([record], to: folder)
      let reader = try #require(DatabaseReader(try CaseExportTests.export(folder)))
      #expect(try reader.rows("SELECT user_agent, raw FROM events") == [[text, record]])
    }
  }

  @Test func aNulDoesNotHideTheRest() throws {
    try CaseExportTests.withFolder { folder in
      try CaseExportTests.write([CaseExportTests.record(1, text: "a\0b")], to: folder)
      let reader = try #require(DatabaseReader(try CaseExportTests.export(folder)))
      #expect(try reader.rows("SELECT length(user_agent) FROM events") == [["3"]])
    }
  }

  @Test func everyViewCanBeAsked() throws {
    try CaseExportTests.withFolder { folder in
      try CaseExportTests.write((0..<5).map { CaseExportTests.record($0) }, to: folder)
      let reader = try #require(DatabaseReader(try CaseExportTests.export(folder)))
      let views = try reader.rows("SELECT name FROM sqlite_master WHERE type = 'view'")
      #expect(views.count == 10)
      for view in views.compactMap({ $0[0] }) {
        #expect(throws: Never.self) { try reader.rows("SELECT * FROM \(view)") }
      }
    }
  }

  @Test func aRunThatFailsLeavesNothing() throws {
    try CaseExportTests.withFolder { folder in
      try CaseExportTests.write([CaseExportTests.record(1)], to: folder)
      let path = folder.appendingPathComponent("none/case.db").path
      var export = CaseExport(
        options: ScanOptions(paths: [folder.appendingPathComponent("logs").path]))
      #expect(throws: (any Error).self) { try export.write(to: path, info: []) }
      // A column that is there twice: the run fails at its end, with the events written.
      let place = folder.appendingPathComponent("case.db").path
      export.keepsRecords = false
      #expect(throws: DatabaseError.self) {
        try export.write(to: place, info: [("run", "twice"), ("run", "twice")])
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == ["logs"])
    }
  }

  @Test func aFileThatIsThereIsReplaced() throws {
    try CaseExportTests.withFolder { folder in
      try Data("old".utf8).write(to: folder.appendingPathComponent("case.db"))
      try CaseExportTests.write([CaseExportTests.record(1)], to: folder)
      let reader = try #require(DatabaseReader(try CaseExportTests.export(folder)))
      #expect(try reader.rows("SELECT count(*) FROM events") == [["1"]])
    }
  }
}
