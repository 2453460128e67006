import TrailDetect

/// A text of a Sigma rule: plain parts and wildcards.
struct SigmaText: Equatable {
  enum Piece: Equatable {
    /// Plain text as the bytes to be found: UTF-8, until an encoding modifier has turned them into others.
    case literal([UInt8])
    /// `*`.
    case anyRun
    /// `?`.
    case anyOne
  }

  private(set) var pieces: [Piece]

  init(pieces: [Piece]) { self.pieces = SigmaText.joined(pieces) }

  /// A text in which nothing is special.
  init(plain text: String) { self.init(pieces: [.literal(Array(text.utf8))]) }

  /// Reads wildcards and their escapes.
  ///
  /// A backslash before `*`, `?` or another backslash makes that plain; before anything else, and at the end,
  /// it stands for itself (Sigma rules specification 2.1.0, "Escaping").
  init(_ text: String) {
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var isEscaped = false
    func close() {
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = []
    }
    for byte in text.utf8 {
      let isSpecial = byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?")
      if isEscaped {
        if !isSpecial, byte != UInt8(ascii: "\\") { literal.append(UInt8(ascii: "\\")) }
        literal.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if isSpecial {
        close()
        pieces.append(byte == UInt8(ascii: "*") ? .anyRun : .anyOne)
      } else {
        literal.append(byte)
      }
    }
    if isEscaped { literal.append(UInt8(ascii: "\\")) }
    close()
    self.pieces = pieces
  }

  /// Neighbouring literals become one, neighbouring `*` one, empty literals none.
  private static func joined(_ pieces: [Piece]) -> [Piece] {
    var result: [Piece] = []
    for piece in pieces {
      switch (result.last, piece) {
      case (_, .literal([])): continue
      case (.literal(let before), .literal(let bytes)):
        result[result.count - 1] = .literal(before + bytes)
      case (.anyRun, .anyRun): continue
      default: result.append(piece)
      }
    }
    return result
  }

  var hasWildcards: Bool { pieces.contains(.anyRun) || pieces.contains(.anyOne) }

  /// The bytes of a text without wildcards.
  var bytes: [UInt8]? {
    switch pieces.count {
    case 0: return []
    case 1:
      guard case .literal(let bytes) = pieces[0] else { return nil }
      return bytes
    default: return nil
    }
  }

  /// The text with other pieces in the place of each plain part.
  func replacingLiterals(_ change: ([UInt8]) -> [Piece]) -> SigmaText {
    SigmaText(
      pieces: pieces.flatMap { piece in
        if case .literal(let bytes) = piece { return change(bytes) }
        return [piece]
      })
  }

  /// The text with wildcards around it: `contains`, `startswith`, `endswith`.
  func wrapped(before: Bool, behind: Bool) -> SigmaText {
    SigmaText(pieces: (before ? [.anyRun] : []) + pieces + (behind ? [.anyRun] : []))
  }

  /// The pattern for records; nil for bytes that no JSON text can hold.
  var pattern: TextPattern? {
    var result: [TextPattern.Piece] = []
    for piece in pieces {
      switch piece {
      case .literal(let bytes):
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        result.append(.literal(text))
      case .anyRun: result.append(.anyRun)
      case .anyOne: result.append(.anyOne)
      }
    }
    return TextPattern(result)
  }
}
