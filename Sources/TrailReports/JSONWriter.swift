internal import TrailScan

/// Writes JSON in the order of its calls, on one line or indented.
public struct JSONWriter {
  private var output: [UInt8] = []
  private let isIndented: Bool
  private var depth = 0
  private var needsComma = false
  private var followsKey = false

  /// A writer of a document that is handed on in pieces.
  init(isIndented: Bool) { self.isIndented = isIndented }

  /// Moves what was written so far to the end of the output.
  mutating func handOver(to output: inout [UInt8]) {
    output.append(contentsOf: self.output)
    self.output.removeAll(keepingCapacity: true)
  }

  /// Appends one object and a line feed.
  public static func appendObject(
    to output: inout [UInt8], isIndented: Bool = false, _ members: (inout JSONWriter) -> Void
  ) {
    var writer = JSONWriter(isIndented: isIndented)
    swap(&writer.output, &output)
    writer.object(members)
    writer.output.append(UInt8(ascii: "\n"))
    swap(&writer.output, &output)
  }

  /// Appends one array and a line feed.
  public static func appendArray<Element>(
    _ elements: [Element], to output: inout [UInt8],
    _ write: (inout JSONWriter, Element) -> Void
  ) {
    var writer = JSONWriter(isIndented: false)
    swap(&writer.output, &output)
    writer.array(elements, write)
    writer.output.append(UInt8(ascii: "\n"))
    swap(&writer.output, &output)
  }

  /// A text; null if there is none.
  public mutating func member(_ key: String, _ text: String?) {
    name(key)
    value(text)
  }

  /// A whole number; null if there is none.
  public mutating func member(_ key: String, _ number: Int?) {
    name(key)
    value(number)
  }

  /// A list of texts.
  public mutating func member(_ key: String, _ texts: [String]) {
    array(key, texts) { $0.value($1) }
  }

  /// A number with a fraction; null if it is none.
  public mutating func member(_ key: String, _ number: Double) {
    name(key)
    raw(number.isFinite ? "\(number)" : "null")
  }

  /// A boolean.
  public mutating func member(_ key: String, _ flag: Bool) {
    name(key)
    raw(flag ? "true" : "false")
  }

  /// A member that is an object.
  public mutating func object(_ key: String, _ members: (inout JSONWriter) -> Void) {
    name(key)
    object(members)
  }

  /// A member that is a list.
  public mutating func array<Element>(
    _ key: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
  ) {
    name(key)
    array(elements, write)
  }

  /// Begins a member that is a list, whose elements follow one by one.
  mutating func openArray(_ key: String) {
    name(key)
    open("[")
  }

  /// Begins a list as an element of a list, or as the whole.
  mutating func openArray() { open("[") }

  /// Ends the list that was begun last.
  mutating func closeArray() { close("]", isEmpty: !needsComma) }

  /// Begins an object as an element of a list, or as the whole.
  mutating func openObject() { open("{") }

  /// Ends the object that was begun last.
  mutating func closeObject() { close("}", isEmpty: !needsComma) }

  /// A line feed behind the whole.
  mutating func endLine() {
    output.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func array<Element>(
    _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
  ) {
    open("[")
    for element in elements { write(&self, element) }
    close("]", isEmpty: elements.isEmpty)
  }

  /// An object as an element of a list, or as the whole.
  public mutating func object(_ members: (inout JSONWriter) -> Void) {
    open("{")
    members(&self)
    close("}", isEmpty: !needsComma)
  }

  /// A text as an element of a list; null if there is none.
  public mutating func value(_ text: String?) {
    guard let text else { return raw("null") }
    separate()
    JSONText.appendQuoted(text, to: &output)
    needsComma = true
  }

  /// A whole number as an element of a list; null if there is none.
  public mutating func value(_ number: Int?) { raw(number.map { String($0) } ?? "null") }

  private mutating func name(_ key: String) {
    separate()
    JSONText.appendQuoted(key, to: &output)
    output.append(UInt8(ascii: ":"))
    if isIndented { output.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  private mutating func raw(_ text: String) {
    separate()
    output.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    output.append(UInt8(ascii: bracket))
    depth += 1
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar, isEmpty: Bool) {
    depth -= 1
    if !isEmpty { breakLine() }
    output.append(UInt8(ascii: bracket))
    needsComma = true
  }

  /// What stands before a value or a key: a comma, a new line, or nothing behind a key.
  private mutating func separate() {
    guard !followsKey else {
      followsKey = false
      return
    }
    if needsComma { output.append(UInt8(ascii: ",")) }
    if depth > 0 { breakLine() }
  }

  private mutating func breakLine() {
    guard isIndented else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }
}
