/// A map or list as Presto prints it: `{type=IAMUser, attributes={mfaauthenticated=false}}`, `[a, b]`.
///
/// CloudTrail Lake gives its structured columns in this form, which does not quote: what a text means
/// follows from the nesting of its brackets and from `, key=`. A text that does not fit stays a string,
/// and so does JSON inside a value.
struct PrintedValue {
  /// The deepest nesting that is taken apart.
  static let maxDepth = 32

  private let bytes: [UInt8]
  /// Names of members by their small letters: Lake prints `principalid` for `principalId`.
  private let names: [String: String]

  init(_ bytes: [UInt8], names: [String: String] = [:]) {
    self.bytes = bytes
    self.names = names
  }

  /// Appends the value as JSON text.
  func appendJSON(to output: inout [UInt8]) {
    appendValue(bytes.indices, depth: 0, to: &output)
  }

  private func appendValue(_ range: Range<Int>, depth: Int, to output: inout [UInt8]) {
    if depth < PrintedValue.maxDepth, let parts = parts(of: range) {
      if bytes[range.lowerBound] == UInt8(ascii: "{") {
        return appendMembers(parts, depth: depth, to: &output)
      }
      output.append(UInt8(ascii: "["))
      for (index, part) in parts.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        appendValue(part, depth: depth + 1, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    } else if bytes[range].elementsEqual("null".utf8) {
      output.append(contentsOf: bytes[range])
    } else {
      JSONText.appendQuoted(String(decoding: bytes[range], as: UTF8.self), to: &output)
    }
  }

  private func appendMembers(_ parts: [Range<Int>], depth: Int, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (index, part) in parts.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      let keyEnd = endOfKey(part) ?? part.upperBound
      let key = String(decoding: bytes[part.lowerBound..<keyEnd], as: UTF8.self)
      JSONText.appendQuoted(names[key] ?? key, to: &output)
      output.append(UInt8(ascii: ":"))
      appendValue(min(keyEnd + 1, part.upperBound)..<part.upperBound, depth: depth + 1, to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  /// The members of a map or the elements of a list; nil if the text is neither.
  private func parts(of range: Range<Int>) -> [Range<Int>]? {
    guard range.count >= 2, let first = bytes[range].first, let last = bytes[range].last,
      first == UInt8(ascii: "{") || first == UInt8(ascii: "["), last == first + 2
    else { return nil }
    let isMap = first == UInt8(ascii: "{")
    let inside = range.lowerBound + 1..<range.upperBound - 1
    if inside.isEmpty { return [] }
    guard let cuts = cuts(inside, isMap: isMap) else { return nil }
    var parts: [Range<Int>] = []
    var start = inside.lowerBound
    for cut in cuts + [inside.upperBound] {
      parts.append(start..<cut)
      start = cut + 2
    }
    guard isMap else {
      // JSON's own lists quote their strings; Presto's do not.
      return bytes[inside.lowerBound] == UInt8(ascii: "\"") ? nil : parts
    }
    var keys: Set<ArraySlice<UInt8>> = []
    for part in parts {
      // A key twice: a value had `, key=` in it.
      guard let keyEnd = endOfKey(part), keys.insert(bytes[part.lowerBound..<keyEnd]).inserted
      else { return nil }
    }
    return parts
  }

  /// The commas between the parts; nil if the brackets inside do not pair.
  private func cuts(_ inside: Range<Int>, isMap: Bool) -> [Int]? {
    var open: [UInt8] = []
    var cuts: [Int] = []
    var position = inside.lowerBound
    while position < inside.upperBound {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(byte + 2)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open.popLast() == byte else { return nil }
      case UInt8(ascii: ","):
        guard open.isEmpty, position + 1 < inside.upperBound,
          bytes[position + 1] == UInt8(ascii: " "),
          !isMap || endOfKey(position + 2..<inside.upperBound) != nil
        else { break }
        cuts.append(position)
        position += 1
      default: break
      }
      position += 1
    }
    return open.isEmpty ? cuts : nil
  }

  /// The `=` behind the key that begins a range; nil if no key does.
  private func endOfKey(_ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = bytes[position]
      let isKeyByte =
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
        || PrintedValue.marks.contains(byte)
      guard isKeyByte else {
        return byte == UInt8(ascii: "=") && position > range.lowerBound ? position : nil
      }
      position += 1
    }
    return nil
  }

  private static let marks = Array("-_.:/$@#".utf8)
}
