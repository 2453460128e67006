import TrailScan

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Gives members of a record that lie near together one number for all of them: equal for records in which each
/// of them has the same value.
///
/// CloudTrail writes the call, its region, address and program side by side. To look at this piece of text once
/// costs a fraction of looking at each member by itself. Its memory is managed by hand, as that of `ByteInterner`.
final class MemberSpan {
  /// Members that lie further apart have what differs from record to record between them.
  private static let maxBytes = 768

  private let slots: UnsafeMutableBufferPointer<Int>
  private let texts: ByteInterner
  /// By number, where the members lie in the text: a word for each.
  private let layouts: UnsafeMutablePointer<UInt64>
  /// Where they lie in the record at hand.
  private let layout: UnsafeMutablePointer<UInt64>
  /// How many different ones it knows.
  @exclusivity(unchecked) private var count = 0

  /// - Parameter maxCount: how many different ones it takes before it calls itself full.
  init(_ members: [BaseField], maxCount: Int) {
    texts = ByteInterner(maxCount: maxCount, maxBytes: 1 << 20)
    slots = .allocate(capacity: members.count)
    _ = slots.initialize(from: members.map(\.rawValue))
    layouts = .allocate(capacity: (maxCount + 1) * members.count)
    layout = .allocate(capacity: members.count)
    layout.initialize(repeating: 0, count: members.count)
  }

  deinit {
    slots.deallocate()
    layouts.deallocate()
    layout.deallocate()
  }

  /// Whether it should be emptied before the next record.
  @inline(__always)
  var isFull: Bool { texts.isFull }

  /// Forgets everything.
  func removeAll() {
    texts.removeAll()
    count = 0
  }

  /// The number of the record's members; nil if they do not lie near together.
  func number(of record: RecordView) -> Int? {
    var start = Int.max
    var end = 0
    for place in 0..<slots.count {
      let slot = record.slot(slots[place])
      guard slot.kind != .absent else { continue }
      start = min(start, Int(slot.start))
      end = max(end, Int(slot.start) &+ slot.length)
    }
    guard start <= end, end &- start <= MemberSpan.maxBytes else { return nil }
    var mark: UInt64 = 0
    for place in 0..<slots.count {
      let word = record.slot(slots[place]).layout(from: start)
      layout[place] = word
      mark = (mark ^ word) &* 0x9E37_79B9_7F4A_7C15
    }
    let number = texts.intern(
      record.bytes(from: start, to: end), tag: UInt32(truncatingIfNeeded: mark >> 32))
    let known = layouts + number &* slots.count
    if number == count {
      known.initialize(from: layout, count: slots.count)
      count += 1
      return number
    }
    return memcmp(known, layout, slots.count &* 8) == 0 ? number : nil
  }
}
