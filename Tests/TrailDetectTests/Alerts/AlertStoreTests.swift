import Testing
import TrailEvents
import TrailTestSupport

@testable import TrailDetect

@Suite struct AlertStoreTests {
  private static func alerts(seed: UInt64, count: Int) -> [Alert] {
    var generator = SeededGenerator(seed: seed)
    let rules = (0..<5).map { number in
      RuleSummary(
        id: "rule-\(number)", title: "Rule \(number)",
        severity: [Severity.low, .critical, .medium, .high, .medium][number],
        response: ["Look"], description: "Rule number \(number)")
    }
    return (0..<count).map { number in
      // The two last are one text for Unicode, and two for whoever wrote them.
      let texts = ["", "user/alice", "a\u{0}b", "é", "e\u{301}"]
      func facet() -> AlertFacet {
        AlertFacet(
          values: generator.some(texts, most: 4).map {
            .init(text: $0, count: .random(in: 0...9, using: &generator))
          }, valuesLeftOut: generator.oneIn(3) ? 7 : 0)
      }
      let first = Timestamp(milliseconds: .random(in: -3...3, using: &generator))
      return Alert(
        id: "id-\(generator.next() % 50)-\(number)", rule: generator.pick(rules), first: first,
        last: Timestamp(milliseconds: first.milliseconds + 9), count: 1 << 40,
        group: [AlertGroupValue(key: "k", value: generator.pick(texts))],
        principal: facet(), account: facet(), region: facet(), source: facet(), action: facet(),
        outcome: facet(), resource: facet(), notes: facet(),
        events: (0..<Int.random(in: 0...3, using: &generator)).map { event in
          AlertEvent(
            eventID: "e\(event)", eventTime: first, file: generator.pick(texts), record: event + 1,
            offset: 1 << 33)
        }, summary: String(repeating: "s", count: .random(in: 0...200, using: &generator)))
    }
  }

  @Test(arguments: [8192, 50_000, 8 << 20])
  func everyAlertComesBackInTheOrderOfReports(maxBytes: Int) throws {
    let alerts = AlertStoreTests.alerts(seed: 4, count: 600)
    let store = AlertStore(maxBytes: maxBytes)
    for alert in alerts { try store.append(alert) }
    let list = try store.list()
    let expected = alerts.sorted(by: Alert.isReportedBefore)
    #expect(list.count == alerts.count && !list.isEmpty)
    #expect((list.spilledRuns > 0) == (maxBytes < 8 << 20))
    #expect(store.peakBytes <= maxBytes)
    #expect(Array(list) == expected)
    #expect(list == AlertList(expected), "it can be gone through again")
    #expect(list.first == expected.first)
    #expect(list.countsBySeverity == AlertList(alerts).countsBySeverity)
    #expect(list.countsBySeverity.values.reduce(0, +) == alerts.count)
    let files = list.flatMap(\.events).map { Array($0.file.utf8) }
    #expect(files == expected.flatMap(\.events).map { Array($0.file.utf8) })
    try list.check()
  }

  @Test func twoReadersDoNotDisturbEachOther() throws {
    let alerts = AlertStoreTests.alerts(seed: 5, count: 100)
    let store = AlertStore(maxBytes: 4096)
    for alert in alerts { try store.append(alert) }
    let list = try store.list()
    let expected = alerts.sorted(by: Alert.isReportedBefore)
    for (pair, alert) in zip(zip(list, list), expected) {
      #expect(pair.0 == alert && pair.1 == alert)
    }
  }

  @Test func nothingIsNothing() throws {
    let list = try AlertStore().list()
    #expect(list.isEmpty && list.first == nil && list == [])
  }
}
