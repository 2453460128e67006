import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

/// Field tests and conditions of them, made of the texts that the random records have.
struct RandomFieldTests {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  static let fields = [
    "requestParameters", "requestParameters.a", "requestParameters.a.b", "requestParameters.b.c",
    "requestParameters.a.b.c", "requestParameters.", "requestParameters.Ä",
    "requestParameters.x\\y",
    "requestParameters..", "userIdentity.a", "userIdentity.a.b", "userIdentity", "userAgent",
    "userAgent.a", "sourceIPAddress", "eventName", "eventSource", "eventType", "eventName.a",
    "awsRegion", "errorCode", "errorMessage", "readOnly", "tlsDetails.a", "tlsDetails.a.b",
    "resources", "custom", "custom.a", "custom.a.b", "custom.b", "missing", "missing.a",
    "eventTime",
    "responseElements", "userIdentity.n", "requestParameters.n", "",
  ]
  static let regexes = [
    "^a", "b", "[0-9]{2}", "needle", "^$", "(?i)NEEDLE$", "x.b", "\\d+\\.\\d+", "Ä", "\"a\":",
    "\"b\": \"x",
  ]

  mutating func rule(id: String) throws -> Rule {
    Rule(id: id, title: id, severity: .low, condition: try expression(depth: 3))
  }

  private mutating func expression(depth: Int) throws -> Expression {
    guard depth > 0 else { return .test(try test()) }
    switch Int.random(in: 0..<9, using: &generator) {
    case 0, 1, 2, 3: return .all(try parts(depth))
    case 4, 5: return .any(try parts(depth))
    case 6: return .not(try expression(depth: depth - 1))
    case 7: return .labelled("selection", try expression(depth: depth - 1))
    default: return .test(try test())
    }
  }

  private mutating func parts(_ depth: Int) throws -> [Expression] {
    try (0..<Int.random(in: 1...3, using: &generator)).map { _ in try expression(depth: depth - 1) }
  }

  mutating func test() throws -> EventTest {
    if generator.oneIn(12) { return .keywords(patterns()) }
    if generator.oneIn(24) {
      return .keywordRegex(try RegexPattern(generator.pick(RandomFieldTests.regexes)))
    }
    if generator.oneIn(20) { return .action([try ActionPattern("s3:*")]) }
    if generator.oneIn(20) { return try RuleText.condition("Null", "cloudtrail:custom", ["true"]) }
    return .field(FieldTest(generator.pick(RandomFieldTests.fields), try match()))
  }

  private mutating func match() throws -> FieldMatch {
    switch Int.random(in: 0..<16, using: &generator) {
    case 0..<7: return .text(patterns())
    case 7, 8:
      return .regex(
        try RegexPattern(
          generator.pick(RandomFieldTests.regexes), ignoresCase: generator.oneIn(2),
          isMultiline: false, dotMatchesLineEnd: false))
    case 9, 10: return .number(comparison([0, 5, 1000, -7.25, 9_007_199_254_740_992]))
    case 11: return .null
    case 12: return .exists(generator.oneIn(2))
    case 13:
      let networks = ["192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0", "::ffff:198.51.100.0/120"]
      return .cidr(generator.picks(networks, atMost: 2).compactMap { IPNetwork($0) })
    case 14:
      return .field(
        generator.pick(RandomFieldTests.fields), generator.pick(FieldRelation.allCases),
        isCased: generator.oneIn(2))
    default:
      return .timePart(
        generator.pick(TimePart.allCases), comparison([1, 3, 12, 19, 53, 59, 2021, 2026]))
    }
  }

  private mutating func comparison(_ values: [Double]) -> NumberComparison {
    NumberComparison(generator.pick(NumberComparison.Order.allCases), generator.pick(values))
  }

  private mutating func patterns() -> TextPatterns {
    let most = generator.oneIn(5) ? 14 : 2
    let patterns = (0..<Int.random(in: 1...most, using: &generator)).map { _ in pattern() }
    return TextPatterns(
      patterns, isCased: generator.oneIn(3), requiresAll: patterns.count < 3 && generator.oneIn(4))
  }

  private mutating func pattern() -> TextPattern {
    var pieces: [TextPattern.Piece] = []
    let text = generator.pick(RandomFieldRecords.texts + ["s3.amazonaws.com", "GetObject"])
    switch Int.random(in: 0..<8, using: &generator) {
    case 0, 1: pieces = [.literal(text)]
    case 2: pieces = [.literal(text), .anyRun]
    case 3: pieces = [.anyRun, .literal(text)]
    case 4, 5: pieces = [.anyRun, .literal(text), .anyRun]
    default:
      for scalar in text.unicodeScalars {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: pieces.append(.anyOne)
        case 1: pieces.append(.anyRun)
        default: pieces.append(.literal(String(scalar)))
        }
      }
    }
    return TextPattern(pieces)
  }
}
