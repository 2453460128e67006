/// Several patterns of which a text may match any, all with or all without regard to case.
///
/// A look at a text's length, its first and last byte and the pairs of bytes that it has rules out most patterns of
/// a list.
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
    // To read the pairs costs as much as to look for two patterns or three.
    var pairs = screens.count > 3 ? nil : BytePairs.all
    return screens.withUnsafeBufferPointer { screens in
      for place in 0..<screens.count where screens[place].admits(count: text.count, ends) {
        let present = pairs ?? BytePairs(of: text)
        pairs = present
        if screens[place].pairs.isSubset(of: present),
          patterns[place].matches(text, folded: text)
        {
          return true
        }
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
  /// What stands side by side in each text.
  let pairs: BytePairs

  @inline(__always)
  func admits(count: Int, _ ends: (first: Int16, last: Int16)) -> Bool {
    count >= leastCount && (first < 0 || first == ends.first) && (last < 0 || last == ends.last)
  }
}

/// Which pairs of bytes stand side by side in a text, each as one of 64 bits: a text that lacks a bit of another text
/// does not contain it.
struct BytePairs: OptionSet, Sendable, Hashable {
  /// From this length on a text has about every bit.
  private static let longText = 256

  let rawValue: UInt64

  static let all = BytePairs(rawValue: .max)

  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The pairs of a text; all if it is long.
  init(of text: UnsafeBufferPointer<UInt8>) {
    guard text.count < BytePairs.longText else {
      self = .all
      return
    }
    var bits: UInt64 = 0
    var place = 1
    while place < text.count {
      bits |= BytePairs.bit(text[place &- 1], text[place])
      place &+= 1
    }
    rawValue = bits
  }

  @inline(__always)
  static func bit(_ first: UInt8, _ second: UInt8) -> UInt64 {
    1 &<< UInt64((first &* 31 &+ second) & 63)
  }
}
