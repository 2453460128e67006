/// Counts events by the values of one dimension, and how many values of the others were seen with each.
struct SummaryTable {
  /// How many pairs of values are told apart; beyond that, numbers of other values are lower bounds.
  static let maxPairs = 4 << 20

  let dimension: SummaryDimension
  private(set) var values: [SummaryValue] = []
  /// Where the value of a text's number is; -1 for none.
  private var places: [Int32] = []
  /// Events whose value is beyond the limit of texts that are remembered.
  private(set) var others = SummaryCounts()
  /// Events that have no value.
  private(set) var none = SummaryCounts()
  private var pairs: Set<UInt64> = []
  private let countsOthers: Bool

  /// A table.
  /// - Parameter countsOthers: whether the values of the other dimensions are counted for each value.
  init(_ dimension: SummaryDimension, countsOthers: Bool) {
    self.dimension = dimension
    self.countsOthers = countsOthers
  }

  /// Counts an event.
  /// - Parameter numbers: the numbers of its texts by dimension; nil for one that is not remembered.
  mutating func add(
    _ event: SummaryEvent, _ numbers: [Int?], empty: Int?, _ scale: ActivityScale
  ) {
    guard let number = numbers[dimension.number] else { return others.add(event, scale) }
    guard number != empty else { return none.add(event, scale) }
    while places.count <= number {
      places.append(contentsOf: repeatElement(-1, count: max(256, places.count)))
    }
    if places[number] < 0 {
      places[number] = Int32(values.count)
      var value = SummaryValue(number: number)
      if countsOthers {
        value.distinct = Array(repeating: 0, count: SummaryDimension.allCases.count)
        value.examples = Array(repeating: [], count: SummaryDimension.allCases.count)
      }
      values.append(value)
    }
    let place = Int(places[number])
    values[place].counts.add(event, scale)
    guard countsOthers else { return }
    for other in SummaryDimension.allCases where other != dimension {
      note(numbers[other.number], of: other, at: place, empty: empty)
    }
  }

  private mutating func note(
    _ number: Int?, of other: SummaryDimension, at place: Int, empty: Int?
  ) {
    guard number != empty else { return }
    guard let number else {
      values[place].isOpen = true
      return
    }
    // INVARIANT: numbers of texts and places are below 2^28.
    let pair = UInt64(place) << 36 | UInt64(other.number) << 32 | UInt64(number)
    guard pairs.count < SummaryTable.maxPairs else {
      if !pairs.contains(pair) { values[place].isOpen = true }
      return
    }
    guard pairs.insert(pair).inserted else { return }
    values[place].distinct[other.number] += 1
    if values[place].examples[other.number].count < SummaryValue.maxExamples {
      values[place].examples[other.number].append(Int32(number))
    }
  }
}
