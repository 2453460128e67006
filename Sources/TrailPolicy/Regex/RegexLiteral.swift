/// The longest ASCII text that every match of a pattern contains, case aside.
///
/// Read off the pattern itself, and only where that is sure: in groups, classes, alternatives and options
/// nothing is looked for.
enum RegexLiteral {
  /// The text, or an empty one.
  static func required(in pattern: String) -> String {
    var bytes = Array(pattern.utf8)[...]
    var longest: [UInt8] = []
    var run: [UInt8] = []
    func endRun() {
      if run.count > longest.count { longest = run }
      run = []
    }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "|"): return ""
      case UInt8(ascii: "("):
        endRun()
        guard skipGroup(&bytes), skipQuantifier(&bytes) else { return "" }
      case UInt8(ascii: "["):
        endRun()
        guard skipClass(&bytes), skipQuantifier(&bytes) else { return "" }
      case UInt8(ascii: "\\"):
        guard let escaped = bytes.popFirst() else { return "" }
        let isLetterOrDigit =
          escaped &- UInt8(ascii: "0") < 10 || (escaped | 0x20) &- UInt8(ascii: "a") < 26
        if !isLetterOrDigit, escaped < 0x80 {
          guard append(escaped) else { return "" }
        } else {
          endRun()
          // `\x41`, `\Q…\E`, `\p{L}` and the like go on behind the letter.
          guard [UInt8]("dDwWsSbBAzZhHvVRnrtf".utf8).contains(escaped), skipQuantifier(&bytes)
          else { return "" }
        }
      case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"):
        endRun()
        guard skipQuantifier(&bytes) else { return "" }
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"): return ""
      case 0x80...: endRun()
      default: guard append(byte) else { return "" }
      }
    }
    endRun()
    return String(decoding: longest, as: UTF8.self)

    /// A character that stands for itself; its quantifier may be that it need not be there.
    func append(_ byte: UInt8) -> Bool {
      switch bytes.first {
      case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "{"): endRun()
      case UInt8(ascii: "+"):
        run.append(byte)
        endRun()
      default:
        run.append(byte)
        return true
      }
      return skipQuantifier(&bytes)
    }
  }

  /// Skips a quantifier if there is one; false for a brace that begins none.
  private static func skipQuantifier(_ bytes: inout ArraySlice<UInt8>) -> Bool {
    switch bytes.first {
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): bytes.removeFirst()
    case UInt8(ascii: "{"):
      let inside = bytes.dropFirst().prefix {
        $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: ",")
      }
      guard !inside.isEmpty, inside.endIndex < bytes.endIndex,
        bytes[inside.endIndex] == UInt8(ascii: "}")
      else { return false }
      bytes = bytes[(inside.endIndex + 1)...]
    default: return true
    }
    // Possessive and lazy forms.
    if bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "?") { bytes.removeFirst() }
    return true
  }

  /// Skips to behind the `)` of a group; false for one that may set options or verbs.
  private static func skipGroup(_ bytes: inout ArraySlice<UInt8>) -> Bool {
    if bytes.first == UInt8(ascii: "*") { return false }
    if bytes.first == UInt8(ascii: "?"), bytes.dropFirst().first != UInt8(ascii: ":") {
      return false
    }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: ")"): return true
      case UInt8(ascii: "("): guard skipGroup(&bytes) else { return false }
      case UInt8(ascii: "["): guard skipClass(&bytes) else { return false }
      case UInt8(ascii: "\\"):
        guard let escaped = bytes.popFirst(), escaped != UInt8(ascii: "Q") else { return false }
      default: break
      }
    }
    return false
  }

  private static func skipClass(_ bytes: inout ArraySlice<UInt8>) -> Bool {
    if bytes.first == UInt8(ascii: "^") { bytes.removeFirst() }
    if bytes.first == UInt8(ascii: "]") { bytes.removeFirst() }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "]"): return true
      // `[[:alpha:]]` has a bracket of its own; `\Q` quotes.
      case UInt8(ascii: "["): return false
      case UInt8(ascii: "\\"):
        guard let escaped = bytes.popFirst(), escaped != UInt8(ascii: "Q") else { return false }
      default: break
      }
    }
    return false
  }
}
