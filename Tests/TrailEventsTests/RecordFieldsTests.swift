import Testing
import TrailEvents
import TrailScan

@Suite struct RecordFieldsTests {
  private static let text = """
    {"a": {"b": [{"c": 1}, {"c": [2, 3]}, {"d": 4}, {"c": null}]}, "n": null, "s": "x",
     "e": [], "nested": [[{"k": "v"}]], "twice": 1, "twice": 2, "o": {"p": true}}
    """

  @Test(
    arguments: [
      (["a", "b", "c"], ["1", "2", "3", "null"]),
      (["a", "b"], ["object", "object", "object", "object"]),
      (["s"], ["x"]),
      (["n"], ["null"]),
      (["n", "x"], []),
      (["s", "x"], []),
      (["missing"], []),
      (["e"], []),
      (["nested", "k"], ["v"]),
      (["twice"], ["2"]),
      (["o", "p"], ["true"]),
      ([], ["object"]),
    ] as [([String], [String])])
  func values(path: [String], expected: [String]) throws {
    let found = try JSONValue.parse(Self.text).values(at: path)
    #expect(found.map { $0.scalarText ?? ($0.isNull ? "null" : "object") } == expected)
  }

  @Test func fieldsKeepTheirArrays() throws {
    let record = try JSONValue.parse(Self.text)
    #expect(record.field("e")?.array?.isEmpty == true)
    #expect(record.field("n") == nil)
    #expect(record.field("missing") == nil)
    #expect(record.text(at: "a", "b", "c") == "1")
  }
}
