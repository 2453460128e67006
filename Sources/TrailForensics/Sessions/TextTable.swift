import TrailDetect

/// Gives each distinct text a small number, so that tallies hold numbers.
final class TextTable {
  /// The longest text that is kept, in UTF-8 bytes: names of sessions and ARNs are shorter.
  static let maxBytes = 2048
  /// How many raw texts, and bytes of them, are remembered before the memory of them starts anew.
  private static let maxRawTexts = 1 << 16
  private static let maxRawBytes = 4 << 20

  /// The texts by number.
  private(set) var texts: [String] = []
  private var numbers: [Spelling: Int32] = [:]
  /// What a text costs beside its bytes: in the list, in the table, and as an object.
  private static let textHeadBytes = 112
  /// How many bytes the texts take, about.
  private(set) var heldBytes = 0
  private var rawNumbers: [UInt64: (bytes: [UInt8], number: Int32)] = [:]
  private var rawBytes = 0

  /// The text with this number.
  subscript(number: Int32) -> String { texts[Int(number)] }

  /// The number of a text; a new one gets the next.
  func number(of text: String) -> Int32 {
    if let number = numbers[Spelling(text)] { return number }
    var kept = text
    if text.utf8.count > TextTable.maxBytes {
      kept = String(text.unicodeScalars.prefix(TextTable.maxBytes / 4)) + "…"
      if let number = numbers[Spelling(kept)] { return number }
    }
    let number = Int32(texts.count)
    texts.append(kept)
    heldBytes += kept.utf8.count + TextTable.textHeadBytes
    numbers[Spelling(kept)] = number
    return number
  }

  /// The number of a text that is given by its bytes in a record, decoded only when it is new.
  /// - Parameter decoded: the text of these bytes.
  func number(of bytes: UnsafeBufferPointer<UInt8>, decoded: () -> String?) -> Int32 {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    let hash = UInt64(truncatingIfNeeded: hasher.finalize())
    if let known = rawNumbers[hash], known.bytes.elementsEqual(bytes) { return known.number }
    let number = number(of: decoded() ?? "")
    if rawNumbers.count >= TextTable.maxRawTexts || rawBytes > TextTable.maxRawBytes {
      rawNumbers.removeAll(keepingCapacity: true)
      rawBytes = 0
    }
    rawNumbers[hash] = (Array(bytes), number)
    rawBytes += bytes.count
    return number
  }

  /// Forgets all other texts.
  /// - Parameter isNeeded: for each text whether it is needed.
  /// - Returns: the new numbers of those that are; -1 for the others.
  func keep(_ isNeeded: [Bool]) -> [Int32] {
    let old = texts
    texts = []
    numbers = [:]
    rawNumbers = [:]
    rawBytes = 0
    heldBytes = 0
    return zip(old, isNeeded).map { $1 ? number(of: $0) : -1 }
  }

  /// Whether the bytes of one text come before those of the other.
  func isBefore(_ left: Int32, _ right: Int32) -> Bool {
    Spelling(self[left]) < Spelling(self[right])
  }

  /// For each text of another table, its number here.
  func adopt(_ other: TextTable) -> [Int32] { other.texts.map { number(of: $0) } }

  /// For each text of another table that is needed, its number here; -1 for the others.
  func adopt(_ other: TextTable, _ isNeeded: [Bool]) -> [Int32] {
    zip(other.texts, isNeeded).map { $1 ? number(of: $0) : -1 }
  }
}
