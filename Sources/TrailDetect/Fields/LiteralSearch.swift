import TrailScan

/// Many literals searched for in one pass over a text (Aho and Corasick 1975), as a complete automaton.
///
/// The cost grows with the text, not with the literals. Bytes that no literal has share one column, and a
/// capital of ASCII the column of its small letter. Between finds few literals are looked for by what they begin
/// with, many places at a time; for many it leaps (Wu and Manber 1994): the shortest literal is a window that moves
/// on by as much as its last two bytes allow.
final class LiteralSearch: Sendable {
  private let columns: [UInt8]
  /// Where a literal may begin; nil if it leaps.
  private let fragments: FragmentSearch?
  /// For each byte whether a literal begins with it.
  private let starts: [Bool]
  /// The length of the shortest literal, or what of it the leaps look at; 1 for no leaps.
  private let windowLength: Int
  /// For two bytes at a window's end how far it may move on without missing a literal.
  private let leaps: [UInt8]
  private let columnCount: Int
  /// For each state and column the next state, times `columnCount`; negative if literals end there.
  private let steps: [Int32]
  /// For each state where its literals begin in `ends`; one more for the end.
  private let endStarts: [Int32]
  private let ends: [Int32]

  /// A search for folded literals; what is found is told by their numbers, empty ones never are.
  init(_ literals: [[UInt8]]) {
    var columns = [UInt8](repeating: 0, count: 256)
    var columnCount = 1
    for byte in Set(literals.joined()).sorted() {
      // There are at most 255 others in UTF-8, which lacks 0xFF.
      columns[Int(byte)] = UInt8(truncatingIfNeeded: columnCount)
      columnCount += 1
    }
    for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") {
      columns[Int(byte)] = columns[Int(byte | 0x20)]
    }
    var next = [Int32](repeating: -1, count: columnCount)
    var own: [[Int32]] = [[]]
    for (number, literal) in literals.enumerated() where !literal.isEmpty {
      var state = 0
      for byte in literal {
        let place = state * columnCount + Int(columns[Int(byte)])
        if next[place] < 0 {
          next[place] = Int32(own.count)
          own.append([])
          next.append(contentsOf: repeatElement(-1, count: columnCount))
        }
        state = Int(next[place])
      }
      own[state].append(Int32(number))
    }
    starts = columns.map { next[Int($0)] >= 0 }
    LiteralSearch.complete(&next, &own, columnCount)
    fragments = FragmentSearch(literals)
    windowLength = min(literals.map(\.count).filter { $0 > 0 }.min() ?? 1, LiteralSearch.maxWindow)
    leaps = fragments == nil ? LiteralSearch.leaps(over: literals, windowLength) : []
    self.columns = columns
    self.columnCount = columnCount
    steps = next.map { state in
      let place = state * Int32(columnCount)
      return own[Int(state)].isEmpty ? place : -place
    }
    var endStarts: [Int32] = []
    var ends: [Int32] = []
    for numbers in own {
      endStarts.append(Int32(ends.count))
      ends += numbers
    }
    self.endStarts = endStarts + [Int32(ends.count)]
    self.ends = ends
  }

  /// Fills the missing steps with those of the longest proper suffix, state by state in order of depth.
  private static func complete(
    _ next: inout [Int32], _ own: inout [[Int32]], _ columnCount: Int
  ) {
    var suffixes = [Int32](repeating: 0, count: own.count)
    var queue: [Int] = []
    for column in 0..<columnCount {
      if next[column] < 0 { next[column] = 0 } else { queue.append(Int(next[column])) }
    }
    var position = 0
    while position < queue.count {
      let state = queue[position]
      position += 1
      let suffix = Int(suffixes[state])
      own[state] += own[suffix]
      for column in 0..<columnCount {
        let place = state * columnCount + column
        let bySuffix = next[suffix * columnCount + column]
        if next[place] < 0 {
          next[place] = bySuffix
        } else {
          suffixes[Int(next[place])] = bySuffix
          queue.append(Int(next[place]))
        }
      }
    }
  }

  private static let maxWindow = 32
  private static let leapBits = 12

  /// The place of two bytes in `leaps`; letters are the same in upper and lower case, and others may be, too.
  @inline(__always)
  private static func leapPlace(_ first: UInt8, _ second: UInt8) -> Int {
    // The bit that tells cases apart is left out of both.
    (Int(first & 0xDF) << 5 ^ Int(second & 0xDF)) & ((1 << leapBits) - 1)
  }

  private static func leaps(over literals: [[UInt8]], _ length: Int) -> [UInt8] {
    guard length > 1 else { return [] }
    var leaps = [UInt8](repeating: UInt8(length - 1), count: 1 << leapBits)
    for literal in literals where !literal.isEmpty {
      for index in 1..<length {
        let place = leapPlace(literal[index - 1], literal[index])
        leaps[place] = min(leaps[place], UInt8(length - 1 - index))
      }
    }
    return leaps
  }

  /// The first place from `index` on at which a literal may begin; the text's end if there is none.
  @inline(__always)
  private func leap(
    from index: Int, in text: UnsafeBufferPointer<UInt8>, _ leaps: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var last = index &+ windowLength &- 1
    while last < text.count {
      let distance = leaps[LiteralSearch.leapPlace(text[last &- 1], text[last])]
      if distance == 0 { return last &- windowLength &+ 1 }
      last &+= Int(distance)
    }
    return text.count
  }

  /// Calls `body` with the number of each literal where it ends in the text, until it says false.
  /// - Parameter text: folded, or ASCII.
  func forEachFind(in text: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Bool) {
    starts.withUnsafeBufferPointer { starts in
      columns.withUnsafeBufferPointer { columns in
        steps.withUnsafeBufferPointer { steps in
          leaps.withUnsafeBufferPointer { leaps in
            var place = 0
            var index = 0
            while index < text.count {
              if place == 0 {
                // Between finds nearly every byte is passed here: nothing of a literal is open.
                if let fragments {
                  index = fragments.next(in: text, from: index)
                } else if windowLength > 1 {
                  index = leap(from: index, in: text, leaps)
                } else {
                  while index < text.count, !starts[Int(text[index])] { index &+= 1 }
                }
                guard index < text.count else { return }
              }
              place = Int(steps[place &+ Int(columns[Int(text[index])])])
              index &+= 1
              guard place < 0 else { continue }
              place = -place
              guard tellFinds(at: place / columnCount, body) else { return }
            }
          }
        }
      }
    }
  }

  private func tellFinds(at state: Int, _ body: (Int) -> Bool) -> Bool {
    for end in endStarts[state]..<endStarts[state + 1] {
      guard body(Int(ends[Int(end)])) else { return false }
    }
    return true
  }
}
