import Testing
import TrailScan

/// What the scanner said of one unit, in a form that tests compare.
struct ScannedUnit: Equatable, CustomStringConvertible {
  var number: Int
  var offset: Int64
  /// `record` or the reason for skipping it.
  var kind: String
  /// The eventID of a record.
  var eventID = ""

  var description: String { "\(number) \(kind)@\(offset) \(eventID)" }
}

/// The result of scanning a whole text.
struct ScanResult: Equatable {
  var units: [ScannedUnit] = []
  var isNotJSON = false
  var isUnclosed = false

  var eventIDs: [String] { units.filter { $0.kind == "record" }.map(\.eventID) }
  var kinds: [String] { units.map(\.kind) }
}

/// Scans `text`, giving it to the scanner in pieces of at most `pieceBytes`; runs of records must change nothing.
func scan(
  _ text: [UInt8], windowBytes: Int = 256 << 10, pieceBytes: Int = .max,
  maxRecordBytes: Int = 16 << 20, maxNestingDepth: Int = 512, scanner given: RecordScanner? = nil
) -> ScanResult {
  var limits = ScanLimits()
  limits.windowBytes = windowBytes
  limits.maxRecordBytes = maxRecordBytes
  limits.maxNestingDepth = maxNestingDepth
  let scanner = given ?? RecordScanner(fields: FieldTable(), limits: limits)
  let result = scan(text, scanner, pieceBytes: pieceBytes, byRuns: false)
  let byRuns = scan(text, scanner, pieceBytes: pieceBytes, byRuns: true)
  #expect(byRuns == result)
  return result
}

/// - Parameter byRuns: whether the records of a run are looked at after all of them were scanned.
private func scan(
  _ text: [UInt8], _ scanner: RecordScanner, pieceBytes: Int, byRuns: Bool
) -> ScanResult {
  scanner.reset()
  var result = ScanResult()
  var given = 0
  // Each step either consumes text or yields a unit: more steps than this means that it hangs.
  for _ in 0..<(text.count * 4 + 1000) {
    switch scanner.next() {
    case .needsBytes:
      let space = scanner.freeSpace
      let count = min(space.count, pieceBytes, text.count - given)
      guard count > 0 else {
        scanner.finish()
        continue
      }
      text[given..<(given + count)].withUnsafeBytes { space.copyMemory(from: $0) }
      given += count
      scanner.append(count)
    case .record:
      guard let record = scanner.record else { continue }
      var run = [record]
      while byRuns, let record = scanner.nextOfRun() { run.append(record) }
      for record in run {
        result.units.append(
          ScannedUnit(
            number: record.number, offset: record.offset, kind: "record",
            eventID: record.text(.eventID) ?? ""))
      }
    case .skipped(let unit):
      result.units.append(
        ScannedUnit(number: unit.number, offset: unit.offset, kind: "\(unit.reason)"))
    case .notJSON:
      result.isNotJSON = true
      return result
    case .end:
      result.isUnclosed = scanner.isUnclosed
      return result
    }
  }
  result.units.append(ScannedUnit(number: -1, offset: -1, kind: "hangs"))
  return result
}

func scan(_ text: String, windowBytes: Int = 256 << 10, pieceBytes: Int = .max) -> ScanResult {
  scan(Array(text.utf8), windowBytes: windowBytes, pieceBytes: pieceBytes)
}

/// A small record in the form that CloudTrail writes.
func sampleRecord(_ id: String, extra: String = "") -> String {
  #"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/a{b}"},"#
    + #""eventTime":"2026-03-04T19:12:00Z","eventSource":"iam.amazonaws.com","eventName":"GetUser","#
    + #""awsRegion":"us-east-1","requestParameters":{"note":"a \" quote, a \\ and {[ brackets"},"#
    + #""resources":[{"ARN":"x"}],"eventID":"\#(id)"\#(extra)}"#
}
