import Testing
import TrailEvents
import TrailPolicy

/// What each operator compares, and what it refuses.
@Suite struct ConditionValueTests {
  typealias Row = (name: String, policy: [String], value: String, expected: Bool)

  static let texts: [Row] = [
    ("StringEquals", ["a", "b"], "b", true), ("StringEquals", ["a"], "A", false),
    ("StringEquals", ["a*"], "a*", true), ("StringEquals", ["a*"], "ab", false),
    ("StringEquals", [""], "", true), ("StringEquals", ["é"], "e\u{301}", false),
    ("StringNotEquals", ["1", "2"], "2", false), ("StringNotEquals", ["1", "2"], "3", true),
    ("StringEqualsIgnoreCase", ["É"], "é", true), ("StringEqualsIgnoreCase", ["a?"], "A?", true),
    ("StringEqualsIgnoreCase", ["a?"], "ab", false),
    ("StringLike", ["a*", "b?"], "bc", true), ("StringLike", ["A*"], "ab", false),
    ("StringLike", ["${x}*"], "${x}y", true), ("StringLike", [""], "", true),
    ("StringNotLike", ["a*", "b*"], "bc", false), ("StringNotLike", ["a*"], "c", true),
    ("StringLikeIgnoreCase", ["KALI*"], "kali", true),
    ("StringNotLikeIgnoreCase", ["KALI*"], "kali", false),
    ("StringLike", ["arn:aws:s:*:1111:f/*"], "arn:aws:s:us:9999:x/abc:1111:f/d", true),
    ("ArnLike", ["arn:aws:s:*:1111:f/*"], "arn:aws:s:us:9999:x/abc:1111:f/d", false),
    ("ArnEquals", ["arn:aws:iam::*:role/*"], "arn:aws:iam::1:role/p/x", true),
    ("ArnEquals", ["arn:aws:IAM::*:role/*"], "arn:aws:iam::1:role/p/x", false),
    ("ArnNotLike", ["arn:aws:iam::*:role/*"], "arn:aws:iam::1:user/x", true),
    ("ArnLike", ["arn:aws:iam::*:role/*"], "role/x", false),
    ("ArnNotLike", ["arn:aws:iam::*:role/*"], "role/x", false),
  ]

  static let numbers: [Row] = [
    ("NumericLessThan", ["10"], "9", true), ("NumericLessThan", ["9"], "10", false),
    ("NumericEquals", ["10"], "10.0", true), ("NumericEquals", ["1e3"], "1000", true),
    ("NumericEquals", ["-0"], "0", true), ("NumericEquals", ["+5"], "5.", true),
    ("NumericEquals", [".5"], "0.50", true), ("NumericEquals", ["007"], "7", true),
    ("NumericEquals", ["0e99"], "0", true), ("NumericEquals", ["12e-1"], "1.2", true),
    ("NumericEquals", ["9007199254740993"], "9007199254740992", false),
    ("NumericGreaterThan", ["9007199254740992"], "9007199254740993", true),
    ("NumericLessThan", ["0.30000000000000000000001"], "0.3", true),
    ("NumericLessThan", ["1"], "-1000000", true), ("NumericLessThan", ["-1"], "-2", true),
    ("NumericLessThan", ["-2"], "-1", false), ("NumericLessThan", ["-1.5"], "-1.25", false),
    ("NumericGreaterThan", ["0"], "1e-400", true), ("NumericLessThan", ["1e400"], "9e399", true),
    ("NumericLessThanEquals", ["5", "3"], "4", true),
    ("NumericGreaterThanEquals", ["3600"], "3600", true),
    ("NumericNotEquals", ["1", "2"], "2.0", false), ("NumericNotEquals", ["1"], "2", true),
    ("NumericNotEquals", ["1"], "one", false), ("NumericEquals", ["1"], "one", false),
    ("NumericEquals", ["1"], "", false), ("NumericEquals", ["1"], "1 ", false),
    ("NumericEquals", ["1"], "0x1", false), ("NumericLessThan", ["1"], "-", false),
    ("NumericEquals", ["0"], ".", false), ("NumericLessThan", ["1"], "-1e9999999999999", false),
  ]

  static let dates: [Row] = [
    ("DateEquals", ["2020-01-01T00:00:00Z"], "1577836800", true),
    ("DateEquals", ["1577836800"], "2020-01-01T00:00:00Z", true),
    ("DateEquals", ["1577836800000"], "2020-01-01", true),
    ("DateEquals", ["2020-01-01T02:00+02:00"], "2020-01-01", true),
    ("DateEquals", ["20131102T010628Z"], "2013-11-02T01:06:28Z", true),
    ("DateEquals", ["2020-01-01T00:00:00.5Z"], "1577836800500", true),
    ("DateLessThan", ["2020-01-01T00:00:00.5Z"], "2020-01-01T00:00:00", true),
    ("DateGreaterThan", ["2020-01-01"], "2020-01-01T00:00:00.001Z", true),
    ("DateGreaterThan", ["2020-01-01"], "1577836801", true),
    ("DateNotEquals", ["2020-01-01"], "2020-01-02", true),
    ("DateNotEquals", ["2020-01-01"], "yesterday", false),
    ("DateLessThan", ["2020-01-01"], "2019-02-29", false),
    ("DateLessThan", ["2020-01-01"], "99999999999999999999", false),
    ("DateLessThan", ["2020-01-01"], "", false), ("DateLessThan", ["2020-01-01"], "-5", false),
    ("DateGreaterThan", ["2999-01-01"], "99999999999", true),
    ("DateGreaterThan", ["2999-01-01"], "100000000000", false),
  ]

  static let others: [Row] = [
    ("Bool", ["true"], "True", true), ("Bool", ["TRUE"], "false", false),
    ("Bool", ["true"], "1", false), ("Bool", ["true", "false"], "false", true),
    ("BinaryEquals", ["QmFzZTY0"], "Base64", true), ("BinaryEquals", ["QmFzZTY0"], "base64", false),
    ("BinaryEquals", [""], "", true),
    ("IpAddress", ["203.0.113.7"], "203.0.113.7", true),
    ("IpAddress", ["203.0.113.7/24"], "203.0.113.250", true),
    ("IpAddress", ["203.0.113.7/32"], "203.0.113.8", false),
    ("IpAddress", ["0.0.0.0/0"], "2001:db8::1", false),
    ("NotIpAddress", ["0.0.0.0/0"], "2001:db8::1", true),
    ("NotIpAddress", ["203.0.113.7"], "2001:db8::1", true),
    ("IpAddress", ["2001:DB8:0::/48"], "2001:db8:0:0:1::1", true),
    ("IpAddress", ["2001:db8::1"], "2001:db8:0:0:0:0:0:1", true),
    ("IpAddress", ["203.0.113.0/24"], "::ffff:203.0.113.9", true),
    ("IpAddress", ["::/0"], "203.0.113.9", false),
    ("IpAddress", ["203.0.113.0/24"], "cloudformation.amazonaws.com", false),
    ("NotIpAddress", ["203.0.113.0/24"], "cloudformation.amazonaws.com", false),
    ("NotIpAddress", ["203.0.113.0/24", "198.51.100.0/24"], "198.51.100.1", false),
  ]

  @Test(arguments: texts + numbers + dates + others)
  func compares(row: Row) throws {
    #expect(try truth(row.name, row.policy, .single(row.value)) == Truth(row.expected))
  }

  static let bad: [(name: String, value: String)] = [
    ("IpAddress", "office"), ("NotIpAddress", "203.0.113.0/33"), ("IpAddress", "203.0.113.256"),
    ("IpAddress", "${aws:SourceIp}"), ("IpAddress", "2001:db8::/129"), ("NumericEquals", "ten"),
    ("NumericLessThan", "1,5"), ("NumericLessThan", "${x}"), ("DateLessThan", "tomorrow"),
    ("DateEquals", "2020-13-01"), ("Bool", "yes"), ("Null", "maybe"), ("Null", "${x}"),
    ("BinaryEquals", "YWI"), ("BinaryEquals", "!!!!"), ("BinaryEquals", "YWJ="), ("ArnLike", "*"),
    ("ArnEquals", "arn:aws:s3::"), ("ArnNotLike", "role/x"),
  ]

  @Test(arguments: bad)
  func refusesValuesThatNeverMatch(row: (name: String, value: String)) {
    let error = #expect(throws: PolicyError.self) {
      try ConditionTest(
        operatorName: row.name, key: "k", values: [row.value], allowsVariables: true)
    }
    #expect(error?.code == .badValue)
    #expect(error?.message.contains("`\(row.value)`") == true)
    #expect(error?.message.hasSuffix("as `\(row.name)` needs") == true)
  }

  @Test func refusesAnEmptyKey() {
    #expect(throws: PolicyError.self) {
      try ConditionTest(operatorName: "Bool", key: "", values: ["true"], allowsVariables: false)
    }
  }

  @Test func warnsOfIllTypedValues() throws {
    let test = try ConditionTest(
      operatorName: "NotIpAddress", key: "aws:SourceIp", values: ["10.0.0.0/8"],
      allowsVariables: false)
    #expect(test.hasIllTypedValue(.single("AWS Internal")))
    #expect(!test.hasIllTypedValue(.single("192.0.2.1")))
    #expect(test.hasIllTypedValue(.multiple(["192.0.2.1", "x"])))
    #expect(!test.hasIllTypedValue(.absent))
  }

  @Test func comparesDecimalsLikeIntegers() throws {
    var random = SeededRandom(state: 7)
    for _ in 0..<2000 {
      let left = random.below(4001) - 2000
      let right = random.below(4001) - 2000
      let form = ["\(left)", "\(left).0", "\(left)e0", "\(left)00e-2"][random.below(4)]
      #expect(
        try truth("NumericLessThan", ["\(right)"], .single(form)) == Truth(left < right), "\(form)")
      #expect(
        try truth("NumericEquals", ["\(right)"], .single(form)) == Truth(left == right), "\(form)")
    }
  }
}
