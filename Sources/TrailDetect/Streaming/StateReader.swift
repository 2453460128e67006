import TrailScan

/// Reads what a `StateWriter` wrote.
public struct StateReader {
  private let bytes: [UInt8]
  private var position = 0
  private var texts: [String] = []
  /// Where the files' numbers come from.
  let files: FileNames

  /// A reader at the first byte.
  public init(_ bytes: [UInt8]) { self.init(bytes, files: FileNames()) }

  init(_ bytes: [UInt8], files: FileNames) {
    self.bytes = bytes
    self.files = files
  }

  /// Whether everything was read.
  public var isAtEnd: Bool { position == bytes.count }

  /// Reads a whole number.
  /// - Throws: `StateError` if there is none.
  public mutating func number() throws(StateError) -> Int64 {
    let folded = try unsigned()
    return Int64(bitPattern: folded >> 1) ^ -Int64(folded & 1)
  }

  /// Reads a whole number that is not negative, or bits.
  /// - Throws: `StateError` if there is none.
  public mutating func unsigned() throws(StateError) -> UInt64 {
    var number: UInt64 = 0
    var shift = 0
    while true {
      let byte = try byte()
      guard shift < 63 || byte <= 1 else { throw StateError("a number is too large") }
      number |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return number }
      shift += 7
    }
  }

  /// Reads eight bytes as they are.
  /// - Throws: `StateError` if there are fewer.
  public mutating func bits() throws(StateError) -> UInt64 {
    guard bytes.count - position >= 8 else { throw StateError("it ends within a number") }
    defer { position += 8 }
    return bytes.withUnsafeBytes { bytes in
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
  }

  /// Reads a yes or no.
  /// - Throws: `StateError` if there is neither.
  public mutating func flag() throws(StateError) -> Bool {
    let byte = try byte()
    guard byte <= 1 else { throw StateError("a yes or no is neither") }
    return byte == 1
  }

  /// The latest time that is read, and the earliest one's opposite: 35,000 years from 1970, in milliseconds.
  ///
  /// Far beyond any eventTime, and so far below the largest number that windows may be added to it.
  private static let maxMilliseconds: Int64 = 1 << 50
  /// The largest tally that is read: one that can be counted on from.
  private static let maxTally: Int64 = 1 << 53

  /// Reads a time in milliseconds since 1970.
  /// - Throws: `StateError` if there is none that a log could hold.
  mutating func milliseconds() throws(StateError) -> Int64 {
    try StateReader.checkedMilliseconds(try number())
  }

  /// The same number, if it is a time in milliseconds that a log could hold.
  static func checkedMilliseconds(_ number: Int64) throws(StateError) -> Int64 {
    guard -maxMilliseconds...maxMilliseconds ~= number else {
      throw StateError("a time is out of all bounds")
    }
    return number
  }

  /// Reads a time, or nil.
  /// - Throws: `StateError` if there is neither.
  mutating func optionalMilliseconds() throws(StateError) -> Int64? {
    try flag() ? try milliseconds() : nil
  }

  /// Reads how many there were of something that is not in the state itself, or its number.
  /// - Throws: `StateError` if it is negative or nothing that could have been counted.
  public mutating func tally() throws(StateError) -> Int {
    let tally = try number()
    guard 0...StateReader.maxTally ~= tally else {
      throw StateError("a number is out of all bounds")
    }
    return Int(tally)
  }

  /// Reads a text.
  /// - Throws: `StateError` if there is none.
  public mutating func text() throws(StateError) -> String {
    let number = try unsigned()
    if number < UInt64(texts.count) { return texts[Int(number)] }
    guard number == UInt64(texts.count) else { throw StateError("a text is missing") }
    let range = try takeRaw()
    let read = bytes.withUnsafeBufferPointer { bytes in
      // To look at plain text twice costs less than to validate it.
      let text = UnsafeBufferPointer(rebasing: bytes[range])
      return ByteSearch.isPlain(text)
        ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
    }
    guard let text = read else { throw StateError("a text is not UTF-8") }
    texts.append(text)
    return text
  }

  /// Reads texts.
  /// - Throws: `StateError` if there are none.
  public mutating func textList() throws(StateError) -> [String] {
    try list { reader throws(StateError) in try reader.text() }
  }

  /// Reads bytes with their count.
  /// - Throws: `StateError` if there are fewer.
  public mutating func raw() throws(StateError) -> [UInt8] { Array(bytes[try takeRaw()]) }

  /// Where bytes with their count lie.
  private mutating func takeRaw() throws(StateError) -> Range<Int> {
    let count = try unsigned()
    guard count <= UInt64(bytes.count - position) else { throw StateError("it ends within a text") }
    defer { position += Int(count) }
    return position..<(position + Int(count))
  }

  /// Reads how many there are of something; each takes a byte at least.
  /// - Throws: `StateError` if there cannot be so many.
  public mutating func count() throws(StateError) -> Int {
    let count = try number()
    guard count >= 0, count <= Int64(bytes.count - position) else {
      throw StateError("a list is longer than what is left")
    }
    return Int(count)
  }

  /// Reads a list with its count.
  mutating func list<Element>(
    _ body: (inout StateReader) throws(StateError) -> Element
  ) throws(StateError) -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(try count()) { elements.append(try body(&self)) }
    return elements
  }

  private mutating func byte() throws(StateError) -> UInt8 {
    guard position < bytes.count else { throw StateError("it ends too early") }
    defer { position += 1 }
    return bytes[position]
  }
}

/// A remembered state that cannot be taken up again, and why.
public struct StateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Why: lower case, no full stop.
  public var description: String

  /// A reason.
  public init(_ reason: String) { description = reason }
}
