/// Shared matches in a temporary file.
///
/// Those of one kind of record are four words of 32 bits for each match (rule, member, counter, length of the
/// details), the details behind them, and before them all their count and their length in bytes.
final class SharedMatchFile {
  private static let headBytes = 8
  /// As many bytes are read first: those of most.
  private static let usualBytes = 512
  private let file: SpillFile

  init() throws(DetectError) { file = try SpillFile(for: "matches") }

  /// Writes matches.
  /// - Returns: where they are.
  func append(_ elements: [SharedMatches.Element]) throws(DetectError) -> Int64 {
    let start = file.length
    var bytes: [UInt8] = []
    for element in elements {
      let words = [element.rule, element.member, element.tallySlot, Int32(element.details.count)]
      words.withUnsafeBytes { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: element.details)
    }
    try file.append([Int32(elements.count), Int32(bytes.count)])
    try file.append(bytes)
    return Int64(start)
  }

  /// Writes what waits in memory; only then can it be read.
  func flush() throws(DetectError) { try file.flush() }

  /// The matches at a place.
  func elements(at offset: Int64) throws(DetectError) -> [SharedMatches.Element] {
    let offset = Int(offset)
    var bytes = try file.bytes(
      min(SharedMatchFile.usualBytes, file.length - offset), at: offset)
    let whole = SharedMatchFile.headBytes + Int(SharedMatchFile.word(bytes, at: 4))
    if whole > bytes.count { bytes = try file.bytes(whole, at: offset) }
    var elements: [SharedMatches.Element] = []
    var place = SharedMatchFile.headBytes
    for _ in 0..<SharedMatchFile.word(bytes, at: 0) {
      let words = (0..<4).map { SharedMatchFile.word(bytes, at: place + $0 * 4) }
      place += 16
      elements.append(
        SharedMatches.Element(
          rule: words[0], member: words[1], tallySlot: words[2],
          details: Array(bytes[place..<place + Int(words[3])])))
      place += Int(words[3])
    }
    return elements
  }

  private static func word(_ bytes: [UInt8], at offset: Int) -> Int32 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Int32.self) }
  }
}
