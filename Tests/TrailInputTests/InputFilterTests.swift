import Testing
import TrailInput

@Suite struct InputFilterTests {
  static let day: Int64 = 86_400
  /// 2024-03-10T12:00:00Z.
  static let noon: Int64 = 1_710_072_000
  static let log = "123456789012_CloudTrail_eu-west-1_20240310T1200Z_0123456789abcdef.json.gz"
  static let oldLog = "123456789012_CloudTrail_eu-west-1_20211101T1200Z_0123456789abcdef.json.gz"
  static let insight =
    "123456789012_CloudTrail-Insight_eu-west-1_20240310T1200Z_0123456789abcdef.json.gz"
  static let digest =
    "123456789012_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20240310T120000Z.json.gz"

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var name = InputFilterTests.log
    let filter: InputFilter
    let reason: SkipReason?
  }

  static let rows = [
    Row(testDescription: "no filter", filter: InputFilter(), reason: nil),
    Row(
      testDescription: "delivered in the minute of since",
      filter: InputFilter(sinceSeconds: noon + 59), reason: nil),
    Row(
      testDescription: "delivered within the slack", filter: InputFilter(sinceSeconds: noon + 299),
      reason: nil),
    Row(
      testDescription: "delivered before since", filter: InputFilter(sinceSeconds: noon + 300),
      reason: .deliveredBeforeSince),
    Row(
      testDescription: "delivered long after since", filter: InputFilter(sinceSeconds: 0),
      reason: nil),
    Row(
      testDescription: "delivered a month late", filter: InputFilter(untilSeconds: noon - 30 * day),
      reason: nil),
    Row(
      testDescription: "delivered later than any lag",
      filter: InputFilter(untilSeconds: noon - 31 * day), reason: .deliveredAfterUntil),
    Row(
      testDescription: "one second short of the lag",
      filter: InputFilter(untilSeconds: noon - 31 * day + 1), reason: nil),
    Row(
      testDescription: "own lag of a day",
      filter: InputFilter(untilSeconds: noon - day, maxDeliveryLagSeconds: day),
      reason: .deliveredAfterUntil),
    Row(
      testDescription: "bounds at the ends of the numbers",
      filter: InputFilter(sinceSeconds: .min, untilSeconds: .max), reason: nil),
    Row(
      testDescription: "since at the end", filter: InputFilter(sinceSeconds: .max),
      reason: .deliveredBeforeSince),
    Row(
      testDescription: "until at the start", filter: InputFilter(untilSeconds: .min),
      reason: .deliveredAfterUntil),
    Row(
      testDescription: "account among others",
      filter: InputFilter(accounts: ["000000000000", "123456789012"]), reason: nil),
    Row(
      testDescription: "other account", filter: InputFilter(accounts: ["000000000000"]),
      reason: .otherAccount),
    Row(
      testDescription: "region among others",
      filter: InputFilter(regions: ["eu-west-1", "us-east-1"]), reason: nil),
    Row(
      testDescription: "other region", filter: InputFilter(regions: ["us-east-1"]),
      reason: .otherRegion),
    Row(
      testDescription: "global events of an old file", name: oldLog,
      filter: InputFilter(regions: ["us-east-1"]), reason: nil),
    Row(
      testDescription: "other region of an old file", name: oldLog,
      filter: InputFilter(regions: ["us-east-2"]), reason: .otherRegion),
    Row(
      testDescription: "insight of another region", name: insight,
      filter: InputFilter(regions: ["us-east-1"]), reason: .otherRegion),
    Row(testDescription: "insight", name: insight, filter: InputFilter(), reason: nil),
    Row(
      testDescription: "digest is never skipped", name: digest,
      filter: InputFilter(
        sinceSeconds: .max, untilSeconds: .min, accounts: ["0"], regions: ["x"]),
      reason: nil),
  ]

  @Test(arguments: rows) func skipsOnlyWhatIsSafe(_ row: Row) throws {
    let name = try #require(DeliveredName(path: row.name))
    #expect(row.filter.canSkip(name) == row.reason)
  }

  @Test func reasonsReadWell() {
    #expect(SkipReason.sameFile(as: "a\nb").description == "same file as a\\u{a}b")
    #expect(SkipReason.sameFile(as: "a").counter == "same file")
    #expect(SkipReason.deliveredBeforeSince.description == "delivered before since")
  }
}
