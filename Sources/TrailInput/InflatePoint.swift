/// Where inflating a gzip file can begin again, without what comes before.
public struct InflatePoint: Sendable {
  /// How many bytes the file inflates to before it.
  public let inflatedOffset: Int64
  /// The byte of the file in which a deflate block begins.
  let compressedOffset: Int64
  /// The bit of that byte, 0 to 7, with which it begins.
  let bitOffset: Int
  /// How many members end before it.
  let completeMembers: Int
  /// The sums of its member so far.
  let checksum: MemberChecksum
  /// What its member inflated to last, as far as deflate looks back.
  let history: [UInt8]
}

/// Gathers points of a file as it is inflated, about evenly spread: as many as it may hold at most, however large
/// the file is.
public final class InflatePoints {
  /// The points, in their order.
  public private(set) var points: [InflatePoint] = []
  private let maxCount: Int
  private var distance: Int64
  private var next: Int64

  /// - Parameters:
  ///   - maxCount: how many points it holds at most, each of about 32 KiB; two at least.
  ///   - distance: how many inflated bytes lie between two at least.
  public init(maxCount: Int, distance: Int64 = 8 << 20) {
    self.maxCount = max(2, maxCount)
    self.distance = distance
    next = distance
  }

  /// Whether a point is wanted where so many bytes were inflated.
  @inline(__always)
  func isDue(at inflatedOffset: Int64) -> Bool { inflatedOffset >= next }

  func add(_ point: InflatePoint) {
    if points.count == maxCount {
      points = points.indices.filter { $0 % 2 == 1 }.map { points[$0] }
      distance *= 2
    }
    points.append(point)
    next = point.inflatedOffset + distance
  }
}

extension ByteSource {
  /// Opens a file that was read before at a point of it, and closes the one before.
  ///
  /// What is read is what follows there, and the same is said of it, the counts included; only `digest` is told
  /// nothing of what was left out.
  /// - Throws: `InputError` when it cannot be opened.
  public func open(_ file: InputFile, at point: InflatePoint) throws(InputError) {
    try open(file)
    guard seek(to: point.compressedOffset) else { return }
    encoding = .gzip
    inflatedBytes = point.inflatedOffset
    completeMembers = point.completeMembers
    guard inflater.restart() else {
      stop(.outOfMemory, "no memory to inflate with")
      return
    }
    phase = .member
    guard fill(atLeast: 1) else { return }
    guard bufferTail > bufferHead else {
      stop(.truncated, ByteSource.endsEarly)
      return
    }
    if let blockInflater {
      blockInflater.startMember(at: point)
      phase = .blocks
      return
    }
    let history = InflatedHistory()
    point.history.withUnsafeBytes { history.append($0) }
    guard resumeMember(after: history, bitOffset: point.bitOffset, checksum: point.checksum) else {
      stop(.outOfMemory, "no memory to inflate with")
      return
    }
  }

  /// Opens a file that is no gzip at an offset of it, and closes the one before.
  /// - Throws: `InputError` when it cannot be opened.
  public func open(_ file: InputFile, atPlainOffset offset: Int64) throws(InputError) {
    try open(file)
    guard seek(to: offset) else { return }
    encoding = .plain
    inflatedBytes = offset
    phase = .plain
  }

  /// Notes the place as a point, if one is wanted where a block has ended.
  /// - Parameters:
  ///   - bitOffset: the bit of the next byte with which the next block begins, or of the byte before if that is
  ///     `isTaken`.
  func notePoint(
    bitOffset: Int, isTaken: Bool, _ checksum: MemberChecksum, _ history: () -> [UInt8]
  ) {
    guard let points, points.isDue(at: inflatedBytes) else { return }
    points.add(
      InflatePoint(
        inflatedOffset: inflatedBytes, compressedOffset: compressedBytesUsed - (isTaken ? 1 : 0),
        bitOffset: bitOffset, completeMembers: completeMembers, checksum: checksum,
        history: history()))
  }
}
