import Testing

@testable import TrailGenerate

@Suite struct PiecesTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1_772_651_524, "2026-03-04T19:12:04Z"),
    (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
    (1_767_225_599, "2025-12-31T23:59:59Z"),
  ])
  func timesAreWrittenAsISO(seconds: Int, text: String) {
    #expect(LogTime(seconds: seconds).iso == text)
  }

  @Test(arguments: [
    (0, "Mar 4, 2026, 12:00:00 AM"), (12, "Mar 4, 2026, 12:00:00 PM"),
    (19, "Mar 4, 2026, 7:00:00 PM"),
  ])
  func longDatesHaveTwelveHours(hour: Int, text: String) {
    var bytes: [UInt8] = []
    LogTime(march: 4, hour).appendLong(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("plain", #""plain""#), (#"a"b\c"#, #""a\"b\\c""#), ("a\nb", #""a\nb""#),
    ("\u{1}\u{1f}", #""\u0001\u001f""#), ("é", #""é""#),
  ])
  func stringsAreEscaped(text: String, json: String) {
    #expect(jsonString(text) == json)
  }

  // From an independent implementation in Python of the two published algorithms. The samples in
  // the repository depend on this row.
  @Test func theRowOfNumbersIsFixed() {
    var random = SeededRandom(seed: 2_026)
    #expect([random.next(), random.next()] == [0x92E0_1159_2E98_AE15, 0x489F_3794_6D6D_18D8])
    #expect(random.uuid() == "d0009e27-9d9c-4eda-a4c7-dca786d56702")
  }

  @Test func uuidsAreOfVersionFour() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<200 {
      let letters = Array(random.uuid())
      #expect(letters.count == 36)
      #expect(letters[14] == "4")
      #expect("89ab".contains(letters[19]))
    }
  }

  @Test func templatesLeaveUnknownSlotsAlone() {
    let scene = Scene(
      account: .production, region: "eu-west-1", time: LogTime(march: 2, 1), caller: "me",
      choice: 3)
    var random = SeededRandom(seed: 1)
    let template: Template = "<account>/<nothing>/<caller>/a < b"
    #expect(
      template.filled(in: scene, random: &random) == "111122223333/<nothing>/me/a < b")
  }

  @Test func namedThingsStayTheSameWithinARecord() {
    let scene = Scene(
      account: .production, region: "eu-west-1", time: LogTime(march: 2, 1), caller: "me",
      choice: 12_345)
    var random = SeededRandom(seed: 1)
    for slot in ["bucket", "key", "instance", "kmsKey", "secret"] {
      let template = Template("<\(slot)>|<\(slot)>")
      let halves = template.filled(in: scene, random: &random).split(separator: "|")
      #expect(halves[0] == halves[1])
    }
  }
}
