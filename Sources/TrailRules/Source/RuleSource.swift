/// The text of one rule file.
public struct RuleSource: Sendable, Equatable {
  /// The path that messages show.
  public var path: String
  /// The text of the file.
  public var text: String

  /// Whether the text is packed, not YAML: of the pack inside the binary.
  public let isPacked: Bool

  /// Why the file could not be read, if so; then it has no text.
  public let fault: RuleError?

  /// A rule file from its text.
  public init(path: String, text: String) {
    self.path = path
    self.text = text
    isPacked = false
    fault = nil
  }

  /// A rule file that cannot be read: an error among those of the other files.
  public init(path: String, fault: RuleError) {
    self.path = path
    text = ""
    isPacked = false
    self.fault = fault
  }

  /// A rule file that was parsed and packed before.
  public init(path: String, packedText: String) {
    self.path = path
    text = packedText
    isPacked = true
    fault = nil
  }

  /// A rule file from its bytes.
  /// - Throws: `RuleError` with the place of the first byte that is not UTF-8.
  public init(path: String, bytes: [UInt8]) throws(RuleError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RuleError(
        .syntax, path: path, position: RuleSource.firstFault(in: bytes), "the file is not UTF-8",
        help: "save it as UTF-8 text")
    }
    self.init(path: path, text: text)
  }

  /// The place where repaired text first differs from the bytes.
  private static func firstFault(in bytes: [UInt8]) -> SourcePosition {
    var position = SourcePosition(line: 1, column: 1)
    var offset = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let encoded = Array(String(scalar).utf8)
      guard bytes[offset...].starts(with: encoded) else { break }
      offset += encoded.count
      if scalar == "\n" {
        position = SourcePosition(line: position.line + 1, column: 1)
      } else {
        position.column += 1
      }
    }
    return position
  }
}
