/// A text as it is spelled, byte by byte.
///
/// Swift takes two spellings of one letter for the same text (`é` as one code point, and as `e` with an accent
/// behind it). Names of files and callers that differ in that are different all the same.
struct Spelling: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Spelling, right: Spelling) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
