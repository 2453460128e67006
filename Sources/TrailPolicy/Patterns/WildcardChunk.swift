import TrailScan

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What stands between two `*`: literal bytes and `?`.
struct WildcardChunk: Sendable, Hashable {
  /// Stands for `?` among the bytes; UTF-8 has no such byte.
  private static let anyOne: UInt8 = 0xFF

  let bytes: [UInt8]
  let isLiteral: Bool

  /// A chunk from literal text and `?`; `*` is not for it.
  /// - Parameter isFolded: whether upper and lower case are the same.
  init(_ segments: ArraySlice<WildcardSegment>, isFolded: Bool) {
    var bytes: [UInt8] = []
    var isLiteral = true
    for segment in segments {
      switch segment {
      case .literal(let text):
        bytes.append(contentsOf: (isFolded ? CaseFolding.fold(text) : text).utf8)
      case .anyOne:
        bytes.append(WildcardChunk.anyOne)
        isLiteral = false
      case .anyRun: break
      }
    }
    self.bytes = bytes
    self.isLiteral = isLiteral
  }

  var isEmpty: Bool { bytes.isEmpty }

  /// The pairs of literal bytes side by side, which each text that matches has.
  var pairs: BytePairs {
    zip(bytes, bytes.dropFirst()).reduce(into: []) { pairs, pair in
      guard pair.0 != WildcardChunk.anyOne, pair.1 != WildcardChunk.anyOne else { return }
      pairs.insert(BytePairs(rawValue: BytePairs.bit(pair.0, pair.1)))
    }
  }

  /// Where the match that begins at `start` ends, or nil.
  func end(matching text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start + bytes.count <= text.count else { return nil }
    if isLiteral { return isEqual(to: text, at: start) ? start + bytes.count : nil }
    var position = start
    for byte in bytes {
      guard position < text.count else { return nil }
      if byte == WildcardChunk.anyOne {
        position += 1
        while position < text.count, text[position] & 0xC0 == 0x80 { position += 1 }
      } else {
        guard text[position] == byte else { return nil }
        position += 1
      }
    }
    return position
  }

  /// Where the match that ends at the text's end begins, or nil if that is before `lowerBound`.
  func start(matchingEndOf text: UnsafeBufferPointer<UInt8>, notBefore lowerBound: Int) -> Int? {
    guard lowerBound + bytes.count <= text.count else { return nil }
    if isLiteral {
      let start = text.count - bytes.count
      return isEqual(to: text, at: start) ? start : nil
    }
    var position = text.count
    for byte in bytes.reversed() {
      guard position > lowerBound else { return nil }
      position -= 1
      if byte == WildcardChunk.anyOne {
        while position > lowerBound, text[position] & 0xC0 == 0x80 { position -= 1 }
      } else {
        guard text[position] == byte else { return nil }
      }
    }
    return position
  }

  /// Where the first match in the range ends, or nil.
  func endOfFirst(in text: UnsafeBufferPointer<UInt8>, range: Range<Int>) -> Int? {
    guard bytes.count <= range.count else { return nil }
    if isLiteral { return endOfFirstLiteral(in: text, range: range) }
    let window = UnsafeBufferPointer(rebasing: text[..<range.upperBound])
    var start = range.lowerBound
    while start + bytes.count <= range.upperBound {
      if let end = end(matching: window, from: start) { return end }
      start += 1
      while start < range.upperBound, text[start] & 0xC0 == 0x80 { start += 1 }
    }
    return nil
  }

  private func isEqual(to text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    guard !bytes.isEmpty, let base = text.baseAddress else { return bytes.isEmpty }
    return bytes.withUnsafeBytes { mine in
      mine.baseAddress.map { memcmp($0, base + start, mine.count) == 0 } ?? true
    }
  }

  private func endOfFirstLiteral(
    in text: UnsafeBufferPointer<UInt8>, range: Range<Int>
  ) -> Int? {
    let start = bytes.withUnsafeBufferPointer { bytes in
      ByteSearch.first(bytes, in: UnsafeBufferPointer(rebasing: text[range]))
    }
    return start.map { range.lowerBound + $0 + bytes.count }
  }
}
