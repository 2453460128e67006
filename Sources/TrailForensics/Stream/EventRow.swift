import TrailDetect
public import TrailEvents

/// One event in the order of time; valid until the next one.
public final class EventRow {
  /// The number of a text that the row tells in full.
  static let inline = -1

  private struct Value {
    /// The number of the text, or `inline`.
    var number = EventRow.inline
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// What is told of each event.
  public let columns: [EventColumn]
  private let stores: [ByteInterner]
  /// For each sorter, the numbers of its texts among all texts; -1 as long as nobody asked.
  private var numbers: [[Int32]]
  private let allTexts: ByteInterner
  private var values: [Value]
  /// Decoded texts by their numbers.
  private var strings: [String?] = []
  private var sorter = 0

  /// The event's time.
  public private(set) var time = Timestamp(milliseconds: 0)
  /// The number of the file that it was read from.
  public private(set) var file = 0
  /// Its number in the file, from 1.
  public private(set) var record = 0

  init(columns: [EventColumn], stores: [ByteInterner]) {
    self.columns = columns
    self.stores = stores
    numbers = stores.map { Array(repeating: -1, count: $0.count) }
    allTexts = ByteInterner(maxCount: EventEncoder.maxTexts, maxBytes: EventEncoder.maxTextBytes)
    emptyNumber = allTexts.intern(UnsafeBufferPointer(start: nil, count: 0))
    values = Array(repeating: Value(), count: EventColumn.allCases.count)
  }

  /// Turns to a row of a sorter.
  func turn(to header: RowHeader, _ bytes: UnsafeRawBufferPointer, sorter: Int) {
    time = Timestamp(milliseconds: header.time)
    file = Int(header.file)
    record = Int(header.record)
    self.sorter = sorter
    var position = 0
    for column in columns {
      var code: UInt64 = 0
      var shift: UInt64 = 0
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        code |= UInt64(byte & 0x7F) << shift
        shift += 7
        if byte & 0x80 == 0 { break }
      }
      if code & 1 == 0 {
        values[column.rawValue].number = Int(code >> 1)
      } else {
        let end = min(bytes.count, position + Int(code >> 1))
        values[column.rawValue] = Value(
          bytes: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
        position = end
      }
    }
  }

  /// The number of a column's text among all texts of the run: equal texts have equal numbers.
  ///
  /// Nil for a text that is not remembered: one that is not expected to return, or one beyond the limit.
  public func number(of column: EventColumn) -> Int? {
    let value = values[column.rawValue]
    guard value.number >= 0 else {
      // Which of the threads had no more room for a text is chance; what is remembered must not be.
      let bytes = value.bytes.assumingMemoryBound(to: UInt8.self)
      let isFull = allTexts.isFull || EventRow.uniqueColumns.contains(column)
      return isFull ? allTexts.known(bytes) : allTexts.intern(bytes)
    }
    let known = numbers[sorter][value.number]
    if known >= 0 { return Int(known) }
    let bytes = stores[sorter].bytes(of: value.number)
    guard !allTexts.isFull else { return allTexts.known(bytes) }
    let number = allTexts.intern(bytes)
    numbers[sorter][value.number] = Int32(number)
    return number
  }

  /// The columns whose texts are not expected to return.
  private static let uniqueColumns: Set<EventColumn> = [.eventID, .requestID, .raw, .ruleNumbers]

  /// The number of the empty text.
  public let emptyNumber: Int

  /// The bytes of a column's text; valid until the next row.
  public func bytes(of column: EventColumn) -> UnsafeBufferPointer<UInt8> {
    let value = values[column.rawValue]
    guard value.number >= 0 else { return value.bytes.assumingMemoryBound(to: UInt8.self) }
    return stores[sorter].bytes(of: value.number)
  }

  /// A column's text; empty if the record does not tell.
  public func text(of column: EventColumn) -> String {
    guard values[column.rawValue].number >= 0, let number = number(of: column) else {
      return String(decoding: bytes(of: column), as: UTF8.self)
    }
    return text(numbered: number)
  }

  /// The text that has a number.
  public func text(numbered number: Int) -> String {
    while strings.count <= number {
      strings.append(contentsOf: repeatElement(nil, count: max(256, strings.count)))
    }
    if let known = strings[number] { return known }
    let text = String(decoding: allTexts.bytes(of: number), as: UTF8.self)
    strings[number] = text
    return text
  }

  /// Whether a column's text is empty.
  public func isEmpty(_ column: EventColumn) -> Bool { bytes(of: column).isEmpty }

  /// The numbers of the rules that the event matched by itself.
  public var ruleNumbers: [Int] {
    let bytes = bytes(of: .ruleNumbers)
    return stride(from: 0, to: bytes.count - 1, by: 2).map {
      Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8
    }
  }
}
