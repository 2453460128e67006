/// Shared matches in a temporary file.
///
/// Those of one kind of record are four words of 32 bits for each match (rule, member, counter, length of the
/// details), the details behind them, and before them all their count and their length in bytes.
final class SharedMatchFile {
  private static let headBytes = 8
  private static let wordsBytes = 16
  /// As many bytes are read first: those of most.
  private static let usualBytes = 512
  private let file: SpillFile

  init() throws(DetectError) { file = try SpillFile(for: "matches") }

  /// Writes matches.
  /// - Returns: where they are.
  func append(_ elements: [SharedMatches.Element]) throws(DetectError) -> Int64 {
    let start = file.length
    let length = elements.reduce(0) { $0 + SharedMatchFile.wordsBytes + $1.details.count }
    try file.append(value: SIMD2(Int32(elements.count), Int32(length)))
    for element in elements {
      try file.append(
        value: SIMD4(
          element.rule, element.member, element.tallySlot, Int32(element.details.count)))
      try file.append(element.details)
    }
    return Int64(start)
  }

  /// Writes what waits in memory; only then can it be read.
  func flush() throws(DetectError) { try file.flush() }

  /// The matches at a place.
  func elements(at offset: Int64) throws(DetectError) -> [SharedMatches.Element] {
    let offset = Int(offset)
    var bytes = try file.bytes(
      min(SharedMatchFile.usualBytes, file.length - offset), at: offset)
    let whole = SharedMatchFile.headBytes + bytes.withUnsafeBytes { Int($0.word(at: 4)) }
    if whole > bytes.count { bytes = try file.bytes(whole, at: offset) }
    return bytes.withUnsafeBytes { bytes in
      var place = SharedMatchFile.headBytes
      return (0..<bytes.word(at: 0)).map { _ in
        let details = place + SharedMatchFile.wordsBytes
        let end = details + Int(bytes.word(at: place + 12))
        defer { place = end }
        return SharedMatches.Element(
          rule: bytes.word(at: place), member: bytes.word(at: place + 4),
          tallySlot: bytes.word(at: place + 8), details: Array(bytes[details..<end]))
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func word(at offset: Int) -> Int32 {
    loadUnaligned(fromByteOffset: offset, as: Int32.self)
  }
}
