import TrailScan

/// Writes what a run that goes on later has to remember: numbers in few bytes, each text once.
///
/// Whole numbers are written in groups of seven bits, the lowest first (LEB128), signed ones folded around
/// zero. A text is the number of its first place among the texts; a new one follows its number.
public struct StateWriter {
  /// What was written.
  public private(set) var bytes: [UInt8] = []
  /// Where the first texts lie in `bytes`, as long as they are few.
  private var firstTexts: [Range<Int>] = []
  /// All texts, once they are more.
  private var texts: ByteInterner?
  /// So many texts are compared one by one: most of what is written by itself has no more.
  private static let fewTexts = 8
  /// The paths that the files' numbers stand for.
  let files: FileNames

  /// Nothing written yet.
  public init() { files = FileNames() }

  init(files: FileNames) { self.files = files }

  /// Writes a whole number.
  public mutating func write(_ number: Int64) {
    write(UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  /// Writes a count or a place.
  public mutating func write(_ number: Int) { write(Int64(number)) }

  /// Writes a whole number that is not negative, or bits.
  public mutating func write(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Writes eight bytes as they are, for numbers that are as good as random.
  public mutating func writeBits(_ bits: UInt64) {
    withUnsafeBytes(of: bits.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a yes or no.
  public mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// Writes a number or that there is none.
  public mutating func write(_ number: Int64?) {
    write(number != nil)
    if let number { write(number) }
  }

  /// Writes a text.
  public mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { text in
      let (number, isNew) = number(of: text)
      write(UInt64(number))
      guard isNew else { return }
      write(UInt64(text.count))
      if texts == nil { firstTexts.append(bytes.count..<bytes.count + text.count) }
      bytes.append(contentsOf: text)
    }
  }

  private mutating func number(
    of text: UnsafeBufferPointer<UInt8>
  ) -> (number: Int, isNew: Bool) {
    if texts == nil {
      let known = bytes.withUnsafeBufferPointer { bytes in
        firstTexts.firstIndex { place in
          place.count == text.count
            && ByteSearch.isEqual(UnsafeBufferPointer(rebasing: bytes[place]), text)
        }
      }
      if let known { return (known, false) }
      guard firstTexts.count == StateWriter.fewTexts else { return (firstTexts.count, true) }
    }
    let texts = texts ?? internedFirstTexts()
    self.texts = texts
    let known = texts.count
    let number = texts.intern(text)
    return (number, number == known)
  }

  private func internedFirstTexts() -> ByteInterner {
    let texts = ByteInterner()
    bytes.withUnsafeBufferPointer { bytes in
      for place in firstTexts { _ = texts.intern(UnsafeBufferPointer(rebasing: bytes[place])) }
    }
    return texts
  }

  /// Forgets what was written, and all texts.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    firstTexts.removeAll(keepingCapacity: true)
    texts?.removeAll()
  }

  /// Writes texts.
  public mutating func write(_ texts: [String]) { write(all: texts) { $0.write($1) } }

  /// Writes bytes with their count.
  public mutating func writeRaw(_ raw: [UInt8]) {
    write(UInt64(raw.count))
    bytes.append(contentsOf: raw)
  }

  /// Writes a list with its count.
  mutating func write<Elements: Collection>(
    all elements: Elements, _ body: (inout StateWriter, Elements.Element) -> Void
  ) {
    write(elements.count)
    for element in elements { body(&self, element) }
  }
}
