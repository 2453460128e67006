import Testing
import TrailDetect

@testable import TrailRules

@Suite struct PackedSourceTests {
  @Test func theTableInsideTheBinaryIsThatOfTheFiles() {
    #expect(
      EmbeddedRules.packed == EmbeddedRules.sources.compactMap(\.packed),
      "run `swift run trailsift-tables`")
  }

  @Test func packedRulesAreTheRules() {
    let written = RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule)
    let packed = RuleLoader.load(EmbeddedRules.packed)
    #expect(packed.errors.isEmpty && packed.warnings.isEmpty)
    #expect(packed.rules.count == written.count)
    for (left, right) in zip(packed.rules.map(\.rule), written) {
      #expect(left.id == right.id && left.location == right.location)
      #expect(left.condition == right.condition && left.correlation == right.correlation)
      #expect(left.summary == right.summary && left.groupKeys == right.groupKeys)
      #expect(left.dormancy == right.dormancy && left.evidence == right.evidence)
    }
  }

  @Test func keepsEveryKindOfValue() throws {
    let text = """
      id: a
      title: "é 😀"
      list: [1, '2', [], {}, {k: v}]
      nothing:
      tests: [{ name: left out }]
      """
    let packed = try #require(RuleSource(path: "f.yaml", text: text).packed)
    #expect(packed.isPacked)
    let root = try #require(YAMLReader(packed).documents.first?.root)
    let written = try #require(YAMLReader(path: "f.yaml", text: text).documents.first?.root)
    #expect(describe(root) == describe(written.removing(["tests"])))
    #expect(root["title"]?.text == "é 😀" && root["list"]?.elements?.count == 5)
  }

  private func describe(_ node: SourceNode) -> String { "\(node)" }

  @Test(arguments: ["x", "t1 1 5 ab", "t1 1 ", "m1 1 1 t1 1 1 a", "l1 1 2 t1 1 1 a", "t1 1 x a"])
  func aDamagedTextIsAnError(text: String) {
    let yaml = YAMLReader(RuleSource(path: "f", packedText: text))
    #expect(yaml.documents.isEmpty && yaml.errors.count == 1)
  }

  @Test func deepNestingIsAnError() {
    let text = String(repeating: "l1 1 1 ", count: 100_000) + "t1 1 1 a"
    #expect(YAMLReader(RuleSource(path: "f", packedText: text)).errors.count == 1)
  }
}
