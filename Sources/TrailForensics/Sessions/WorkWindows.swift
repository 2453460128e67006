/// The ways of working of one user, network and program, in each span of time.
struct WorkWindows {
  /// How many windows of one user are kept: the earliest.
  private static let maxWindows = 20_000
  /// How many ways of one window are kept: the first by their texts.
  private static let maxWays = 16

  private(set) var windows: [Int64: Set<Int32>] = [:]
  /// The earliest window that was left out; those from it on need not be kept.
  var bound = Int64.max

  /// How many windows are left at the end.
  var count: Int { min(windows.count, WorkWindows.maxWindows) }

  /// Whether a way is known in a window.
  func contains(_ way: Int32, in window: Int64) -> Bool { windows[window]?.contains(way) == true }

  /// Keeps ways of working; past the limits the same ones stay whatever the order.
  mutating func note(_ ways: some Sequence<Int32>, in window: Int64, _ texts: TextTable) {
    guard window < bound else { return }
    for way in ways {
      windows[window, default: []].insert(way)
      guard let known = windows[window], known.count > WorkWindows.maxWays,
        let last = known.max(by: texts.isBefore)
      else { continue }
      windows[window]?.remove(last)
    }
    // Twice as many are kept meanwhile, so that it costs little to find out which stay.
    if windows.count > 2 * WorkWindows.maxWindows { prune() }
  }

  private mutating func prune() {
    let sorted = windows.keys.sorted()
    for window in sorted[WorkWindows.maxWindows...] { windows[window] = nil }
    bound = sorted[WorkWindows.maxWindows]
  }

  /// The windows that are left, with their ways.
  var kept: [(window: Int64, ways: Set<Int32>)] {
    let all = windows.map { (window: $0.key, ways: $0.value) }
    guard all.count > WorkWindows.maxWindows else { return all }
    return Array(all.sorted { $0.window < $1.window }.prefix(WorkWindows.maxWindows))
  }
}
