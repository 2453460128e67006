import TrailDetect
import TrailEvents
import TrailPolicy
import TrailScan

@testable import TrailForensics

/// What a filter says of some records, in their order.
func verdicts(
  _ condition: Expression, of records: [String],
  declared: DeclaredConditions = DeclaredConditions()
) -> [Truth] {
  let filter = CompiledFilter(EventFilter(condition: condition, declared: declared))
  let inspector = EventInspector(filter)
  let scanner = RecordScanner(fields: filter.fields, limits: ScanLimits())
  var feed = RecordFeed(records: records.map { Array($0.utf8) })
  var found: [Truth] = []
  while true {
    switch feed.next(scanner) {
    case .record:
      guard let record = scanner.record,
        let time = record.text(.eventTime).flatMap({ Timestamp($0) })
      else { continue }
      found.append(inspector.inspect(record, time: time))
    case .end, .notJSON: return found
    case .skipped, .needsBytes: continue
    }
  }
}
