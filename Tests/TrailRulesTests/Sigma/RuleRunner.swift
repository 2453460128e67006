import Testing
import TrailDetect
import TrailEvents
import TrailScan

/// Asks rules about records, as a scan does.
enum RuleRunner {
  /// For each rule the numbers of the records that match, from 0.
  static func matches(of rules: [Rule], in records: [String]) throws -> [String: Set<Int>] {
    let compiled = CompiledRules(rules: rules)
    let worker = DetectionWorker(compiled)
    var feed = RecordFeed(records: records.map { Array($0.utf8) })
    let scanner = RecordScanner(fields: compiled.fields)
    var read = 0
    scanning: while true {
      switch feed.next(scanner) {
      case .record:
        guard let record = scanner.record else { continue }
        read += 1
        let time = try #require(record.text(.eventTime).flatMap { Timestamp($0) })
        try worker.analyze(record, time: time, file: 0)
      case .skipped(let unit): Issue.record("skipped: \(unit)")
      case .notJSON, .needsBytes: Issue.record("no JSON")
      case .end: break scanning
      }
    }
    try #require(read == records.count)
    var result: [String: Set<Int>] = [:]
    try AlertAssembly.listMatches([worker], rules: compiled, files: ["f"]) { match in
      result[match.rule.id, default: []].insert(match.event.record - 1)
    }
    return result
  }
}
