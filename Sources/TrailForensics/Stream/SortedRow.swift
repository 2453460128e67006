/// What events are sorted by, and where a row came from; its columns follow it.
///
/// The order is by time and identity, so that deliveries of one event are neighbours, the one that says
/// most first, then by place: the same whatever thread read which file.
struct RowHeader: BitwiseCopyable {
  /// The event's time in milliseconds since the epoch.
  var time: Int64
  /// The event's identity.
  var high: UInt64
  var low: UInt64
  /// Less for a delivery that says more of the event.
  var rank: UInt32
  /// The number of the file.
  var file: Int32
  /// The record's number in it, from 1.
  var record: Int32
  /// How many bytes of columns follow.
  var length: UInt32

  static let byteCount = MemoryLayout<RowHeader>.size

  @inline(__always)
  func isBefore(_ other: RowHeader) -> Bool {
    if time != other.time { return time < other.time }
    if high != other.high { return high < other.high }
    if low != other.low { return low < other.low }
    if rank != other.rank { return rank < other.rank }
    if file != other.file { return file < other.file }
    return record < other.record
  }

  @inline(__always)
  func isSameEvent(as other: RowHeader) -> Bool {
    time == other.time && high == other.high && low == other.low
  }
}
