/// Several patterns of which a text may match any, all with or all without regard to case.
///
/// A look at a text's length and its first and last byte rules out most patterns of a list.
struct WildcardList: Sendable, Hashable {
  let patterns: [WildcardPattern]
  private let screens: [WildcardScreen]
  private let ignoresCase: Bool

  /// Nil if some patterns disregard case and others don't.
  init?(_ patterns: [WildcardPattern]) {
    ignoresCase = patterns.first?.isCaseInsensitive ?? false
    for pattern in patterns where pattern.isCaseInsensitive != ignoresCase { return nil }
    self.patterns = patterns
    screens = patterns.map(\.screen)
  }

  /// Whether the whole text, given as UTF-8, matches one of the patterns.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    ignoresCase ? CaseFolding.withFolded(text, matchesFolded) : matchesFolded(text)
  }

  private func matchesFolded(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let ends = text.isEmpty ? (0, 0) : (Int16(text[0]), Int16(text[text.count - 1]))
    return screens.withUnsafeBufferPointer { screens in
      for place in 0..<screens.count
      where screens[place].admits(count: text.count, ends)
        && patterns[place].matches(text, folded: text)
      {
        return true
      }
      return false
    }
  }
}

/// What is plain of a pattern at first sight.
struct WildcardScreen: Sendable, Hashable {
  /// How many bytes a text has at least.
  let leastCount: Int
  /// The byte that each text begins with, and the one that it ends with; -1 if they differ.
  let first: Int16
  let last: Int16

  @inline(__always)
  func admits(count: Int, _ ends: (first: Int16, last: Int16)) -> Bool {
    count >= leastCount && (first < 0 || first == ends.first) && (last < 0 || last == ends.last)
  }
}
