import TrailScan

enum ScannerFuzz {
  /// The first byte chooses the pieces, the rest is the text.
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let choice = input.first else { return }
    let text = Array(input.dropFirst())
    let whole = try units(of: text, pieceBytes: .max)
    let pieces = try units(of: text, pieceBytes: 1 + Int(choice & 0x3F))
    try FuzzFinding.expect(
      whole == pieces, "pieces change what is found: \(whole) and \(pieces)")
    let runs = try units(of: text, pieceBytes: 1 + Int(choice & 0x3F), byRuns: true)
    try FuzzFinding.expect(
      whole == runs, "runs change what is found: \(whole) and \(runs)")
    try decode(text)
  }

  /// A line for each unit that the scanner finds.
  private static func units(
    of text: [UInt8], pieceBytes: Int, byRuns: Bool = false
  ) throws(FuzzFinding) -> [String] {
    var limits = ScanLimits()
    limits.windowBytes = 4096
    limits.maxRecordBytes = 64 << 10
    limits.maxNestingDepth = 40
    let scanner = RecordScanner(fields: FieldTable(), limits: limits)
    var units: [String] = []
    var given = 0
    // Each step takes text or yields a unit: more steps than these, and it would never end.
    for _ in 0..<(text.count * 4 + 1000) {
      switch scanner.next() {
      case .needsBytes:
        let space = scanner.freeSpace
        let count = min(space.count, pieceBytes, text.count - given)
        guard count > 0 else {
          scanner.finish()
          continue
        }
        space.copyBytes(from: text[given..<given + count])
        given += count
        scanner.append(count)
      case .record:
        guard let record = scanner.record else { continue }
        var run = [record]
        while byRuns, let record = scanner.nextOfRun() { run.append(record) }
        for record in run {
          units.append(
            "record \(record.number) at \(record.offset): \(record.text(.eventID) ?? "-")"
              + " \(Array(record.bytes).hashValue)")
          _ = try? record.decoded()
          for field in BaseField.allCases { _ = record.text(field) }
        }
      case .skipped(let unit):
        units.append("\(unit.reason) \(unit.number) at \(unit.offset)")
      case .notJSON: return ["not JSON"]
      case .end: return units + [scanner.isUnclosed ? "unclosed" : "end"]
      }
    }
    throw FuzzFinding("the scanner does not end")
  }

  /// The plain reader, which reads policies and rules inside records.
  private static func decode(_ text: [UInt8]) throws(FuzzFinding) {
    guard let value = try? JSONValue.parse(text) else { return }
    try FuzzFinding.expect(
      value.range.lowerBound >= 0 && value.range.upperBound <= text.count,
      "a value lies outside its text")
  }
}
