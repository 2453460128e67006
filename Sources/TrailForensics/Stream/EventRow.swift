import TrailDetect
public import TrailEvents

/// One event in the order of time; valid until the next one.
public final class EventRow {
  /// The number of a text that the row tells in full.
  static let inline = -1
  /// How many bytes of decoded texts are remembered.
  private static let maxStringBytes = 8 << 20
  /// What a text costs beside its bytes.
  private static let stringHeadBytes = 48

  private struct Value {
    /// The number of the text, or `inline`.
    var number = EventRow.inline
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// What is told of each event.
  public let columns: [EventColumn]
  private let stores: [ByteInterner]
  private var values: [Value]
  /// For each sorter, decoded texts by their numbers; forgotten when they have become too much.
  private var strings: [[String?]]
  private var stringBytes = 0
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
    strings = stores.map(EventRow.noStrings)
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

  /// The bytes of a column's text; valid until the next row.
  public func bytes(of column: EventColumn) -> UnsafeBufferPointer<UInt8> {
    let value = values[column.rawValue]
    guard value.number >= 0 else { return value.bytes.assumingMemoryBound(to: UInt8.self) }
    return stores[sorter].bytes(of: value.number)
  }

  /// A column's text; empty if the record does not tell.
  public func text(of column: EventColumn) -> String {
    let number = values[column.rawValue].number
    guard number >= 0 else { return String(decoding: bytes(of: column), as: UTF8.self) }
    if let known = strings[sorter][number] { return known }
    let text = String(decoding: bytes(of: column), as: UTF8.self)
    if stringBytes > EventRow.maxStringBytes {
      for sorter in strings.indices { strings[sorter] = EventRow.noStrings(stores[sorter]) }
      stringBytes = 0
    }
    stringBytes += text.utf8.count + EventRow.stringHeadBytes
    strings[sorter][number] = text
    return text
  }

  private static func noStrings(_ store: ByteInterner) -> [String?] {
    Array(repeating: nil, count: store.count)
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
