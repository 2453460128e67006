import Testing
import TrailDetect
import TrailEvents
import TrailReports
import TrailScan

/// What holds for every format.
@Suite struct AlertFormatTests {
  static let options = AlertReportOptions(
    toolVersion: "1.2.3", writtenAt: Timestamp(milliseconds: 1_800_000_000_000))

  static func text(_ format: AlertFormat, _ alerts: [Alert], _ run: RunReport = RunReport())
    -> String
  {
    SampleAlerts.text { AlertReport(format, options: options).append(alerts, of: run, to: &$0) }
  }

  /// The ids of the alerts that a report holds, in its order.
  private static func ids(_ format: AlertFormat, _ report: String) throws -> [String] {
    let lines = report.split(whereSeparator: \.isNewline)
    switch format {
    case .text: return []
    case .jsonl:
      return try lines.map { try #require(try JSONValue.parse(String($0))["id"]?.string) }
    case .json:
      let alerts = try JSONValue.parse(report)["alerts"]?.array ?? []
      return alerts.compactMap { $0["id"]?.string }
    case .csv: return lines.dropFirst().map { String($0.dropFirst().prefix { $0 != "\"" }) }
    case .sarif:
      let results = try JSONValue.parse(report)["runs"]?.array?.first?["results"]?.array ?? []
      return results.compactMap { $0["fingerprints"]?["trailsift.alert/1"]?.string }
    case .ocsf:
      return try lines.map {
        try #require(try JSONValue.parse(String($0))["finding_info"]?["uid"]?.string)
      }
    case .asff:
      return try lines.flatMap { line in
        (try JSONValue.parse(String(line)).array ?? []).compactMap {
          $0["Id"]?.string.map { String($0.dropFirst("trailsift/".count)) }
        }
      }
    case .markdown:
      return lines.filter { $0.hasPrefix("- **Rule:** ") }.map { String($0.dropLast().suffix(32)) }
    case .timesketch:
      var ids: [String] = []
      for line in lines {
        let id = try #require(try JSONValue.parse(String(line))["alert_id"]?.string)
        if id != ids.last { ids.append(id) }
      }
      return ids
    case .html:
      return lines.filter { $0.hasPrefix("<dt>Alert</dt>") }
        .map { String($0.dropLast("</code></dd>".count).suffix(32)) }
    }
  }

  @Test(arguments: AlertFormat.allCases.filter { $0 != .text })
  func everyFormatHoldsTheSameAlerts(format: AlertFormat) throws {
    for alerts in [SampleAlerts.all, HostileAlerts.all, []] {
      let found = try AlertFormatTests.ids(format, AlertFormatTests.text(format, alerts))
      // Security Hub's batches go by account and region; all others keep the order.
      #expect(
        format == .asff ? found.sorted() == alerts.map(\.id).sorted() : found == alerts.map(\.id))
    }
  }

  /// What is handed on in pieces is the report; no piece is much longer than an alert.
  @Test(arguments: AlertFormat.allCases)
  func piecesAreTheWhole(format: AlertFormat) throws {
    let many = (0..<150).flatMap { number in
      SampleAlerts.all.map { alert in
        var alert = alert
        alert.id = "\(number)-\(alert.id)"
        if number % 7 == 0 { alert.account = SampleAlerts.facet(("444455556666", 1)) }
        return alert
      }
    }
    for alerts in [many, SampleAlerts.all, []] {
      var pieces: [[UInt8]] = []
      let report = AlertReport(format, options: AlertFormatTests.options)
      try report.write(AlertList(alerts), of: RunReport()) { pieces.append($0) }
      #expect(
        String(decoding: pieces.joined(), as: UTF8.self) == AlertFormatTests.text(format, alerts))
      #expect(pieces.allSatisfy { $0.count < 90_000 })
      #expect((pieces.count > 2) == (alerts.count > 3))
    }
  }

  @Test func textHoldsTheSameNumberOfAlerts() {
    let report = AlertFormatTests.text(.text, HostileAlerts.all)
    #expect(report.contains("\(HostileAlerts.all.count) alerts: "))
  }

  /// Nothing that acts on a terminal, and nothing that turns the reading order, gets into formats that
  /// people look at; in the others, JSON's escapes keep control characters off the bytes.
  @Test(arguments: AlertFormat.allCases)
  func nothingActsOnTheReader(format: AlertFormat) {
    let report = AlertFormatTests.text(format, HostileAlerts.all)
    let allowed: Set<Unicode.Scalar> = format == .csv ? ["\n", "\r"] : ["\n"]
    let controls = report.unicodeScalars.filter { $0.value < 0x20 && !allowed.contains($0) }
    #expect(controls.isEmpty)
    guard ![.json, .jsonl, .ocsf, .sarif].contains(format) else { return }
    let acting: Set<Unicode.Scalar> = ["\u{7F}", "\u{85}", "\u{202E}", "\u{2066}", "\u{2028}"]
    #expect(!report.unicodeScalars.contains { acting.contains($0) })
  }

  @Test(arguments: AlertFormat.allCases)
  func theSameAlertsGiveTheSameBytes(format: AlertFormat) {
    let report = AlertFormatTests.text(format, SampleAlerts.all, SampleAlerts.run)
    #expect(report == AlertFormatTests.text(format, SampleAlerts.all, SampleAlerts.run))
    #expect(!report.isEmpty)
  }
}
