import Foundation
import Testing
import TrailDetect
import TrailKit
import TrailScan

@testable import TrailForensics

@Suite struct TimelineTests {
  private static let story = [
    [
      EventDraft(
        id: "3", time: "2026-03-04T19:14:00Z", name: "AttachUserPolicy", isReadOnly: false,
        more: [
          """
          "requestParameters":{"userName":"bob",\
          "policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}
          """
        ]),
      EventDraft(id: "1", time: "2026-03-04T19:12:00Z", error: "AccessDenied"),
    ],
    [
      EventDraft(id: "2", time: "2026-03-04T19:13:00Z", error: "AccessDenied"),
      EventDraft(id: "1", time: "2026-03-04T19:12:00Z", error: "AccessDenied"),
      EventDraft(id: "4", time: "2026-03-05T01:00:00Z", error: "Throttling"),
    ],
  ]

  @Test func textIsOneLineEach() throws {
    let log = try ScratchLog(TimelineTests.story)
    let (text, outcome) = try Timeline(options: log.options()).text()
    #expect(outcome.repeats == 1)
    #expect(
      text == """
        2026-03-04 19:12:00Z  user/alice                192.0.2.66       cli      was refused to list users (AccessDenied)  [iam:ListUsers 111122223333 us-east-1]
        2026-03-04 19:13:00Z  user/alice                192.0.2.66       cli      was refused to list users (AccessDenied)  [iam:ListUsers 111122223333 us-east-1]
        2026-03-04 19:14:00Z  user/alice                192.0.2.66       cli      attached user policy: user/bob (policy/AdministratorAccess)  [iam:AttachUserPolicy 111122223333 us-east-1]
        2026-03-05 01:00:00Z  user/alice                192.0.2.66       cli      failed to list users (Throttling)  [iam:ListUsers 111122223333 us-east-1]

        """)
  }

  @Test func repeatedCallsCollapse() throws {
    let log = try ScratchLog(TimelineTests.story)
    var timeline = Timeline(options: log.options())
    timeline.collapses = true
    timeline.fields = [.time, .lastTime, .count, .what]
    let (text, _) = try timeline.text()
    #expect(
      text == """
        2026-03-04 19:12:00Z  2026-03-04 19:13:00Z  2     was refused to list users (AccessDenied)
        2026-03-04 19:14:00Z  2026-03-04 19:14:00Z  1     attached user policy: user/bob (policy/AdministratorAccess)
        2026-03-05 01:00:00Z  2026-03-05 01:00:00Z  1     failed to list users (Throttling)

        """)
  }

  @Test func alertsAreMarkedAndTheFilterIsForTheEyeAlone() throws {
    let log = try ScratchLog(TimelineTests.story)
    let single = Rule(
      id: "attached", title: "A", severity: .high,
      condition: try FilterParser.parse("Action iam:AttachUserPolicy"))
    let refused = Rule(
      id: "refused", title: "R", severity: .low, condition: try FilterParser.parse("Outcome denied")
    )
    let filter = EventFilter(condition: try FilterParser.parse("not EventId 1"))
    var timeline = Timeline(options: log.options(filter: filter))
    timeline.rules = CompiledRules(rules: [single, refused], alsoReading: filter.fieldNames)
    timeline.fields = [.time, .severity, .alerts]
    let (text, outcome) = try timeline.text()
    #expect(
      text == """
        2026-03-04 19:13:00Z  low       refused
        2026-03-04 19:14:00Z  high      attached
        2026-03-05 01:00:00Z  -         -

        """)
    #expect(outcome.alerts.map(\.count).sorted() == [1, 2])
  }

  @Test func rawRecordsAreAsTheyWere() throws {
    let log = try ScratchLog(TimelineTests.story)
    var timeline = Timeline(options: log.options())
    timeline.writesRaw = true
    let (text, _) = try timeline.text()
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(lines[2] == TimelineTests.story[0][0].json)
  }

  /// Whatever stands in a record: JSON is JSON with the same values, text and CSV are one line each.
  @Test(
    arguments: [
      "\u{1B}]0;title\u{7}", "=HYPERLINK(\"http://x\")", "<script>alert(1)</script>",
      "\u{202E}evil", "a\nb\r\nc", "\"quoted\", comma", "\u{0}", "@SUM(1)", "日本 🇩🇪 e\u{301}",
      String(repeating: "x", count: 70_000), "\u{2028}", "\\u{1b}",
    ])
  func hostileValues(text: String) throws {
    var event = EventDraft(id: "id \(text)")
    event.user = text
    event.agent = text
    event.name = text
    event.address = text
    event.region = text
    event.error = text
    let log = try ScratchLog([[event]])
    var timeline = Timeline(options: log.options())
    let plain = try timeline.text().text
    #expect(plain.hasSuffix("\n"))
    #expect(plain.unicodeScalars.count { $0 == "\n" } == 1)
    let isHarmless = plain.unicodeScalars.allSatisfy { scalar in
      scalar == "\n"
        || ![.control, .format, .lineSeparator].contains(scalar.properties.generalCategory)
    }
    #expect(isHarmless)

    timeline.format = .jsonl
    let json = try timeline.text().text
    #expect(json.unicodeScalars.count { $0 == "\n" } == 1)
    let value = try JSONValue.parse(Array(json.utf8))
    #expect(value["userAgent"]?.string == text)
    #expect(value["eventID"]?.string == "id \(text)")

    timeline.format = .csv
    timeline.fields = [.userAgent, .eventName]
    let csv = try timeline.text().text
    let rows = csv.components(separatedBy: "\r\n")
    #expect(rows.count == 3)
    #expect(!rows[1].dropFirst().hasPrefix("=") && !rows[1].dropFirst().hasPrefix("@"))
    #expect(!rows[1].contains("\n") && !rows[1].contains("\u{1B}"))
  }

  @Test func threadsAndFilesChangeNothing() throws {
    var files: [[EventDraft]] = Array(repeating: [], count: 4)
    for number in 0..<400 {
      var event = EventDraft(id: "e\(number)")
      let second = number / 3
      event.time = "2026-03-04T19:\(10 + second / 60):\(10 + second % 50)Z"
      event.name = ["ListUsers", "ListRoles", "CreateUser"][number % 3]
      event.user = ["alice", "bob"][number / 100 % 2]
      files[number * 7 % 4].append(event)
    }
    let log = try ScratchLog(files)
    for collapses in [false, true] {
      var texts: Set<String> = []
      for (threads, memory) in [(1, 1 << 20), (4, 1 << 20), (3, 9000)] {
        var timeline = Timeline(options: log.options(threads: threads))
        timeline.collapses = collapses
        timeline.memoryBytes = memory
        timeline.format = .jsonl
        texts.insert(try timeline.text().text)
        var reversed = timeline
        reversed.options.paths = log.paths.reversed()
        texts.insert(try reversed.text().text)
      }
      #expect(texts.count == 1)
      #expect(texts.first?.isEmpty == false)
    }
  }
}
