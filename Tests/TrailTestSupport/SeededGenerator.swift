/// A small generator of random numbers (SplitMix64), so that a failing seed can be repeated.
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// A generator; one seed gives the same numbers everywhere.
  public init(seed: UInt64) { state = seed }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// True once in so many times.
  public mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

  /// One of the elements; the list is not empty.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// A few of the elements, at least one, each at most once.
  public mutating func picks<Element>(_ elements: [Element], atMost count: Int) -> [Element] {
    let wanted = Int.random(in: 1...min(count, elements.count), using: &self)
    return Array(elements.shuffled(using: &self).prefix(wanted))
  }

  /// One to `most` of the elements, perhaps some twice.
  public mutating func some<Element>(_ elements: [Element], most: Int) -> [Element] {
    (0..<Int.random(in: 1...most, using: &self)).map { _ in pick(elements) }
  }
}
