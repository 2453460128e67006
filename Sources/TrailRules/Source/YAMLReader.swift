import TrailDetect
import Yams

/// Reads the documents of a YAML file with the places of all their parts.
struct YAMLReader: Sendable {
  /// One document.
  struct Document: Sendable {
    var root: SourceNode
    /// The document's text as written.
    var text: String
    /// The line of the file on which `text` begins, from 1.
    var firstLine: Int
    /// What people read of the rule, if `root` is without it.
    var prose: PackedProse?

    /// The document itself, or its elements if it is a list: rules in one list can share YAML anchors,
    /// which end with their document.
    var entries: [Document] {
      guard let elements = root.elements else { return [self] }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let starts = elements.map { min($0.position.line - firstLine, lines.count - 1) }
      return zip(elements, starts).enumerated().map { index, entry in
        // Elements that stand in one line, as in compact JSON, share it.
        let next = index + 1 < starts.count ? starts[index + 1] : lines.count
        let own = lines[entry.1..<max(entry.1 + 1, next)]
        return Document(
          root: entry.0, text: own.joined(separator: "\n"), firstLine: entry.0.position.line)
      }
    }
  }

  /// How many values one document may have after its aliases are filled in.
  static let maxValues = 200_000

  let path: String
  /// Whether what is written in the usual way is left to the full parser, too.
  private var isThorough = false
  private(set) var documents: [Document] = []
  private(set) var errors: [RuleError] = []
  /// Whether the documents are new to us, and so to be looked through for what their author may regret.
  private(set) var isLinted = true

  /// Reads a file, which may be packed.
  init(_ source: RuleSource) {
    path = source.path
    if let fault = source.fault {
      errors = [fault]
      return
    }
    guard source.isPacked else {
      read(yaml: source.text)
      return
    }
    isLinted = false
    guard let documents = PackedSource.documents(in: source) else {
      fail("the packed file is damaged", line: 1, column: 1)
      return
    }
    self.documents = documents
  }

  /// Reads all documents of a file; one that cannot be read is an error and costs itself alone.
  init(path: String, text: String) {
    self.init(RuleSource(path: path, text: text))
  }

  /// Reads a text with the full parser alone.
  init(thoroughly text: String, path: String) {
    self.path = path
    isThorough = true
    read(yaml: text)
  }

  private mutating func read(yaml text: String) {
    guard text.utf8.count <= YAMLText.maxBytes else {
      fail("the file is larger than \(YAMLText.maxBytes >> 20) MiB", line: 1, column: 1)
      return
    }
    let yaml = YAMLText(text)
    if let (position, scalar) = yaml.forbiddenCharacter {
      let code = String(scalar.value, radix: 16, uppercase: true)
      errors.append(
        RuleError(
          .syntax, path: path, position: position,
          "the control character U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)"
            + " is not allowed in YAML"))
      return
    }
    for piece in yaml.pieces { read(piece) }
  }

  private mutating func read(_ piece: YAMLText.Piece) {
    let text = piece.text
    if !isThorough, let root = BlockYAML.root(of: text, firstLine: piece.firstLine) {
      documents.append(Document(root: root, text: text, firstLine: piece.firstLine))
      return
    }
    if let line = AliasKeys.line(in: piece.lines) {
      fail(
        "an alias or a value with an alias inside cannot be a key", line: line + piece.firstLine,
        column: 1)
      return
    }
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      while let node = try parser.nextRoot() {
        var converter = NodeConverter(lineOffset: piece.firstLine - 1)
        let root = converter.convert(node)
        errors += converter.faults.map {
          RuleError(
            .syntax, path: path, position: $0.position, ruleID: YAMLReader.id(in: piece),
            $0.message, help: $0.help)
        }
        if converter.faults.isEmpty, !root.isNothing {
          documents.append(Document(root: root, text: text, firstLine: piece.firstLine))
        }
      }
    } catch let error as YamlError {
      fail(error, in: piece)
    } catch {
      fail("the text is not YAML", line: piece.firstLine, column: 1)
    }
  }

  private mutating func fail(
    _ message: String, help: String? = nil, ruleID: String? = nil, code: RuleError.Code = .syntax,
    line: Int, column: Int
  ) {
    errors.append(
      RuleError(
        code, path: path, position: SourcePosition(line: line, column: column), ruleID: ruleID,
        message, help: help))
  }

  private mutating func fail(_ error: YamlError, in piece: YAMLText.Piece) {
    let id = YAMLReader.id(in: piece)
    let offset = piece.firstLine - 1
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let because = context.map { ", \($0.text)" } ?? ""
      fail(
        "the text is not YAML: \(problem)\(because)", help: help(for: mark, in: piece), ruleID: id,
        line: mark.line + offset, column: mark.column)
    case .duplicatedKeysInMapping(let keys, let context):
      fail(
        "key `\(keys.first ?? "")` appears twice in one mapping", ruleID: id, code: .duplicate,
        line: context.mark.line + offset, column: context.mark.column)
    case .reader(let problem, _, _, _):
      fail("the text is not YAML: \(problem)", ruleID: id, line: piece.firstLine, column: 1)
    default: fail("the text is not YAML", ruleID: id, line: piece.firstLine, column: 1)
    }
  }

  private func help(for mark: Mark, in piece: YAMLText.Piece) -> String? {
    let lines = piece.lines
    guard lines.indices.contains(mark.line - 1) else { return nil }
    let line = lines[mark.line - 1]
    if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
      return "indent with blanks, not with tabs"
    }
    // The mark stands on the sign or behind it.
    let sign = line.unicodeScalars.dropFirst(max(0, mark.column - 2)).prefix(2)
      .first { "*&!%@`|>".unicodeScalars.contains($0) }
    return sign.map {
      "put a text that begins with \($0 == "`" ? "a backtick" : "`\($0)`") in quotes"
    }
  }

  /// The rule's id in a text that cannot be parsed.
  private static func id(in piece: YAMLText.Piece) -> String? {
    guard let line = piece.lines.first(where: { $0.hasPrefix("id:") }) else { return nil }
    let value = line.dropFirst(3).drop { $0 == " " }.prefix { $0 != " " && $0 != "#" }
    return value.isEmpty ? nil : String(value.prefix(100))
  }
}

/// Turns Yams's nodes into ours, with a bound for what aliases blow up.
private struct NodeConverter {
  struct Fault {
    var position: SourcePosition
    var message: String
    var help: String?
  }

  let lineOffset: Int
  private(set) var faults: [Fault] = []
  private var valueCount = 0

  init(lineOffset: Int) { self.lineOffset = lineOffset }

  mutating func convert(_ node: Node) -> SourceNode {
    let position = position(of: node)
    valueCount += 1
    guard valueCount <= YAMLReader.maxValues else {
      if valueCount == YAMLReader.maxValues + 1 {
        report(
          "the document has more than \(YAMLReader.maxValues) values with its aliases filled in",
          at: position)
      }
      return SourceNode(content: .list([]), position: position)
    }
    switch node {
    case .scalar(let scalar):
      let tag = scalar.tag.rawValue
      if !NodeConverter.tags.contains(tag) {
        report("the tag `\(tag)` is not supported", at: position)
      }
      return SourceNode(
        content: .text(scalar.string, isPlain: scalar.style == .plain && tag.isEmpty),
        position: position)
    case .sequence(let sequence):
      var elements: [SourceNode] = []
      for element in sequence {
        elements.append(convert(element))
        if isOverfull { break }
      }
      return SourceNode(content: .list(elements), position: position)
    case .mapping(let mapping): return SourceNode(content: .map(pairs(mapping)), position: position)
    case .alias:
      report("an alias could not be filled in", at: position)
      return SourceNode(content: .list([]), position: position)
    }
  }

  private static let tags: Set<String> = [
    "", "!", Tag.Name.str.rawValue, Tag.Name.int.rawValue, Tag.Name.float.rawValue,
    Tag.Name.bool.rawValue, Tag.Name.null.rawValue,
  ]

  private var isOverfull: Bool { valueCount > YAMLReader.maxValues }

  private func position(of node: Node) -> SourcePosition {
    SourcePosition(line: (node.mark?.line ?? 1) + lineOffset, column: node.mark?.column ?? 1)
  }

  private mutating func report(
    _ message: String, help: String? = nil, at position: SourcePosition
  ) {
    faults.append(Fault(position: position, message: message, help: help))
  }

  private mutating func pairs(_ mapping: Node.Mapping) -> [SourcePair] {
    var pairs: [SourcePair] = []
    var inherited: [SourcePair] = []
    for (key, value) in mapping {
      let keyPosition = position(of: key)
      guard case .scalar(let scalar) = key else {
        report("a key is a text", help: "write `key: value`", at: keyPosition)
        continue
      }
      let value = convert(value)
      if isOverfull { break }
      if scalar.string == "<<", scalar.style == .plain {
        inherited += mergedPairs(value)
      } else {
        pairs.append(SourcePair(key: scalar.string, keyPosition: keyPosition, value: value))
      }
    }
    // A merged mapping gives what the mapping itself does not say (YAML 1.1, merge key).
    for pair in inherited where !pairs.contains(where: { $0.key == pair.key }) {
      pairs.append(pair)
    }
    return pairs
  }

  private mutating func mergedPairs(_ value: SourceNode) -> [SourcePair] {
    var pairs: [SourcePair] = []
    for element in value.elements ?? [value] {
      if let own = element.pairs {
        pairs += own
      } else {
        report("`<<` merges mappings", at: element.position)
      }
    }
    return pairs
  }
}
