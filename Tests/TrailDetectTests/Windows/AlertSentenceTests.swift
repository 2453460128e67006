import Testing
import TrailEvents

@testable import TrailDetect

@Suite struct AlertSentenceTests {
  @Test(arguments: [
    (0, "0 s"), (1, "1 s"), (59, "59 s"), (60, "1 min"), (250, "4 min 10 s"), (3600, "1 h"),
    (3659, "1 h"), (10_920, "3 h 2 min"), (187_200, "2 d 4 h"), (86_400 * 400, "400 d"),
  ])
  func durationsAreShort(seconds: Int64, text: String) {
    #expect(AlertSentence.duration(seconds) == text)
  }

  struct Row: Sendable {
    var principals: [String] = ["user/alice"]
    var actions: [String] = ["iam:GetUser"]
    var resources: [String] = []
    var sources: [String] = []
    var outcomes: [String] = ["Success"]
    var count = 1
    var seconds: Int64 = 0
    var text: String
  }

  @Test(arguments: [
    Row(text: "user/alice called iam:GetUser, once"),
    Row(principals: [], actions: [], text: "somebody called something, once"),
    Row(
      principals: ["a", "b"], actions: ["x", "y"], resources: ["r", "s"], sources: ["1", "2"],
      outcomes: ["Success", "Denied"], count: 2, seconds: 61,
      text: "a and 1 more principal called x and 1 more action on r and 1 more resource "
        + "from 1 and 1 more address, 2 times in 1 min 1 s"),
    Row(
      sources: ["1", "2", "3"], outcomes: ["Denied"], count: 3,
      text: "user/alice called iam:GetUser from 1 and 2 more addresses (denied), 3 times"),
  ])
  func saysWhoDidWhat(row: Row) {
    func facet(_ texts: [String]) -> AlertFacet {
      AlertFacet(values: texts.map { AlertFacet.Value(text: $0, count: 1) })
    }
    let alert = Alert(
      id: "", rule: RuleSummary(id: "r", title: "R", severity: .low),
      first: Timestamp(seconds: 100),
      last: Timestamp(seconds: 100 + row.seconds), count: row.count, group: [],
      principal: facet(row.principals), account: facet([]), region: facet([]),
      source: facet(row.sources), action: facet(row.actions), outcome: facet(row.outcomes),
      resource: facet(row.resources), notes: facet([]), events: [], summary: "")
    #expect(AlertSentence.of(alert) == row.text)
  }

  @Test func facetsAreBounded() {
    var counter = AlertFacetCounter()
    for index in 0..<(AlertFacetCounter.maxDistinct + 500) {
      counter.add("value-\(index)")
      counter.add("often")
      counter.add("")
    }
    let facet = counter.facet
    #expect(facet.values.count == AlertFacet.maxValues)
    #expect(facet.values.first == AlertFacet.Value(text: "often", count: 1500))
    #expect(facet.values[1].text == "value-0", "ties stand by their text")
    #expect(facet.valuesLeftOut == AlertFacetCounter.maxDistinct - AlertFacet.maxValues + 1)
  }
}
