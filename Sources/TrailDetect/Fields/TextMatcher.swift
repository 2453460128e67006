import TrailPolicy

/// Text patterns made ready: folded, and many of them behind one search for their literals.
final class TextMatcher: Sendable {
  /// From so many patterns on, one search for all literals is cheaper than a look for each.
  private static let manyPatterns = 8

  let isCased: Bool
  let requiresAll: Bool
  let patterns: [WildcardPattern]
  /// For each pattern the longest text that a matching text contains, folded; empty for none.
  let literals: [[UInt8]]
  private let search: LiteralSearch?
  /// The patterns that have no literal.
  private let withoutLiteral: [Int]

  /// - Parameter containsLiterals: whether a pattern without wildcards may match inside a text, too.
  init(_ texts: TextPatterns, containsLiterals: Bool = false) {
    isCased = texts.isCased
    requiresAll = texts.requiresAll
    let pieces = TextMatcher.pieces(of: texts, containsLiterals: containsLiterals)
    patterns = pieces.map { pieces in
      WildcardPattern(segments: pieces.map { TextMatcher.segment($0, isCased: texts.isCased) })
    }
    let literals = pieces.map(TextMatcher.longestLiteral)
    self.literals = literals
    withoutLiteral = literals.indices.filter { literals[$0].isEmpty }
    let isMany = !texts.requiresAll && literals.count >= TextMatcher.manyPatterns
    // Keywords are looked for in whole records, where one search always pays.
    search = isMany || containsLiterals ? LiteralSearch(literals) : nil
  }

  private static func pieces(
    of texts: TextPatterns, containsLiterals: Bool
  ) -> [[TextPattern.Piece]] {
    texts.patterns.map { pattern in
      containsLiterals && pattern.isLiteral
        ? [.anyRun] + pattern.pieces + [.anyRun] : pattern.pieces
    }
  }

  /// What `literals` would be.
  static func literals(of texts: TextPatterns) -> [[UInt8]] {
    texts.patterns.map { longestLiteral($0.pieces) }
  }

  private static func segment(_ piece: TextPattern.Piece, isCased: Bool) -> WildcardSegment {
    switch piece {
    case .literal(let text): .literal(isCased ? text : SimpleCaseFolding.fold(text))
    case .anyRun: .anyRun
    case .anyOne: .anyOne
    }
  }

  private static func longestLiteral(_ pieces: [TextPattern.Piece]) -> [UInt8] {
    var longest: [UInt8] = []
    var literal: [UInt8] = []
    for piece in pieces {
      if case .literal(let text) = piece {
        literal += Array(SimpleCaseFolding.fold(text).utf8)
      } else {
        literal = []
      }
      if literal.count > longest.count { longest = literal }
    }
    return longest
  }

  /// Whether some pattern matches a text.
  func matchesAny(_ value: ValueText) -> Bool {
    let text = value.text(isCased: isCased)
    guard let search, patterns.count >= TextMatcher.manyPatterns else {
      return patterns.contains { $0.matches(text) }
    }
    if withoutLiteral.contains(where: { patterns[$0].matches(text) }) { return true }
    var isFound = false
    search.forEachFind(in: value.folded) { number in
      isFound = patterns[number].matches(text)
      return !isFound
    }
    return isFound
  }

  /// Whether a piece of ASCII text may have a matching text in it; false is sure.
  func mayMatch(inside text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let search, withoutLiteral.isEmpty else { return true }
    var isFound = false
    search.forEachFind(in: text) { _ in
      isFound = true
      return false
    }
    return isFound
  }

  /// Whether one pattern matches a text.
  func matches(_ value: ValueText, pattern: Int) -> Bool {
    patterns[pattern].matches(value.text(isCased: isCased))
  }
}
