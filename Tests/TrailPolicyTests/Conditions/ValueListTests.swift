import Testing
import TrailEvents
import TrailTestSupport

@testable import TrailPolicy

/// Long lists of values are looked up; each answer must be what trying the values one by one gives.
@Suite struct ValueListTests {
  /// The values one by one, each as a condition of its own.
  private struct SlowTest {
    let name: ConditionOperator
    let singles: [ConditionTest]

    init(_ name: ConditionOperator, values: [String]) throws {
      self.name = name
      singles = try values.map {
        try ConditionTest(
          ConditionOperator(ValueListTests.positive(name.base)), key: "k", values: [$0],
          allowsVariables: true)
      }
    }

    func passes(_ text: String, _ variables: (String) -> ContextValue) -> Truth {
      let truths = singles.map { $0.evaluate(.single(text), variables: variables) }
      guard name.base.isNegated else { return .any(truths) }
      let isIllTyped = singles.first?.hasIllTypedValue(.single(text)) ?? false
      return isIllTyped ? .no : Truth.any(truths).not
    }

    func truth(of value: ContextValue, _ variables: (String) -> ContextValue) -> Truth? {
      switch (value, name.setPrefix) {
      case (.single(let text), nil): passes(text, variables)
      case (.multiple(let texts), .forAnyValue): .any(texts.map { passes($0, variables) })
      case (.multiple(let texts), .forAllValues): .all(texts.map { passes($0, variables) })
      default: nil
      }
    }
  }

  private static func positive(_ base: ConditionOperatorBase) -> ConditionOperatorBase {
    switch base {
    case .stringNotEquals: .stringEquals
    case .stringNotEqualsIgnoreCase: .stringEqualsIgnoreCase
    case .stringNotLike: .stringLike
    case .stringNotLikeIgnoreCase: .stringLikeIgnoreCase
    case .notIpAddress: .ipAddress
    case .arnNotEquals: .arnEquals
    case .arnNotLike: .arnLike
    default: base
    }
  }

  private static let textOperators: [ConditionOperatorBase] = [
    .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase,
    .stringLike, .stringNotLike, .stringLikeIgnoreCase, .stringNotLikeIgnoreCase,
  ]

  private static func text(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "A", "b", "é", "e\u{301}", "İ", "i", "ß", "*", "?", "$", "${aws:username}", "${*}", "",
    ]
    return (0..<Int.random(in: 0...3, using: &random)).map { _ in random.pick(pieces) }.joined()
  }

  private static func arn(_ random: inout SeededGenerator) -> String {
    let name = ["a", "b*", "c/d", "c:d", "?", "${aws:username}", "*"]
    return "arn:aws:iam::\(random.pick(["1", "2", "*"])):\(random.pick(["user/", "role/"]))"
      + random.pick(name) + (random.oneIn(2) ? "" : random.pick(name))
  }

  private static func address(_ random: inout SeededGenerator, isBlock: Bool) -> String {
    let isV6 = random.oneIn(3)
    let base =
      isV6
      ? "2001:db8:\(random.pick(["0", "8000", "ffff"]))::\(random.pick(["0", "1", "ff"]))"
      : "198.51.\(random.pick(["100", "101"])).\(Int.random(in: 0...255, using: &random))"
    guard isBlock, !random.oneIn(3) else { return base }
    let length = Int.random(in: isV6 ? 30...128 : 14...32, using: &random)
    return "\(base)/\(random.oneIn(60) ? 0 : length)"
  }

  private enum Kind: CaseIterable {
    case texts, arns, networks
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func aLookUpAnswersAsTryingEachValueDoes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var lookedUp = 0
    for round in 0..<120 {
      let kind = Kind.allCases[round % 3]
      let count = Int.random(in: 14...70, using: &random)
      var values: [String] = []
      var asked: [String] = []
      for _ in 0..<count {
        switch kind {
        case .texts: values.append(Self.text(&random))
        case .arns: values.append(Self.arn(&random))
        case .networks: values.append(Self.address(&random, isBlock: true))
        }
      }
      for _ in 0..<12 {
        switch kind {
        case .texts: asked.append(Self.text(&random))
        case .arns: asked.append(random.oneIn(8) ? "arn:aws" : Self.arn(&random))
        case .networks:
          asked.append(random.oneIn(8) ? "host" : Self.address(&random, isBlock: false))
        }
      }
      let base: ConditionOperatorBase =
        switch kind {
        case .texts: random.pick(Self.textOperators)
        case .arns: random.pick([.arnEquals, .arnLike, .arnNotEquals, .arnNotLike])
        case .networks: random.pick([.ipAddress, .notIpAddress])
        }
      let setPrefix = random.pick([nil, .forAnyValue, .forAllValues] as [SetPrefix?])
      let name = ConditionOperator(base, setPrefix: setPrefix)
      let username: ContextValue = random.pick([.single("a"), .absent, .unknown])
      let test = try ConditionTest(name, key: "k", values: values, allowsVariables: true)
      let slow = try SlowTest(name, values: values)
      if test.looksValuesUp { lookedUp += 1 }
      for text in asked {
        let value: ContextValue =
          setPrefix == nil ? .single(text) : .multiple([text, "x", random.pick(asked)])
        #expect(
          test.evaluate(value) { _ in username } == slow.truth(of: value) { _ in username },
          "\(name) \(values) against \(value), aws:username \(username)")
      }
    }
    #expect(lookedUp > 40)
  }

  private typealias SetPrefix = ConditionOperator.SetPrefix

  @Test func aMillionTextsAreOneSet() throws {
    let values = (0..<1_000_000).map { "value-\($0)" } + ["wild-*"]
    let test = try ConditionTest(
      operatorName: "StringLike", key: "k", values: values, allowsVariables: true)
    #expect(test.looksValuesUp)
    for index in stride(from: 0, to: 1_000_000, by: 1000) {
      #expect(test.evaluate(.single("value-\(index)")) == .yes)
      #expect(test.evaluate(.single("Value-\(index)")) == .no)
    }
    #expect(test.evaluate(.single("wild-card")) == .yes)
    #expect(Set([test, test]).count == 1)
  }

  @Test func aMillionAddressesAreRanges() throws {
    func address(_ number: Int) -> String {
      "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
    }
    // Every second address, so that no two blocks make one range.
    let values = (0..<1_000_000).map { address($0 * 2) }
    let networks = NetworkSet(values.compactMap { IPNetwork($0) })
    #expect(networks.rangeCount == 1_000_000)
    for number in stride(from: 0, to: 2_000_000, by: 997) {
      let isListed = number % 2 == 0
      #expect(networks.contains(try #require(IPAddress(address(number)))) == isListed)
    }
    let test = try ConditionTest(
      operatorName: "IpAddress", key: "k", values: values, allowsVariables: false)
    #expect(test.looksValuesUp)
    #expect(test.evaluate(.single("10.0.0.2")) == .yes)
    #expect(test.evaluate(.single("10.0.0.3")) == .no)
    #expect(test.evaluate(.single("::ffff:10.0.0.2")) == .yes)
    #expect(test.evaluate(.single("10.0.0.2.example.com")) == .no)
  }

  @Test(arguments: [
    (["10.0.0.0/9", "10.128.0.0/9"], 1), (["0.0.0.0/0", "255.255.255.255"], 1),
    (["::/0", "2001:db8::/32", "0.0.0.0/1"], 2), (["10.0.0.1", "10.0.0.1/32", "10.0.0.3"], 2),
    (["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff::/16"], 1), ([], 0),
  ])
  func blocksThatTouchAreOneRange(blocks: [String], count: Int) {
    #expect(NetworkSet(blocks.compactMap { IPNetwork($0) }).rangeCount == count)
  }

  @Test func aLongListWithABadValueIsRefused() {
    let arns = (0..<40).map { "arn:aws:iam::111122223333:user/u\($0)" }
    #expect(throws: PolicyError.self) {
      try ConditionTest(
        operatorName: "ArnEquals", key: "k", values: arns + ["user/x"], allowsVariables: true)
    }
    #expect(throws: PolicyError.self) {
      try ConditionTest(
        operatorName: "IpAddress", key: "k",
        values: Array(repeating: "10.0.0.1", count: 40) + ["x"],
        allowsVariables: true)
    }
  }
}
