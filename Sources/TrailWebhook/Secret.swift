/// A text that nothing prints.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// The text itself.
  let text: String

  /// A secret; blanks and line ends around it are not part of it.
  public init(_ text: String) {
    var text = text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    self.text = String(text)
  }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { text.isEmpty }

  /// Not the text.
  public var description: String { "(secret)" }

  /// What a dump shows: not the text.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
