import TrailEvents

/// Sorted matches in a temporary file that has no name any more: it goes with the process.
///
/// One match is eleven words of 64 bits (rule and flag, time, identity high and low, file and record,
/// offset, counter and length of the details, member and flag, time of the last sighting, length of the record and flag
/// and delivery, alert and place in it) and its details, in this machine's byte order.
final class SpilledRun {
  fileprivate static let headerWords = 11
  private let file: SpillFile

  /// Writes matches, which come in order, until there are no more.
  init(_ next: () throws(DetectError) -> Match?) throws(DetectError) {
    file = try SpillFile(for: "matches")
    while let match = try next() {
      let header: [UInt64] = [
        UInt64(UInt32(bitPattern: match.rule)) << 1 | (match.isFirstOfRecord ? 1 : 0),
        UInt64(bitPattern: match.time.milliseconds), match.identity.high, match.identity.low,
        UInt64(UInt32(bitPattern: match.file)) << 32 | UInt64(UInt32(bitPattern: match.record)),
        UInt64(bitPattern: match.offset),
        UInt64(UInt32(bitPattern: match.tallySlot)) << 32 | UInt64(UInt32(match.details.count)),
        UInt64(UInt32(bitPattern: match.member)) << 1 | (match.lastSeen == nil ? 0 : 1),
        UInt64(bitPattern: match.lastSeen?.milliseconds ?? 0),
        UInt64(UInt32(bitPattern: match.delivery)) << 32
          | UInt64(UInt32(bitPattern: match.recordBytes)) << 1 | (match.isBrief ? 1 : 0),
        UInt64(UInt32(bitPattern: match.alert)) << 32 | UInt64(UInt32(bitPattern: match.sequence)),
      ]
      try file.append(header)
      try file.append(match.details)
    }
    try file.finish()
  }

  /// Reads the run from its start.
  func reader() throws(DetectError) -> SpilledRunReader { SpilledRunReader(self) }

  /// Up to so many bytes from an offset; fewer at the end.
  fileprivate func read(at offset: Int, count: Int) throws(DetectError) -> [UInt8] {
    try file.bytes(max(0, min(count, file.length - offset)), at: offset)
  }
}

/// Reads a run's matches in order, a piece at a time.
final class SpilledRunReader {
  private static let pieceBytes = 256 << 10
  private let run: SpilledRun
  private var piece: [UInt8] = []
  private var position = 0
  private var nextOffset = 0

  fileprivate init(_ run: SpilledRun) { self.run = run }

  func next() throws(DetectError) -> Match? {
    let headerBytes = SpilledRun.headerWords * 8
    guard try fill(headerBytes) else {
      guard piece.isEmpty else { throw DetectError.cut("matches") }
      return nil
    }
    let words = piece.withUnsafeBytes { bytes in
      (0..<SpilledRun.headerWords).map {
        bytes.loadUnaligned(fromByteOffset: position + $0 * 8, as: UInt64.self)
      }
    }
    position += headerBytes
    let detailBytes = Int(UInt32(truncatingIfNeeded: words[6]))
    guard try fill(detailBytes) else { throw DetectError.cut("matches") }
    let details = Array(piece[position..<(position + detailBytes)])
    position += detailBytes
    return Match(
      rule: Int32(bitPattern: UInt32(truncatingIfNeeded: words[0] >> 1)),
      isFirstOfRecord: words[0] & 1 == 1,
      time: Timestamp(milliseconds: Int64(bitPattern: words[1])),
      identity: Match.Digest(high: words[2], low: words[3]),
      file: Int32(bitPattern: UInt32(truncatingIfNeeded: words[4] >> 32)),
      record: Int32(bitPattern: UInt32(truncatingIfNeeded: words[4])),
      offset: Int64(bitPattern: words[5]), details: details,
      member: Int32(bitPattern: UInt32(truncatingIfNeeded: words[7] >> 1)),
      lastSeen: words[7] & 1 == 1
        ? Timestamp(milliseconds: Int64(bitPattern: words[8])) : nil,
      recordBytes: Int32(bitPattern: UInt32(truncatingIfNeeded: words[9]) >> 1),
      delivery: Int32(bitPattern: UInt32(truncatingIfNeeded: words[9] >> 32)),
      tallySlot: Int32(bitPattern: UInt32(truncatingIfNeeded: words[6] >> 32)),
      isBrief: words[9] & 1 == 1,
      alert: Int32(bitPattern: UInt32(truncatingIfNeeded: words[10] >> 32)),
      sequence: Int32(bitPattern: UInt32(truncatingIfNeeded: words[10])))
  }

  /// Makes sure that so many bytes can be read at `position`; false at the end of the run.
  private func fill(_ count: Int) throws(DetectError) -> Bool {
    if piece.count - position >= count { return true }
    let more = try run.read(at: nextOffset, count: max(SpilledRunReader.pieceBytes, count))
    nextOffset += more.count
    piece = Array(piece[position...]) + more
    position = 0
    return piece.count >= count
  }
}
