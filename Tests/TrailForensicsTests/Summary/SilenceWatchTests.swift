import Testing
import TrailEvents

@testable import TrailForensics

@Suite struct SilenceWatchTests {
  private func silences(minutes: [Int64], end: Int64) -> [String] {
    var watch = SilenceWatch()
    for minute in minutes {
      watch.add(account: "1", region: "eu-west-1", time: Timestamp(seconds: minute * 60))
    }
    return watch.silences(until: Timestamp(seconds: end * 60)).map { silence in
      "\(silence.from.seconds / 60)-\(silence.to.map { "\($0.seconds / 60)" } ?? "end")"
    }
  }

  /// Every ten minutes for two days, with an hour and a half missing.
  @Test func aBusyRegionTellsEverySilence() {
    let minutes = stride(from: Int64(0), to: 2880, by: 10).filter { !(1001..<1090).contains($0) }
    #expect(silences(minutes: minutes, end: 2880) == ["1000-1090"])
  }

  /// Somewhat later each hour: two hours of the clock are met all the same.
  @Test func aLateHourIsNoSilence() {
    let minutes = (Int64(0)..<48).map { $0 * 60 + ($0 % 2 == 0 ? 5 : 50) }
    #expect(silences(minutes: minutes, end: 2880) == [])
  }

  @Test func anEndOfEventsIsSilence() {
    let minutes = Array(stride(from: Int64(0), to: 2880, by: 10))
    #expect(silences(minutes: minutes, end: 4000) == ["2870-end"])
    #expect(silences(minutes: minutes, end: 2900) == [])
  }

  /// Eight hours a day for five days: nights are no news, a day off is.
  @Test func nightsAreNoNews() {
    var minutes: [Int64] = []
    for day in Int64(0)..<10 where day != 4 && day != 5 {
      minutes += stride(from: day * 1440 + 480, to: day * 1440 + 960, by: 20)
    }
    #expect(silences(minutes: minutes, end: minutes.last ?? 0) == ["5260-9120"])
    var everyDay: [Int64] = []
    for day in Int64(0)..<10 {
      everyDay += stride(from: day * 1440 + 480, to: day * 1440 + 960, by: 20)
    }
    #expect(silences(minutes: everyDay, end: everyDay.last ?? 0) == [])
  }

  @Test func aRegionWithFewEventsTellsNothing() {
    #expect(silences(minutes: [0, 60, 5000], end: 9000) == [])
  }
}
