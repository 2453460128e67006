/// Feeds a scanner from a text that is in memory as a whole, for whoever has no file to read.
public struct RecordFeed {
  private let text: [UInt8]
  private var fed = 0

  /// A feed of some records, each a JSON object.
  public init(records: [[UInt8]]) {
    var text = Array("{\"Records\":[".utf8)
    for (index, record) in records.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text += record
    }
    self.text = text + Array("]}".utf8)
  }

  /// The scanner's next step that is not a wish for bytes.
  public mutating func next(_ scanner: RecordScanner) -> ScanStep {
    while true {
      let step = scanner.next()
      guard case .needsBytes = step else { return step }
      let space = scanner.freeSpace
      let count = min(space.count, text.count - fed)
      if count == 0 {
        scanner.finish()
      } else {
        space.copyBytes(from: text[fed..<fed + count])
        scanner.append(count)
        fed += count
      }
    }
  }
}
