import TrailEvents

/// Matches one behind the other in a temporary file.
///
/// One match is a `SpilledMatch`, as it lies in this machine's memory, and its details.
struct SpilledRun {
  private let file: SpillFile
  /// Where they lie in the file.
  private let range: Range<Int>

  /// Writes matches to a file of their own until there are no more.
  init(_ next: () throws(DetectError) -> Match?) throws(DetectError) {
    file = try SpillFile(for: "matches")
    while let match = try next() { try file.append(match) }
    try file.finish()
    range = 0..<file.length
  }

  /// Appends matches to a file, which must be flushed before they are read.
  init(_ matches: [Match], to file: SpillFile) throws(DetectError) {
    self.file = file
    let start = file.length
    for match in matches { try file.append(match) }
    range = start..<file.length
  }

  /// Reads the run from its start.
  func reader() -> SpilledRunReader { SpilledRunReader(file, range) }
}

/// A match without its details.
private struct SpilledMatch: BitwiseCopyable {
  var time: Int64
  var identityHigh: UInt64
  var identityLow: UInt64
  var offset: Int64
  /// The time of the last sighting, if it is one.
  var lastSeen: Int64
  var rule: Int32
  var file: Int32
  var record: Int32
  var member: Int32
  var recordBytes: Int32
  var delivery: Int32
  var tallySlot: Int32
  var alert: Int32
  var sequence: Int32
  var detailBytes: Int32
  var isFirstOfRecord: Bool
  var isSighting: Bool
  var isBrief: Bool

  init(_ match: Match) {
    time = match.time.milliseconds
    identityHigh = match.identity.high
    identityLow = match.identity.low
    offset = match.offset
    lastSeen = match.lastSeen?.milliseconds ?? 0
    rule = match.rule
    file = match.file
    record = match.record
    member = match.member
    recordBytes = match.recordBytes
    delivery = match.delivery
    tallySlot = match.tallySlot
    alert = match.alert
    sequence = match.sequence
    detailBytes = Int32(match.details.count)
    isFirstOfRecord = match.isFirstOfRecord
    isSighting = match.lastSeen != nil
    isBrief = match.isBrief
  }

  func match(_ details: MatchDetails.Encoded) -> Match {
    Match(
      rule: rule, isFirstOfRecord: isFirstOfRecord, time: Timestamp(milliseconds: time),
      identity: Match.Digest(high: identityHigh, low: identityLow), file: file, record: record,
      offset: offset, details: details, member: member,
      lastSeen: isSighting ? Timestamp(milliseconds: lastSeen) : nil, recordBytes: recordBytes,
      delivery: delivery, tallySlot: tallySlot, isBrief: isBrief, alert: alert, sequence: sequence)
  }
}

extension SpillFile {
  fileprivate func append(_ match: Match) throws(DetectError) {
    try append(value: SpilledMatch(match))
    try append(match.details)
  }
}

/// Reads a run's matches in order, a piece at a time.
final class SpilledRunReader {
  private static let pieceBytes = 256 << 10
  private static let headBytes = MemoryLayout<SpilledMatch>.size
  private let file: SpillFile
  private var piece: [UInt8] = []
  private var position = 0
  /// What is yet to be read.
  private var rest: Range<Int>

  fileprivate init(_ file: SpillFile, _ range: Range<Int>) {
    self.file = file
    rest = range
  }

  func next() throws(DetectError) -> Match? {
    guard try fill(SpilledRunReader.headBytes) else {
      guard position == piece.count else { throw DetectError.cut("matches") }
      return nil
    }
    let head = piece.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: position, as: SpilledMatch.self)
    }
    position += SpilledRunReader.headBytes
    let detailBytes = Int(head.detailBytes)
    guard try fill(detailBytes) else { throw DetectError.cut("matches") }
    let details = Array(piece[position..<position + detailBytes])
    position += detailBytes
    return head.match(details)
  }

  /// Makes sure that so many bytes can be read at `position`; false at the end of the run.
  private func fill(_ count: Int) throws(DetectError) -> Bool {
    if piece.count - position >= count { return true }
    let more = min(rest.count, max(SpilledRunReader.pieceBytes, count))
    let read = try file.bytes(more, at: rest.lowerBound)
    rest = rest.lowerBound + more..<rest.upperBound
    piece = position == piece.count ? read : piece[position...] + read
    position = 0
    return piece.count >= count
  }
}
