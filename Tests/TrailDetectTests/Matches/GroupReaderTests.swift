import Testing
import TrailScan
import TrailTestSupport

@testable import TrailDetect

@Suite struct GroupReaderTests {
  /// Groups of long names are forgotten by their bytes before there are too many of them, and read anew.
  @Test(arguments: [(letters: 10, isForgotten: false), (letters: 900, isForgotten: true)])
  func groupsAreForgottenByTheirBytes(letters: Int, isForgotten: Bool) throws {
    let rule = try AlertAssemblyTests.rule("a", group: ["cloudtrail:sourceIPAddress"])
    let compiled = CompiledRules(rules: [rule])
    let evaluator = RuleEvaluator(compiled)
    let groups = GroupReader(compiled, evaluator, cacheLimit: 8)
    let roomy = GroupReader(compiled, evaluator, cacheLimit: 1 << 16)
    let records = (0..<12).map { number in
      var record = SimpleRecord()
      record.address = String(repeating: "x", count: letters) + "-\(number % 6)"
      return record.json
    }
    var texts: Set<MatchDetails.Encoded> = []
    try RecordFeed.scan(records, fields: compiled.fields) { view, time in
      groups.makeRoom()
      evaluator.evaluate(view, time: time)
      groups.begin()
      roomy.begin()
      let details = try #require(groups.find(0, view).details)
      #expect(roomy.find(0, view).details == details)
      texts.insert(details)
    }
    #expect(texts.count == 6)
    #expect((groups.age > 0) == isForgotten)
    #expect(roomy.age == 0)
  }
}
