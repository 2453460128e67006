/// Counts the values of one field over the events of an alert, in bounded memory.
struct AlertFacetCounter {
  /// How many different values are counted; events with further ones count as left out together.
  static let maxDistinct = 1000

  private var counts: [String: Int] = [:]
  private var isOverfull = false

  /// Counts one event's value; an empty one is none.
  mutating func add(_ text: String) {
    guard !text.isEmpty else { return }
    if counts[text] == nil, counts.count >= AlertFacetCounter.maxDistinct {
      isOverfull = true
      return
    }
    counts[text, default: 0] += 1
  }

  /// The most frequent values, ties by text.
  var facet: AlertFacet {
    let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    let values = sorted.prefix(AlertFacet.maxValues)
      .map { AlertFacet.Value(text: $0.key, count: $0.value) }
    return AlertFacet(
      values: values, valuesLeftOut: sorted.count - values.count + (isOverfull ? 1 : 0))
  }
}

// MARK: State

extension AlertFacetCounter {
  func save(to writer: inout StateWriter) {
    writer.write(isOverfull)
    writer.write(all: counts) { writer, value in
      writer.write(value.key)
      writer.write(value.value)
    }
  }

  init(from reader: inout StateReader) throws(StateError) {
    isOverfull = try reader.flag()
    for _ in 0..<(try reader.count()) {
      let text = try reader.text()
      counts[text] = try reader.tally()
    }
  }
}
