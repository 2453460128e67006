import TrailPolicy

/// The answers of some tests for each distinct value that they depend on: a row for each value, a column
/// for each test.
final class TruthMemo {
  private let columns: Int
  /// 0 as long as nobody asked, else the truth's raw value + 1.
  @exclusivity(unchecked) private var cells = UnsafeMutableBufferPointer<UInt8>(
    start: nil, count: 0)

  init(columns: Int) { self.columns = columns }

  deinit { cells.deallocate() }

  /// Forgets all answers.
  func removeAll() {
    cells.deallocate()
    cells = UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  /// The answer of the test in a column for the value in a row; nil if nobody asked yet.
  subscript(row: Int, column: Int) -> Truth? {
    get {
      let index = row &* columns &+ column
      guard index < cells.count else { return nil }
      let cell = cells[index]
      return cell == 0 ? nil : Truth(rawValue: cell - 1)
    }
    set {
      let index = row * columns + column
      if index >= cells.count { grow(to: max(cells.count * 2, (row + 16) * columns)) }
      cells[index] = newValue.map { $0.rawValue + 1 } ?? 0
    }
  }

  private func grow(to count: Int) {
    let new = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
    new.initialize(repeating: 0)
    _ = new.update(fromContentsOf: cells)
    cells.deallocate()
    cells = new
  }
}
