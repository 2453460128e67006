/// Many texts without wildcards and variables, looked up instead of tried one after the other.
///
/// Texts are equal if their UTF-8 bytes are, as in `WildcardPattern`: Swift's own equality would take
/// `é` written as one scalar and as two for the same.
struct TextSet: Sendable, Hashable {
  /// From how many values on a set is worth its making.
  static let leastCount = 32

  private let texts: Set<ByteText>
  /// Whether upper and lower case are the same.
  let ignoresCase: Bool

  /// A set of texts; case is folded once, here.
  init(_ texts: [String], ignoresCase: Bool) {
    var set = Set<ByteText>(minimumCapacity: texts.count)
    for text in texts { set.insert(ByteText(ignoresCase ? CaseFolding.fold(text) : text)) }
    self.texts = set
    self.ignoresCase = ignoresCase
  }

  /// How many different texts there are.
  var count: Int { texts.count }

  /// Whether the text is one of the set's.
  func contains(_ text: String) -> Bool {
    texts.contains(ByteText(ignoresCase ? CaseFolding.fold(text) : text))
  }

  /// A text that is equal to another if their bytes are.
  private struct ByteText: Sendable, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ByteText, right: ByteText) -> Bool {
      let (left, right) = (left.text.utf8, right.text.utf8)
      return left.count == right.count && left.elementsEqual(right)
    }

    func hash(into hasher: inout Hasher) {
      var copy = text
      copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }
}
