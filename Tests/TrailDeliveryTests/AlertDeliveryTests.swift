import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailRules
import TrailTestSupport
import TrailWebhook

@testable import TrailDelivery

/// Alerts, from the object that scans hand them to, to receivers on this machine.
@Suite(.enabled(if: (try? CurlTransport.check()) != nil, "libcurl is not installed"))
struct AlertDeliveryTests {
  static func alert(_ number: Int, _ severity: Severity = .high, rule: String = "r") -> Alert {
    let facet = AlertFacet(values: [AlertFacet.Value(text: "v\(number)", count: 1)])
    return Alert(
      id: String(format: "%032x", number),
      rule: RuleSummary(id: rule, title: "Title \(rule)", severity: severity),
      first: Timestamp(milliseconds: 1_772_651_527_000),
      last: Timestamp(milliseconds: 1_772_651_527_000), count: 1, group: [], principal: facet,
      account: facet, region: facet, source: facet, action: facet, outcome: facet, resource: facet,
      notes: AlertFacet(), events: [], summary: "summary \(number)")
  }

  private func options(_ folder: String, outbox: Bool) -> DeliveryOptions {
    var options = DeliveryOptions(toolVersion: "1")
    options.outboxPath = outbox ? folder + "/outbox" : nil
    options.deadLetterPath = folder + "/dead"
    return options
  }

  @Test func sinksGetWhatTheyWant() throws {
    try withTemporaryFolder { folder in
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      var all = SinkDeclaration(
        name: "all", kind: .generic, address: .text(receiver.address("/all")))
      all.batch = 10
      var severe = SinkDeclaration(name: "severe", kind: .slack, address: .environment("SLACK"))
      severe.minimumSeverity = .critical
      var chosen = SinkDeclaration(
        name: "chosen", kind: .pagerduty, address: .text(receiver.address("/pd")))
      chosen.secret = .file(folder + "/key")
      chosen.rules = ["root-*"]
      try "the-key\n".write(toFile: folder + "/key", atomically: true, encoding: .utf8)
      let slack = receiver.address("/slack")
      let delivery = try AlertDelivery(
        sinks: [all, severe, chosen], options: options(folder, outbox: false),
        environment: { $0 == "SLACK" ? slack : nil })
      try delivery.submit([
        AlertDeliveryTests.alert(1, .critical), AlertDeliveryTests.alert(2, .low, rule: "root-x"),
        AlertDeliveryTests.alert(3, .high),
      ])
      let report = delivery.finish()
      #expect(report.isComplete)
      #expect(report.sinks.map(\.delivered) == [3, 1, 1])
      #expect(report.sinks.map(\.unwanted) == [0, 2, 2])
      #expect(report.sinks.map(\.messages) == [1, 1, 1])
      let bodies = Dictionary(
        receiver.requests.map { ($0.line.split(separator: " ")[1], $0.body) }, uniquingKeysWith: +)
      #expect(bodies["/pd"]?.hasPrefix("{\"routing_key\":\"the-key\",\"event_action\":") == true)
      #expect(bodies["/all"]?.contains("\"alerts\":[") == true)
      #expect(bodies.count == 3)
    }
  }

  @Test func whatIsInTheOutboxIsNotTakenTwice() throws {
    try withTemporaryFolder { folder in
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      let sink = SinkDeclaration(name: "hook", kind: .generic, address: .text(receiver.address()))
      for (numbers, known, delivered) in [(1...3, 0, 3), (1...3, 3, 0), (2...5, 2, 2)] {
        let delivery = try AlertDelivery(sinks: [sink], options: options(folder, outbox: true))
        try delivery.submit(numbers.map { AlertDeliveryTests.alert($0) })
        let report = delivery.finish()
        #expect(report.sinks[0].known == known)
        #expect(report.sinks[0].delivered == delivered)
        #expect(report.isComplete)
      }
      #expect(receiver.requests.count == 5)
      #expect(Set(receiver.requests.map { $0.headers["webhook-id"] ?? "" }).count == 5)
    }
  }

  @Test func deadLettersAreReplayedOnce() throws {
    try withTemporaryFolder { folder in
      let down = try LoopbackReceiver { _, _ in .status(404) }
      let up = try LoopbackReceiver()
      defer {
        down.stop()
        up.stop()
      }
      var sink = SinkDeclaration(name: "old", kind: .generic, address: .text(down.address()))
      let delivery = try AlertDelivery(sinks: [sink], options: options(folder, outbox: false))
      try delivery.submit((1...3).map { AlertDeliveryTests.alert($0) })
      #expect(delivery.finish().undelivered == 3)
      #expect(up.requests.isEmpty)
      // The address had to be changed, and with it the name; another sink's secret is not asked for.
      sink = SinkDeclaration(name: "new", kind: .generic, address: .text(up.address()))
      var other = SinkDeclaration(name: "other", kind: .pagerduty)
      other.secret = .environment("NOT_SET")
      for count in [3, 0] {
        let replay = try AlertDelivery(
          replaying: folder + "/dead", sinks: [sink, other],
          options: options(folder, outbox: false),
          environment: { _ in nil })
        #expect(replay.renamedSinks == (count > 0 ? ["old": "new"] : [:]))
        let report = replay.finish()
        #expect(report.isComplete)
        #expect(report.sinks.reduce(0) { $0 + $1.delivered } == count)
      }
      #expect(up.requests.count == 3)
    }
  }

  @Test func twoOfAKindAreNotGuessedAmong() throws {
    try withTemporaryFolder { folder in
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      do {
        let journal = try Journal(path: folder + "/dead")
        try journal.append([
          WebhookMessage(sink: "old", kind: "generic", items: ["a"], body: "{}")
        ])
      }
      let sinks = ["b", "c"].map {
        SinkDeclaration(name: $0, kind: .generic, address: .text(receiver.address()))
      }
      let replay = try AlertDelivery(
        replaying: folder + "/dead", sinks: sinks, options: options(folder, outbox: false))
      let report = replay.finish()
      #expect(report.withoutSink == ["old": 1])
      #expect(receiver.requests.isEmpty)
    }
  }

  @Test func whatIsMissingIsSaidBeforeAnythingIsSent() throws {
    try withTemporaryFolder { folder in
      func message(_ sink: SinkDeclaration, dead: String = "/dead") -> String? {
        var options = options(folder, outbox: false)
        options.deadLetterPath = folder + dead
        let error = #expect(throws: WebhookError.self) {
          try AlertDelivery(
            sinks: [sink], options: options,
            environment: { ["BAD": "hidden words", "EMPTY": " "][$0] })
        }
        #expect(error.map { "\($0)" }?.contains("hidden") == false)
        return error?.message
      }
      var sink = SinkDeclaration(name: "a", kind: .generic, address: .environment("NONE"))
      #expect(
        message(sink)
          == "sink `a`: the environment variable `NONE`, which holds the address, is not set")
      sink.address = .environment("EMPTY")
      #expect(
        message(sink)
          == "sink `a`: the environment variable `EMPTY`, which holds the address, is empty")
      sink.address = .environment("BAD")
      #expect(message(sink) == "sink `a`: the address of a webhook begins with `https://`")
      sink.address = .text("https://example.com/")
      sink.secret = .environment("BAD")
      #expect(message(sink) == "sink `a`: the signing secret is no base64")
      sink.secret = .file(folder)
      #expect(message(sink)?.contains("cannot be read") == true)
      sink.secret = nil
      sink.authorityFile = folder + "/none.pem"
      #expect(message(sink)?.contains("trusted authorities") == true)
      sink.authorityFile = nil
      #expect(message(sink, dead: "/none/dead")?.contains("could not be kept") == true)
    }
  }

  @Test func theAccountAddsUpAndNamesNoAddress() throws {
    try withTemporaryFolder { folder in
      let receiver = try LoopbackReceiver { _, number in .status(number == 2 ? 413 : 200) }
      defer { receiver.stop() }
      let sink = SinkDeclaration(
        name: "hook", kind: .generic, address: .text(receiver.address("/hidden")))
      let delivery = try AlertDelivery(sinks: [sink], options: options(folder, outbox: false))
      try delivery.submit((1...3).map { AlertDeliveryTests.alert($0) })
      let report = delivery.finish()
      let account = RunReport.Delivery(report.sinks[0])
      #expect(
        account.alerts + account.resumed
          == account.unwanted + account.known + account.delivered + account.undelivered)
      let lines = DeliveryReportText(tellsAll: true).lines(report)
      #expect(
        lines.first
          == "sink hook (generic, 127.0.0.1:\(receiver.port)): 2 of 3 alerts delivered in 2 messages,"
          + " 1 not: the receiver answered 413 (1)")
      #expect(lines.last?.contains("trailsift deliver \(folder)/dead") == true)
      #expect(!lines.joined().contains("hidden"))
    }
  }
}
