import TrailEvents

/// An anchored pattern with `*` (any run of characters) and `?` (exactly one character).
///
/// A character is a Unicode scalar. Matching works on UTF-8 bytes, from left to right, each piece
/// between two `*` at its first place; nothing is ever tried twice, so `a*a*a*…b` is no danger.
/// Patterns without wildcards, `prefix*`, `*suffix` and `*part*` are one comparison or one search.
public struct WildcardPattern: Sendable, Hashable {
  /// Whether upper and lower case are the same.
  public let isCaseInsensitive: Bool
  // Behind one reference, for patterns in long lists are handed about for each text.
  private let parts: WildcardParts

  private var head: WildcardChunk { parts.head }
  private var middles: [WildcardChunk] { parts.middles }
  private var tail: WildcardChunk? { parts.tail }
  private var minimumLength: Int { parts.minimumLength }

  /// A pattern from text in which `*` and `?` are wildcards.
  public init(_ text: String, isCaseInsensitive: Bool = false) {
    self.init(
      segments: WildcardPattern.segments(of: text), isCaseInsensitive: isCaseInsensitive)
  }

  /// A pattern that is text alone: `*` and `?` in it stand for themselves.
  public init(literal text: String, isCaseInsensitive: Bool = false) {
    self.init(segments: [.literal(text)], isCaseInsensitive: isCaseInsensitive)
  }

  /// A pattern from pieces, so that text may hold `*` and `?` that are no wildcards.
  public init(segments: [WildcardSegment], isCaseInsensitive: Bool = false) {
    let chunks = segments.split(separator: .anyRun, omittingEmptySubsequences: false)
    let middles = chunks.dropFirst().dropLast().map {
      WildcardChunk($0, isFolded: isCaseInsensitive)
    }.filter { !$0.isEmpty }
    let head = WildcardChunk(chunks[0], isFolded: isCaseInsensitive)
    let tail =
      chunks.count > 1 ? WildcardChunk(chunks[chunks.count - 1], isFolded: isCaseInsensitive) : nil
    self.isCaseInsensitive = isCaseInsensitive
    parts = WildcardParts(
      head: head, middles: middles, tail: tail,
      // Folding may change a text's length; both sides are folded before lengths are compared.
      minimumLength: middles.reduce(head.bytes.count + (tail?.bytes.count ?? 0)) {
        $0 + $1.bytes.count
      })
  }

  /// The pieces of a text in which `*` and `?` are wildcards.
  public static func segments(of text: String) -> [WildcardSegment] {
    guard text.containsAny(of: "*?") else { return text.isEmpty ? [] : [.literal(text)] }
    var segments: [WildcardSegment] = []
    var literal = ""
    for scalar in text.unicodeScalars {
      guard scalar == "*" || scalar == "?" else {
        literal.unicodeScalars.append(scalar)
        continue
      }
      if !literal.isEmpty { segments.append(.literal(literal)) }
      literal = ""
      segments.append(scalar == "*" ? .anyRun : .anyOne)
    }
    if !literal.isEmpty { segments.append(.literal(literal)) }
    return segments
  }

  /// Whether the pattern has no wildcard.
  public var isLiteral: Bool { tail == nil && head.isLiteral }

  /// The only text that matches (in lower case if case does not count), if there is only one.
  public var literalText: String? {
    isLiteral ? String(decoding: head.bytes, as: UTF8.self) : nil
  }

  /// What is plain of it at first sight; of a pattern without regard to case, for folded text.
  var screen: WildcardScreen {
    func plain(_ byte: UInt8?) -> Int16 { byte.flatMap { $0 < 0x80 ? Int16($0) : nil } ?? -1 }
    return WildcardScreen(
      leastCount: minimumLength, first: plain(head.bytes.first),
      last: plain((tail ?? head).bytes.last),
      pairs: ([head] + middles + (tail.map { [$0] } ?? [])).reduce(into: []) {
        $0.formUnion($1.pairs)
      })
  }

  /// Whether every text matches, also the empty one.
  public var matchesEverything: Bool { tail != nil && minimumLength == 0 }

  /// Whether the whole text matches.
  public func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches($0) }
  }

  /// Whether the whole text, given as UTF-8, matches.
  public func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if matchesEverything { return true }
    guard isCaseInsensitive else { return matchesExactly(bytes) }
    return CaseFolding.withFolded(bytes) { matchesExactly($0) }
  }

  /// Whether the whole text matches.
  /// - Parameters:
  ///   - bytes: the text as UTF-8.
  ///   - folded: the same as `CaseFolding.withFolded` gives it.
  func matches(
    _ bytes: UnsafeBufferPointer<UInt8>, folded: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    matchesExactly(isCaseInsensitive ? folded : bytes)
  }

  private func matchesExactly(_ text: UnsafeBufferPointer<UInt8>) -> Bool { parts.match(text) }
}

/// What a pattern consists of; see `WildcardPattern`.
private final class WildcardParts: Sendable, Hashable {
  /// What the text begins with; all of it if there is no `*`.
  let head: WildcardChunk
  let middles: [WildcardChunk]
  /// What the text ends with; nil if there is no `*`.
  let tail: WildcardChunk?
  let minimumLength: Int

  init(head: WildcardChunk, middles: [WildcardChunk], tail: WildcardChunk?, minimumLength: Int) {
    self.head = head
    self.middles = middles
    self.tail = tail
    self.minimumLength = minimumLength
  }

  static func == (left: WildcardParts, right: WildcardParts) -> Bool {
    left.head == right.head && left.middles == right.middles && left.tail == right.tail
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(head)
    hasher.combine(middles)
    hasher.combine(tail)
  }

  func match(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= minimumLength, let headEnd = head.end(matching: text, from: 0) else {
      return false
    }
    guard let tail else { return headEnd == text.count }
    guard let tailStart = tail.start(matchingEndOf: text, notBefore: headEnd) else {
      return false
    }
    var position = headEnd
    for chunk in middles {
      guard let end = chunk.endOfFirst(in: text, range: position..<tailStart) else {
        return false
      }
      position = end
    }
    return true
  }
}
