import Testing
import TrailEvents

@testable import TrailForensics

@Suite struct TimelineCollapseTests {
  private func line(_ seconds: Int64, _ name: String, resource: String = "r") -> TimelineLine {
    var texts = Array(repeating: "", count: EventColumn.allCases.count)
    texts[EventColumn.eventName.rawValue] = name
    texts[EventColumn.resource.rawValue] = resource
    let time = Timestamp(seconds: seconds)
    return TimelineLine(time: time, lastTime: time, file: 0, record: 1, texts: texts, rules: [])
  }

  private func collapsed(_ lines: [TimelineLine]) -> [String] {
    var collapse = TimelineCollapse()
    var told: [String] = []
    func tell(_ line: TimelineLine) {
      let more = line.text(.moreResources)
      told.append(
        "\(line.time.seconds) \(line.text(.eventName)) ×\(line.count) -\(line.lastTime.seconds)"
          + (more.isEmpty ? "" : " +\(more)"))
    }
    for line in lines { collapse.add(line, tell) }
    collapse.finish(tell)
    return told
  }

  @Test func repeatsAreFoldedThoughOthersStandBetween() {
    #expect(
      collapsed([
        line(0, "a"), line(1, "b"), line(2, "a", resource: "s"), line(3, "b"), line(4, "a"),
      ])
        == ["0 a ×3 -4 +1", "1 b ×2 -3"])
  }

  @Test func gapAndSpanEndALine() {
    #expect(
      collapsed([line(0, "a"), line(600, "a"), line(1201, "a")]) == [
        "0 a ×2 -600", "1201 a ×1 -1201",
      ])
    let many = (0..<10).map { line(Int64($0) * 500, "a") }
    #expect(collapsed(many) == ["0 a ×8 -3500", "4000 a ×2 -4500"])
  }

  @Test func moreLinesThanMayWaitAreToldAsTheyAre() {
    let count = TimelineCollapse.maxWaiting + 5000
    let told = collapsed((0..<count).map { line(0, "n\($0)") } + [line(0, "n\(count - 1)")])
    #expect(told.count == count)
    #expect(told.first == "0 n0 ×1 -0")
    #expect(told.last == "0 n\(count - 1) ×2 -0")
  }
}
