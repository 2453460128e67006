/// The last 32 KiB of what a member inflated to: as far as deflate looks back (RFC 1951, 2).
final class InflatedHistory {
  static let maxBytes = 32 << 10

  private let buffer: UnsafeMutableRawPointer
  private static let capacity = 4 * maxBytes
  // INVARIANT: count <= end <= capacity; the history is what lies before `end`.
  private var end = 0
  private var count = 0

  init() {
    buffer = .allocate(byteCount: InflatedHistory.capacity, alignment: 64)
  }

  deinit { buffer.deallocate() }

  func removeAll() {
    end = 0
    count = 0
  }

  func append(_ bytes: UnsafeRawPointer, _ length: Int) {
    let skipped = max(0, length - InflatedHistory.maxBytes)
    let added = length - skipped
    if end + added > InflatedHistory.capacity {
      let kept = min(count, InflatedHistory.maxBytes - added)
      buffer.copyMemory(from: buffer + (end - kept), byteCount: kept)
      end = kept
      count = kept
    }
    (buffer + end).copyMemory(from: bytes + skipped, byteCount: added)
    end += added
    count = min(count + added, InflatedHistory.maxBytes)
  }

  func append(_ bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress { append(base, bytes.count) }
  }

  /// Whether nothing before it counts.
  var isFull: Bool { count == InflatedHistory.maxBytes }

  func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try body(UnsafeRawBufferPointer(start: buffer + (end - count), count: count))
  }
}
