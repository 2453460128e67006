/// One line that shows how far a run has come, redrawn in place.
///
/// It knows no clock and writes nothing itself: the caller passes monotonic nanoseconds and sends
/// what it gets to standard error.
public struct ProgressLine: Sendable {
  /// The least time between two drawings: 10 a second.
  ///
  /// The first comes that long after the start, so that a short run shows none.
  public static let redrawNanoseconds: UInt64 = 100_000_000

  /// Returns to the first column and clears the line (ECMA-48, EL).
  private static let clear = "\r\u{1B}[K"

  private let isEnabled: Bool
  private let totalBytes: Int64?
  private let width: Int
  private let startNanoseconds: UInt64
  private var lastNanoseconds: UInt64
  private var isDrawn = false

  /// A line that is not drawn yet.
  /// - Parameters:
  ///   - isEnabled: false if standard error is no terminal; then nothing is ever drawn.
  ///   - totalBytes: the size of all input; nil if it is not known, as with standard input.
  ///   - width: the columns of the terminal.
  ///   - startNanoseconds: when the run began.
  public init(isEnabled: Bool, totalBytes: Int64?, width: Int, startNanoseconds: UInt64) {
    self.isEnabled = isEnabled
    self.totalBytes = totalBytes.flatMap { $0 > 0 ? $0 : nil }
    self.width = width
    self.startNanoseconds = startNanoseconds
    lastNanoseconds = startNanoseconds
  }

  /// What to write now; nil if nothing is to be drawn yet.
  public mutating func update(bytes: Int64, records: Int, at nanoseconds: UInt64) -> String? {
    guard isEnabled, nanoseconds >= lastNanoseconds + ProgressLine.redrawNanoseconds else {
      return nil
    }
    lastNanoseconds = nanoseconds
    isDrawn = true
    return ProgressLine.clear
      + line(bytes: bytes, records: records, elapsed: nanoseconds - startNanoseconds)
  }

  /// What takes the line away, empty if none was drawn; the next update may draw it again.
  public mutating func finish() -> String {
    defer { isDrawn = false }
    return isDrawn ? ProgressLine.clear : ""
  }

  /// The line's text; parts that do not fit are left out, the last first.
  func line(bytes: Int64, records: Int, elapsed nanoseconds: UInt64) -> String {
    let seconds = max(Double(nanoseconds) / 1e9, 1e-3)
    let rate = Double(bytes) / seconds
    let speed = "\(Quantity.bytes(Int64(rate)))/s"
    let recordText = Quantity.counted(records, "record", "records")
    guard let totalBytes else { return joined([Quantity.bytes(bytes), speed, recordText]) }
    let done = min(bytes, totalBytes)
    let percent = String(Int(Double(done) / Double(totalBytes) * 100))
    let remaining = rate > 0 ? Double(totalBytes - done) / rate : .infinity
    // A rate near zero says nothing about the end; a day and more is no forecast either.
    let timeLeft =
      remaining < 86_400 ? "\(Quantity.duration(seconds: Int64(remaining.rounded(.up)))) left" : ""
    let head = String(repeating: " ", count: max(0, 3 - percent.count)) + percent + "%"
    // The bar's width hangs on the terminal's alone, so that it does not tremble with the numbers.
    let columns = min(
      max(width - ProgressLine.textWidth, ProgressLine.barWidths.lowerBound),
      ProgressLine.barWidths.upperBound)
    return joined(
      ["\(head)  \(bar(done: done, of: totalBytes, columns: columns))"]
        + [speed, timeLeft, recordText].filter { !$0.isEmpty })
  }

  /// The columns of the bar, at the least and at the most.
  private static let barWidths = 8...40
  /// The columns that the longest usual numbers need beside the bar.
  private static let textWidth = 60

  private func bar(done: Int64, of total: Int64, columns: Int) -> String {
    let filled = Int(Double(columns) * Double(done) / Double(total))
    return String(repeating: "━", count: filled) + String(repeating: "┄", count: columns - filled)
  }

  private func joined(_ parts: [String]) -> String {
    // The last column stays free: some terminals wrap as soon as it is filled.
    var text = ""
    for part in parts {
      let longer = text.isEmpty ? part : "\(text)  \(part)"
      guard longer.count < width else { break }
      text = longer
    }
    return text
  }
}
