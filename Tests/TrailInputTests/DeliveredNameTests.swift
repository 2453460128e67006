import Testing
import TrailInput

@Suite struct DeliveredNameTests {
  struct Good: Sendable, CustomTestStringConvertible {
    let path: String
    let kind: DeliveredName.Kind
    var account = "123456789012"
    var region = "us-east-2"
    let seconds: Int64
    var organization: String?
    var trail: String?
    var homeRegion: String?
    var isBackfill = false
    var testDescription: String { path }
  }

  static let good = [
    Good(
      path: "123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
      kind: .log, seconds: 1_438_395_000),
    Good(
      path: "./x/123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json",
      kind: .log, seconds: 1_438_395_000),
    Good(
      path: "pre/AWSLogs/o-exampleorgid/000000000001/CloudTrail/us-gov-west-1/2024/02/29/"
        + "000000000001_CloudTrail_us-gov-west-1_20240229T2359Z_0123456789abcdef.json.gz",
      kind: .log, account: "000000000001", region: "us-gov-west-1", seconds: 1_709_251_140,
      organization: "o-exampleorgid"),
    Good(
      path: "AWSLogs/123456789012/CloudTrail/us-east-2/"
        + "123456789012_CloudTrail-Insight_us-east-2_20200101T0000Z_ABCDEFGHIJKLMNOP.json.gz",
      kind: .insight, seconds: 1_577_836_800),
    Good(
      path: "AWSLogs/o-short/123456789012_CloudTrail-NetworkActivity_us-east-2"
        + "_20250101T0000Z_ABCDEFGHIJKLMNOP.json.gz",
      kind: .networkActivity, seconds: 1_735_689_600),
    Good(
      path: "o-exampleorgid/"
        + "123456789012_CloudTrail-Digest_us-east-2_my-trail_eu-central-1_20240101T001530Z.json.gz",
      kind: .digest, seconds: 1_704_068_130, trail: "my-trail", homeRegion: "eu-central-1"),
    Good(
      path: "123456789012_CloudTrail-Digest_us-east-2_a_us-west-1_b_us-east-1"
        + "_20240101T001530Z_backfill.json.gz",
      kind: .digest, seconds: 1_704_068_130, trail: "a_us-west-1_b", homeRegion: "us-east-1",
      isBackfill: true),
  ]

  @Test(arguments: good) func readsDeliveredNames(_ row: Good) throws {
    let name = try #require(DeliveredName(path: row.path))
    #expect(name.kind == row.kind)
    #expect(name.accountID == row.account)
    #expect(name.region == row.region)
    #expect(name.deliverySeconds == row.seconds)
    #expect(name.organizationID == row.organization)
    #expect(name.trailName == row.trail)
    #expect(name.trailHomeRegion == row.homeRegion)
    #expect(name.isBackfill == row.isBackfill)
  }

  @Test(arguments: [
    "", "/", "a.json.gz", ".json.gz", "_____.json",
    "12345678901_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "1234567890123_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "12345678901x_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_cloudtrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail-Other_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_US-EAST-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail__20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_20150230T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T2410Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T0260Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T021000Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801t0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T0210_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_+0150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15Z.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15-Z.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ_x.json.gz",
    "123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz.1",
    "123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.gz",
    "123456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz/",
    "１23456789012_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2_20240101T001530Z.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2_us-east-2_20240101T001530Z.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2__us-east-2_20240101T001530Z.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2_ab_us-east-2_20240101T001530Z.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2_my trail_us-east-2_20240101T001530Z.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2_my-trail_us-east-2_20240101T0015Z.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2_my-trail_us-east-2_20240101T001560Z.json.gz",
    "123456789012_CloudTrail-Digest_us-east-2_trail_us-east-2_20240101T001530Z_forward.json.gz",
    "123456789012_CloudTrail-Digest_backfill.json.gz",
  ])
  func refusesOtherNames(_ path: String) {
    #expect(DeliveredName(path: path) == nil)
  }

  @Test func survivesEveryCutAndChange() throws {
    let name = Array(try #require(Self.good.last).path.utf8)
    var refused = 0
    for position in name.indices {
      _ = DeliveredName(path: String(decoding: name[..<position], as: UTF8.self))
      for byte in UInt8.min...UInt8.max {
        var changed = name
        changed[position] = byte
        if DeliveredName(path: String(decoding: changed, as: UTF8.self)) == nil { refused += 1 }
      }
    }
    #expect(refused > name.count * 100)
  }
}
