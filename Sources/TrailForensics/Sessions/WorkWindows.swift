/// The ways of working of one user, network and program, in each span of time.
struct WorkWindows {
  /// How many windows of one user are kept: the earliest.
  private static let maxWindows = 20_000
  /// How many ways of one window are kept: the first by their texts.
  private static let maxWays = 16

  private(set) var windows = LeastKeys<Int64, Set<Int32>>(limit: WorkWindows.maxWindows)

  /// How many windows are left at the end.
  var count: Int { windows.count }

  /// Whether a way is known in a window.
  func contains(_ way: Int32, in window: Int64) -> Bool { windows[window]?.contains(way) == true }

  /// Keeps ways of working; past the limits the same ones stay whatever the order.
  mutating func note(_ ways: some Sequence<Int32>, in window: Int64, _ texts: TextTable) {
    windows.change(window, initial: []) { known in
      for way in ways {
        known.insert(way)
        guard known.count > WorkWindows.maxWays, let last = known.max(by: texts.isBefore) else {
          continue
        }
        known.remove(last)
      }
    }
  }

  /// Takes the earliest window that was left out elsewhere.
  mutating func lower(bound: Int64) { windows.lower(bound: bound) }

  /// The windows that are left, with their ways.
  var kept: [(window: Int64, ways: Set<Int32>)] {
    windows.kept.map { (window: $0.key, ways: $0.value) }
  }
}
