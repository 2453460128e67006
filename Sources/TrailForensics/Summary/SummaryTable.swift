import TrailDetect
import TrailEvents

/// The values of one dimension with their counts, in the order in which they are told.
final class SummaryTable {
  let dimension: SummaryDimension
  /// Events that have no value.
  let without: SummaryCounts
  private let order: SummaryOrder
  private let ranked: EntrySorter

  init(_ dimension: SummaryDimension, without: SummaryCounts, order: SummaryOrder, maxBytes: Int) {
    self.dimension = dimension
    self.without = without
    self.order = order
    ranked = EntrySorter(maxBytes: maxBytes, of: "sums")
  }

  /// How many values there are.
  var count: Int { ranked.count }

  /// How many of them are not among the first so many; 0 stands for all.
  func countLeft(after top: Int) -> Int { top == 0 ? 0 : max(0, count - top) }

  func append(_ value: SummaryValue) throws(DetectError) {
    var writer = StateWriter()
    value.save(to: &writer)
    try ranked.append(key: rank(of: value), value: writer.bytes)
  }

  /// Hands out the first so many values, or all for 0, as often as it is called.
  func each(top: Int, _ body: (SummaryValue) throws -> Void) throws {
    var left = top == 0 ? Int.max : top
    try ranked.each { _, bytes in
      guard left > 0 else { return false }
      left -= 1
      var reader = StateReader(Array(bytes))
      try body(try SummaryValue(from: &reader))
      return true
    }
  }

  /// Bytes that are in the order of the values: numbers, the highest byte first, and the text.
  private func rank(of value: SummaryValue) -> [UInt8] {
    let counts = value.counts
    let most = ~UInt64(counts.events)
    let numbers: [UInt64] =
      switch order {
      case .count: [most]
      case .denied: [~UInt64(counts.denied), most]
      case .first: [SummaryTable.ascending(counts.first), most]
      case .last: [~SummaryTable.ascending(counts.last), most]
      case .new: [~SummaryTable.ascending(counts.first), most]
      }
    return numbers.flatMap { withUnsafeBytes(of: $0.bigEndian, Array.init) }
      + Array(value.text.utf8)
  }

  /// A number without a sign that is in the order of time.
  private static func ascending(_ time: Timestamp) -> UInt64 {
    UInt64(bitPattern: time.milliseconds) ^ 1 << 63
  }
}
