import TrailDetect

/// A rule file that is parsed already, as a text that is read in a hundredth of the time.
///
/// YAML of a whole pack takes longer to parse than a large log takes to scan, so the pack inside the binary
/// is packed when its table is made. Packed rules have no tests, and nothing of them is linted: both was
/// done before.
///
/// A value is a letter, its line, column and size with a blank behind each, and its content: `t` (a plain
/// scalar) and `q` (one in quotes) with so many bytes of text, `l` with so many values, `m` with so many
/// pairs of a key (written like a scalar `k`) and a value.
enum PackedSource {
  /// What a packed rule leaves out.
  static let omittedFields = ["tests", "testDefaults"]

  // MARK: Writing

  /// The packed text of a file's documents, one value for each rule.
  static func text(of documents: [YAMLReader.Document]) -> String {
    var bytes: [UInt8] = []
    for document in documents.flatMap(\.entries) {
      append(document.root.removing(omittedFields), to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ node: SourceNode, to bytes: inout [UInt8]) {
    switch node.content {
    case .text(let text, let isPlain):
      append(isPlain ? "t" : "q", node.position, text, to: &bytes)
    case .list(let elements):
      append("l", node.position, elements.count, to: &bytes)
      for element in elements { append(element, to: &bytes) }
    case .map(let pairs):
      append("m", node.position, pairs.count, to: &bytes)
      for pair in pairs {
        append("k", pair.keyPosition, pair.key, to: &bytes)
        append(pair.value, to: &bytes)
      }
    }
  }

  private static func append(
    _ letter: String, _ position: SourcePosition, _ text: String, to bytes: inout [UInt8]
  ) {
    append(letter, position, text.utf8.count, to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }

  private static func append(
    _ letter: String, _ position: SourcePosition, _ size: Int, to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: "\(letter)\(position.line) \(position.column) \(size) ".utf8)
  }

  // MARK: Reading

  /// The documents of a packed file, without what only people read; nil if the file is none.
  static func documents(in source: RuleSource) -> [YAMLReader.Document]? {
    var text = source.text
    return text.withUTF8 { bytes in
      var reader = Reader(bytes: bytes)
      var documents: [YAMLReader.Document] = []
      while !reader.isAtEnd {
        let start = reader.place
        guard let root = reader.value(depth: 0, leavingOut: RuleReader.proseFields) else {
          return nil
        }
        documents.append(
          YAMLReader.Document(
            root: root, text: "", firstLine: root.position.line,
            prose: PackedProse { prose(in: source, at: start) }))
      }
      return documents
    }
  }

  /// What people read of the rule that begins at an offset of a packed file.
  private static func prose(in source: RuleSource, at start: Int) -> RuleProse {
    var text = source.text
    return text.withUTF8 { bytes in
      var reader = Reader(bytes: bytes, place: start)
      guard let root = reader.value(depth: 0) else { return RuleProse() }
      return RuleReader.prose(of: root, Findings(path: source.path))
    }
  }

  private struct Reader {
    private static let maxDepth = 64

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var place: Int

    init(bytes: UnsafeBufferPointer<UInt8>, place: Int = 0) {
      self.bytes = bytes
      self.place = place
    }

    var isAtEnd: Bool { place >= bytes.count }

    /// The value at hand; nil if there is none.
    /// - Parameter fields: the keys of a mapping that it goes without.
    mutating func value(depth: Int, leavingOut fields: [String] = []) -> SourceNode? {
      guard depth < Reader.maxDepth, let (letter, position, size) = head() else { return nil }
      switch letter {
      case UInt8(ascii: "t"), UInt8(ascii: "q"):
        guard let text = text(size) else { return nil }
        return SourceNode(
          content: .text(text, isPlain: letter == UInt8(ascii: "t")), position: position)
      case UInt8(ascii: "l"):
        var elements: [SourceNode] = []
        for _ in 0..<size {
          guard let element = value(depth: depth + 1) else { return nil }
          elements.append(element)
        }
        return SourceNode(content: .list(elements), position: position)
      case UInt8(ascii: "m"):
        var pairs: [SourcePair] = []
        for _ in 0..<size {
          guard let (letter, keyPosition, length) = head(), letter == UInt8(ascii: "k"),
            let key = text(length)
          else { return nil }
          if fields.contains(key) {
            guard skip(depth: depth + 1) else { return nil }
            continue
          }
          guard let value = value(depth: depth + 1) else { return nil }
          pairs.append(SourcePair(key: key, keyPosition: keyPosition, value: value))
        }
        return SourceNode(content: .map(pairs), position: position)
      default: return nil
      }
    }

    /// Passes over the value at hand; false if there is none.
    private mutating func skip(depth: Int) -> Bool {
      guard depth < Reader.maxDepth, let (letter, _, size) = head() else { return false }
      switch letter {
      case UInt8(ascii: "t"), UInt8(ascii: "q"), UInt8(ascii: "k"):
        guard size <= bytes.count - place else { return false }
        place += size
        return true
      case UInt8(ascii: "l"): return (0..<size).allSatisfy { _ in skip(depth: depth + 1) }
      case UInt8(ascii: "m"): return (0..<size * 2).allSatisfy { _ in skip(depth: depth + 1) }
      default: return false
      }
    }

    private mutating func head() -> (letter: UInt8, position: SourcePosition, size: Int)? {
      guard place < bytes.count else { return nil }
      let letter = bytes[place]
      place += 1
      guard let line = number(), let column = number(), let size = number() else { return nil }
      return (letter, SourcePosition(line: line, column: column), size)
    }

    private mutating func number() -> Int? {
      var value = 0
      let start = place
      while place < bytes.count, bytes[place].isASCIIDigit, place - start < 10 {
        value = value * 10 + Int(bytes[place] - UInt8(ascii: "0"))
        place += 1
      }
      guard place > start, place < bytes.count, bytes[place] == UInt8(ascii: " ") else {
        return nil
      }
      place += 1
      return value
    }

    private mutating func text(_ length: Int) -> String? {
      guard length <= bytes.count - place else { return nil }
      defer { place += length }
      return String(
        decoding: UnsafeBufferPointer(rebasing: bytes[place..<place + length]), as: UTF8.self)
    }
  }
}

extension RuleSource {
  /// The file packed, for the table inside the binary; nil if it cannot be parsed.
  public var packed: RuleSource? {
    let yaml = YAMLReader(path: path, text: text)
    guard yaml.errors.isEmpty else { return nil }
    return RuleSource(path: path, packedText: PackedSource.text(of: yaml.documents))
  }
}
