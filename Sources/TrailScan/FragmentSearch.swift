import CScan

/// Finds where one of many literals may begin, by the first bytes of each; letters of ASCII in either case.
///
/// The literals are put into eight groups, and the first bytes of a group's literals are told only half a byte by
/// half a byte: a place that it finds is a candidate, one that it passes over is none.
public struct FragmentSearch: Sendable {
  /// With more literals than this nearly every place would be a candidate.
  private static let maxCount = 64
  private static let groupCount = 8

  private let fragments: cscan_fragments

  /// A search for literals in small letters; nil if this machine, or their number, makes another search faster.
  public init?(_ literals: [[UInt8]]) {
    let literals = literals.filter { !$0.isEmpty }
    guard cscan_searches_fragments_fast() != 0,
      (1...FragmentSearch.maxCount).contains(literals.count)
    else { return nil }
    fragments = FragmentSearch.fragments(of: literals)
  }

  /// What the literals begin with, those that begin alike in one group.
  static func fragments(of literals: [[UInt8]]) -> cscan_fragments {
    var fragments = cscan_fragments()
    let sorted = literals.sorted { $0.lexicographicallyPrecedes($1) }
    let count = max(sorted.count, FragmentSearch.groupCount)
    withUnsafeMutableBytes(of: &fragments) { tables in
      // Two tables of 16 bytes for each place, the upper halves behind the lower halves of all places.
      let length = Int(cscan_fragment_length)
      for (number, literal) in sorted.enumerated() {
        let group = UInt8(1) << UInt8(number * FragmentSearch.groupCount / count)
        for place in 0..<length {
          let (lower, upper) = (place * 16, (length + place) * 16)
          guard place < literal.count else {
            for half in 0..<16 {
              tables[lower + half] |= group
              tables[upper + half] |= group
            }
            continue
          }
          let byte = literal[place]
          tables[lower + Int(byte & 15)] |= group
          tables[upper + Int(byte >> 4)] |= group
          // A letter and its capital differ in the upper half alone.
          if byte &- UInt8(ascii: "a") < 26 { tables[upper + Int((byte & 0xDF) >> 4)] |= group }
        }
      }
    }
    return fragments
  }

  /// The first place from `index` on at which a literal may begin; the text's end if there is none.
  public func next(in text: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
    guard let base = text.baseAddress else { return text.count }
    return withUnsafePointer(to: fragments) { cscan_next_fragment($0, base, text.count, index) }
  }
}
