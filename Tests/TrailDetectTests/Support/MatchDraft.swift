import TrailEvents
import TrailPolicy

@testable import TrailDetect

/// A match in short, for tests of what is made of matches.
struct MatchDraft: Equatable {
  var seconds: Int64
  var event: UInt64
  var group = "g"
  var values: [String] = []
  var member: Int32 = 0
  var inner: [[String]] = []

  var match: Match {
    let details = MatchDetails(
      group: [group], eventID: "e\(event)", principal: "user/\(group)", account: "111122223333",
      region: "eu-west-1", source: "192.0.2.1", actions: ["iam:GetUser"], outcome: "Success",
      resources: [], notes: [], distinctValues: values, inner: inner)
    return Match(
      rule: 0, isFirstOfRecord: true, time: Timestamp(seconds: seconds),
      identity: Match.Digest(high: 0, low: event), file: 0,
      record: Int32(truncatingIfNeeded: event), offset: 0,
      details: details.encoded(), member: member)
  }

  /// The alerts of one rule, in the order of their first events and groups.
  static func alerts(
    _ drafts: [MatchDraft], _ correlation: Correlation?, dedup: Int64 = 3600, earliest: Int64 = 0,
    latest: Int64 = 1 << 40
  ) -> [Alert] {
    let rule = Rule(
      id: "r", title: "R", severity: .low, condition: .constant(.yes), correlation: correlation,
      groupKeys: [], deduplicationSeconds: dedup)
    var assembler = RuleAssembler(
      rule, files: ["f"], earliest: Timestamp(seconds: earliest),
      latest: Timestamp(seconds: latest))
    for match in drafts.map(\.match).sorted(by: Match.isBefore) { assembler.add(match) }
    return assembler.finish().map { $0.alert(of: rule) }.sorted {
      ($0.first.milliseconds, $0.id) < ($1.first.milliseconds, $1.id)
    }
  }
}
