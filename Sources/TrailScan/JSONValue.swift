/// One JSON value with its place in the text: the plain, strict reader.
///
/// It serves what is off the record path: rule tests, policy documents inside requests, a record's
/// `userIdentity` (read once for each distinct text), and the slow evaluator that checks the fast one.
/// Numbers stay as they were written, members keep their order, and repeated keys are kept too.
public struct JSONValue: Sendable, Equatable {
  /// What the value is.
  public enum Content: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number's text as written: nothing is lost beyond 2^53.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])
  }

  /// What the value is.
  public var content: Content
  /// Where its text lies, in bytes from the start of the text that was parsed.
  public var range: Range<Int>

  /// A value at a place in a text.
  public init(_ content: Content, range: Range<Int> = 0..<0) {
    self.content = content
    self.range = range
  }

  /// The member named `key`; of repeated ones the last, as AWS's own parsers do.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = content else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// The text of a string value.
  public var string: String? {
    guard case .string(let text) = content else { return nil }
    return text
  }

  /// The elements of an array value.
  public var array: [JSONValue]? {
    guard case .array(let elements) = content else { return nil }
    return elements
  }

  /// The members of an object value, in their order, repeated keys included.
  public var members: [JSONMember]? {
    guard case .object(let members) = content else { return nil }
    return members
  }

  /// A scalar as text (`true`, `12.50`, a string's content); nil for null, arrays and objects.
  public var scalarText: String? {
    switch content {
    case .bool(let flag): flag ? "true" : "false"
    case .number(let text): text
    case .string(let text): text
    case .null, .array, .object: nil
    }
  }

  /// Whether the value is JSON's `null`.
  public var isNull: Bool {
    if case .null = content { true } else { false }
  }
}

/// One key and value of a JSON object.
public struct JSONMember: Sendable, Equatable {
  /// The key, decoded.
  public var key: String
  /// The byte offset of the key's opening quote.
  public var keyOffset: Int
  /// The value.
  public var value: JSONValue

  /// A key and its value.
  public init(key: String, keyOffset: Int = 0, value: JSONValue) {
    self.key = key
    self.keyOffset = keyOffset
    self.value = value
  }
}

/// Why a JSON text could not be read, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Code: Sendable, Equatable {
    case unexpectedEnd
    case unexpectedByte
    case badString
    case badNumber
    case tooDeep
    case trailingBytes
  }

  /// The kind of fault.
  public var code: Code
  /// The byte at which it was noticed, from the start of the text.
  public var offset: Int
  /// The message, in lower case, without the offset.
  public var message: String

  /// A fault at a byte offset.
  public init(_ code: Code, at offset: Int, _ message: String) {
    self.code = code
    self.offset = offset
    self.message = message
  }

  /// `byte 17: expected a value`.
  public var description: String { "byte \(offset): \(message)" }
}
