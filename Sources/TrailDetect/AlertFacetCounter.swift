import TrailScan

/// Counts the values of one field over the events of an alert, in bounded memory.
///
/// Values are told apart as they are spelled.
struct AlertFacetCounter {
  /// How many different values are counted; events with further ones count as left out together.
  static let maxDistinct = 1000
  /// So many values are looked through one by one; most fields have fewer.
  private static let fewValues = 64

  /// In the order in which they came.
  private var values: [AlertFacet.Value] = []
  /// Of each value what tells it from most others.
  private var marks: [UInt64] = []
  /// The places of values that are no longer few.
  private var places: [Spelling: Int] = [:]
  /// The place of the value that was counted last.
  private var latest = 0
  private var isOverfull = false

  /// Counts one event's value; an empty one is none.
  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add($0) }
  }

  /// The same for a text in UTF-8.
  mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    guard !text.isEmpty else { return }
    guard let place = place(of: text) else {
      return append(AlertFacet.Value(text: String(decoding: text, as: UTF8.self), count: 1))
    }
    values[place].count += 1
    latest = place
  }

  private func place(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    let mark = AlertFacetCounter.mark(of: text)
    if latest < marks.count, marks[latest] == mark, isValue(latest, text) { return latest }
    guard values.count > AlertFacetCounter.fewValues else {
      return marks.indices.first { marks[$0] == mark && isValue($0, text) }
    }
    return places[Spelling(String(decoding: text, as: UTF8.self))]
  }

  /// The length, the first and the last bytes of a text, mixed.
  private static func mark(of text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let bytes = UnsafeRawBufferPointer(text)
    guard bytes.count >= 8 else {
      return bytes.reduce(UInt64(bytes.count)) { $0 << 8 | UInt64($1) }
    }
    let first = bytes.loadUnaligned(as: UInt64.self)
    let last = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
    return first &* 31 &+ last &+ UInt64(bytes.count) << 56
  }

  @inline(__always)
  private func isValue(_ place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    Spelling(values[place].text).withUTF8 {
      $0.count == text.count && ByteSearch.isEqual($0, text)
    }
  }

  private mutating func append(_ value: AlertFacet.Value) {
    guard values.count < AlertFacetCounter.maxDistinct else {
      isOverfull = true
      return
    }
    values.append(value)
    marks.append(Spelling(value.text).withUTF8 { AlertFacetCounter.mark(of: $0) })
    guard values.count > AlertFacetCounter.fewValues else { return }
    for place in places.count..<values.count { places[Spelling(values[place].text)] = place }
  }

  /// The most frequent values, ties by text.
  var facet: AlertFacet {
    // Places are sorted, for to move a value costs more than to compare two.
    let sorted = values.indices.sorted {
      values[$0].count != values[$1].count
        ? values[$0].count > values[$1].count
        : Spelling(values[$0].text) < Spelling(values[$1].text)
    }
    let shown = sorted.prefix(AlertFacet.maxValues).map { values[$0] }
    return AlertFacet(
      values: shown, valuesLeftOut: sorted.count - shown.count + (isOverfull ? 1 : 0))
  }
}

// MARK: State

extension AlertFacetCounter {
  func save(to writer: inout StateWriter) {
    writer.write(isOverfull)
    writer.write(all: values) { writer, value in
      writer.write(value.text)
      writer.write(value.count)
    }
  }

  init(from reader: inout StateReader) throws(StateError) {
    isOverfull = try reader.flag()
    for _ in 0..<(try reader.count()) {
      let text = try reader.text()
      append(AlertFacet.Value(text: text, count: try reader.tally()))
    }
  }
}
