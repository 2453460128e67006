import Testing
import TrailEvents

@testable import TrailDetect

@Suite struct DeclaredConditionsTests {
  private func declared() throws -> DeclaredConditions {
    DeclaredConditions(
      networks: [
        DeclaredNetwork(
          name: "office",
          blocks: [
            try #require(IPNetwork("203.0.113.0/24")), try #require(IPNetwork("2001:db8::/32")),
          ]),
        DeclaredNetwork(name: "vpn", blocks: [try #require(IPNetwork("203.0.113.7/32"))]),
      ],
      sets: ["accounts.trusted": ["1"], "accounts.old": ["2", "3"], "regions.allowed": ["eu"]])
  }

  @Test(
    arguments: [
      ("networks.vpn", ["203.0.113.7/32"]),
      ("networks", ["203.0.113.0/24", "2001:db8::/32", "203.0.113.7/32"]),
      ("accounts.trusted", ["1"]), ("accounts", ["2", "3", "1"]), ("regions", ["eu"]),
      ("networks.none", nil), ("accounts.none", nil), ("account", nil), ("", nil),
    ] as [(String, [String]?)])
  func valuesHaveNames(name: String, values: [String]?) throws {
    #expect(try declared().values(named: name) == values)
  }

  @Test func nothingDeclaredIsNoValue() {
    for name in ["networks", "networks.office", "accounts", "hours"] {
      #expect(DeclaredConditions().values(named: name) == nil)
    }
  }

  @Test(arguments: [
    ("203.0.113.7", ["office", "vpn"]), ("203.0.113.8", ["office"]), ("2001:db8::9", ["office"]),
    ("198.51.100.1", []),
  ])
  func networksHoldAddresses(address: String, names: [String]) throws {
    let address = try #require(IPAddress(address))
    #expect(try declared().networks(containing: address) == names)
  }

  /// Berlin in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
  static let berlin = [
    DeclaredHours.ZoneOffset(fromSeconds: 1_761_440_400, secondsEast: 3600),
    DeclaredHours.ZoneOffset(fromSeconds: 1_774_746_000, secondsEast: 7200),
    DeclaredHours.ZoneOffset(fromSeconds: 1_792_890_000, secondsEast: 3600),
  ]

  struct HoursRow: Sendable {
    var days: Set<Int> = [0, 1, 2, 3, 4]
    var from = 7 * 60
    var to = 19 * 60
    var offsets: [DeclaredHours.ZoneOffset] = []
    var time: String
    var isInside: Bool
  }

  @Test(arguments: [
    // 2026-03-04 is a Wednesday.
    HoursRow(time: "2026-03-04T07:00:00Z", isInside: true),
    HoursRow(time: "2026-03-04T06:59:59Z", isInside: false),
    HoursRow(time: "2026-03-04T18:59:59Z", isInside: true),
    HoursRow(time: "2026-03-04T19:00:00Z", isInside: false),
    HoursRow(time: "2026-03-07T12:00:00Z", isInside: false),
    HoursRow(days: [5], time: "2026-03-07T12:00:00Z", isInside: true),
    HoursRow(days: [6], from: 0, to: 1440, time: "2026-03-08T23:59:59Z", isInside: true),
    HoursRow(days: [6], from: 0, to: 1440, time: "2026-03-09T00:00:00Z", isInside: false),
    // Over midnight: the hours belong to the day on which they begin.
    HoursRow(days: [4], from: 22 * 60, to: 6 * 60, time: "2026-03-06T22:00:00Z", isInside: true),
    HoursRow(days: [4], from: 22 * 60, to: 6 * 60, time: "2026-03-07T05:59:00Z", isInside: true),
    HoursRow(days: [4], from: 22 * 60, to: 6 * 60, time: "2026-03-07T06:00:00Z", isInside: false),
    HoursRow(days: [4], from: 22 * 60, to: 6 * 60, time: "2026-03-06T05:00:00Z", isInside: false),
    HoursRow(days: [6], from: 22 * 60, to: 6 * 60, time: "2026-03-09T01:00:00Z", isInside: true),
    // Summer time: 07:00 is 06:00 UTC before 29 March, 05:00 UTC after.
    HoursRow(offsets: berlin, time: "2026-03-27T05:30:00Z", isInside: false),
    HoursRow(offsets: berlin, time: "2026-03-27T06:00:00Z", isInside: true),
    HoursRow(offsets: berlin, time: "2026-03-30T05:00:00Z", isInside: true),
    HoursRow(offsets: berlin, time: "2026-10-26T05:30:00Z", isInside: false),
    HoursRow(offsets: berlin, time: "2020-01-06T06:00:00Z", isInside: true),
    // Sunday evening in UTC is Monday morning in Tokyo; days before 1970 count too.
    HoursRow(
      offsets: [DeclaredHours.ZoneOffset(fromSeconds: 0, secondsEast: 32_400)],
      time: "2026-03-08T22:30:00Z", isInside: true),
    HoursRow(days: [2], time: "1969-12-31T12:00:00Z", isInside: true),
    HoursRow(
      days: [2], from: 0, to: 1440,
      offsets: [DeclaredHours.ZoneOffset(fromSeconds: 0, secondsEast: -3600)],
      time: "1970-01-01T00:30:00Z", isInside: true),
  ])
  func hoursHoldTimes(row: HoursRow) throws {
    let hours = DeclaredHours(
      name: "work", zone: "", days: row.days, fromMinute: row.from, toMinute: row.to,
      offsets: row.offsets)
    let time = try #require(Timestamp(row.time))
    #expect(hours.contains(time) == row.isInside, "\(row.time)")
  }
}
