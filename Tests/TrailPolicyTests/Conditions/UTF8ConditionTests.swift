import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

/// A value that is given as bytes must get the answer that the same value gets as a `String`.
@Suite struct UTF8ConditionTests {
  private static let texts = [
    "", "a", "A", "ab", "AB", "b", "ba", "abc", "aXb", "É", "é", "aé", "İ", "ß", "10", "true", "*",
    "?", "a*", "203.0.113.9", "arn:aws:s3:::bb", "2020-01-01",
  ]
  private static let lists: [[String]] = [
    ["a"], ["a*"], ["*b"], ["a*b", "*é"], ["?", "??"], ["*"], ["", "A"], ["İ*", "b*a"],
    ["*b*", "A?"],
    ["a?é", "*ß"],
  ]

  private static func answer(_ test: ConditionTest, _ text: String) -> Truth? {
    var text = text
    return text.withUTF8 { test.evaluate(utf8: $0) }
  }

  @Test func textsAreAnsweredFromTheirBytes() throws {
    let bases: [ConditionOperatorBase] = [
      .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase,
      .stringLike, .stringNotLike, .stringLikeIgnoreCase, .stringNotLikeIgnoreCase,
    ]
    for form in bases.flatMap(forms(of:)) {
      for values in Self.lists {
        let test = try ConditionTest(form, key: "k", values: values, allowsVariables: true)
        for text in Self.texts {
          #expect(
            Self.answer(test, text) == test.evaluate(.single(text)), "\(form) \(values) `\(text)`")
        }
      }
    }
  }

  @Test(arguments: [["true"], ["false"], ["true", "false"]])
  func presenceIsAnsweredFromTheBytes(values: [String]) throws {
    for form in forms(of: .null) {
      let test = try ConditionTest(form, key: "k", values: values, allowsVariables: true)
      for text in Self.texts {
        #expect(Self.answer(test, text) == test.evaluate(.single(text)), "\(form) `\(text)`")
      }
    }
  }

  /// What takes more than the bytes is left to `evaluate`.
  @Test func othersAreNotAnsweredWrongly() throws {
    for (base, policy, _, _) in samples {
      for form in forms(of: base) {
        let test = try ConditionTest(form, key: "k", values: [policy], allowsVariables: true)
        for text in Self.texts {
          guard let answer = Self.answer(test, text) else { continue }
          #expect(answer == test.evaluate(.single(text)), "\(form) \(policy) `\(text)`")
        }
      }
    }
    let variable = try ConditionTest(
      operatorName: "StringLike", key: "k", values: ["a*", "${aws:username}"],
      allowsVariables: true)
    #expect(Self.answer(variable, "a") == nil)
  }

  /// A list gives what its patterns give one by one, whatever the first look at a text says.
  @Test(arguments: [UInt64](1...20))
  func aListIsItsPatterns(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let letters = ["a", "b", "A", "é", "*", "?", "/"]
    func text() -> String {
      if generator.oneIn(8) { return "" }
      return generator.some(letters, most: generator.oneIn(20) ? 400 : 6).joined()
    }
    for name in ["StringLike", "StringLikeIgnoreCase"] {
      for _ in 0..<50 {
        let values = (0..<Int.random(in: 1...9, using: &generator)).map { _ in text() }
        let list = try ConditionTest(
          operatorName: name, key: "k", values: values, allowsVariables: false)
        let singles = try values.map {
          try ConditionTest(operatorName: name, key: "k", values: [$0], allowsVariables: false)
        }
        for _ in 0..<20 {
          let text = text()
          #expect(
            list.evaluate(.single(text)) == .any(singles.map { $0.evaluate(.single(text)) }),
            "\(name) \(values) `\(text)`")
        }
      }
    }
  }
}
