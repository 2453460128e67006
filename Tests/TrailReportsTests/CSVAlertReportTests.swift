import Testing
import TrailDetect

@testable import TrailReports

@Suite struct CSVAlertReportTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a=1", "a=1"), ("1-2", "1-2"), ("user/alice", "user/alice"),
    ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\t1", #"'\u{9}1"#),
    ("\r1", #"'\u{d}1"#), ("  =1", "'  =1"), ("＝1", "'＝1"), ("＠a", "'＠a"), ("\n=1", #"\u{a}=1"#),
    ("a\nb", #"a\u{a}b"#), ("\u{202E}a", #"\u{202e}a"#),
  ])
  func cellsAreNoFormulas(text: String, cell: String) {
    #expect(CSVAlertReport.harmless(text) == cell)
  }

  @Test func writesAHeaderAndARowForEachAlert() throws {
    let rows = try CSVAlertReportTests.rows(of: SampleAlerts.all)
    #expect(rows.count == 4)
    #expect(rows[0] == CSVAlertReport.columns)
    #expect(
      rows[1] == [
        "0f3a9d5c7b1e2648a0c4d8e6f2b19375", "critical", "root-console-login",
        "Root user signed in to the console", "2026-03-04T19:12:07Z", "2026-03-04T19:12:07Z", "1",
        "root", "123456789012", "us-east-1", "203.0.113.9", "signin:ConsoleLogin", "Success", "",
        "signed in without MFA", "recipientAccountId=123456789012", "attack.t1078.004", "R01",
        "6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e11", "logs/root.json.gz", "17",
        "root signed in to the console of 123456789012 from 203.0.113.9",
      ])
    #expect(rows[2][11].hasSuffix("iam:AddUserToGroup; (+3 more)"))
    #expect(rows[3][13] == #"arn:aws:s3:::bücher/東京の請求書\u{d}\u{a}2026.pdf"#)
  }

  @Test func hostileValuesStayInTheirCells() throws {
    let rows = try CSVAlertReportTests.rows(of: HostileAlerts.all)
    #expect(rows.count == HostileAlerts.all.count + 1)
    for (row, text) in zip(rows.dropFirst(), HostileAlerts.texts) {
      #expect(row.count == CSVAlertReport.columns.count)
      #expect(row[3] == CSVAlertReport.harmless(text))
      let formula = row.first { $0.first.map { "=+-@\t\r".contains($0) } == true }
      #expect(formula == nil)
    }
  }

  /// The cells by RFC 4180: every cell quoted, quotes within doubled, CRLF behind each row.
  private static func rows(of alerts: [Alert]) throws -> [[String]] {
    let bytes = Array(AlertFormatTests.text(.csv, alerts).utf8)
    var rows: [[String]] = [[]]
    var index = 0
    while index < bytes.count {
      try #require(bytes[index] == UInt8(ascii: "\""))
      var cell: [UInt8] = []
      index += 1
      while true {
        try #require(index + 1 < bytes.count)
        if bytes[index] == UInt8(ascii: "\"") {
          guard bytes[index + 1] == UInt8(ascii: "\"") else { break }
          index += 1
        }
        cell.append(bytes[index])
        index += 1
      }
      rows[rows.count - 1].append(String(decoding: cell, as: UTF8.self))
      index += 1
      guard bytes[index] != UInt8(ascii: ",") else {
        index += 1
        continue
      }
      try #require(bytes[index...].prefix(2) == [13, 10])
      index += 2
      rows.append([])
    }
    #expect(rows.last == [])
    return rows.dropLast()
  }
}
