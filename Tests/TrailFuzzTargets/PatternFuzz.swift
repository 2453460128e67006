import TrailPolicy

enum PatternFuzz {
  /// The longest input of which the plain matcher is asked, too.
  private static let maxPlainBytes = 200

  /// A flag byte, then a pattern and a text with a NUL between them.
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let flags = input.first else { return }
    let parts = input.dropFirst().split(
      separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    let pattern = String(decoding: parts[0], as: UTF8.self)
    let text = String(decoding: parts[1], as: UTF8.self)
    let wildcard = WildcardPattern(pattern, isCaseInsensitive: flags & 8 != 0)
    let matches = wildcard.matches(text)
    if flags & 8 == 0, input.count <= maxPlainBytes {
      try FuzzFinding.expect(
        matches == plainlyMatches(Array(pattern.unicodeScalars), Array(text.unicodeScalars)),
        "`\(pattern)` and `\(text)`: \(matches) is wrong")
    }
    for flavor in [ARNPattern.Flavor.condition, .resource] {
      if let arn = ARNPattern(pattern, flavor: flavor) { _ = arn.matches(text) }
    }
    guard
      let regex = try? RegexPattern(
        pattern, ignoresCase: flags & 1 != 0, isMultiline: flags & 2 != 0,
        dotMatchesLineEnd: flags & 4 != 0)
    else { return }
    let found = RegexSearcher().finds(regex, in: text)
    // What every match contains is contained in each text that matches; case apart.
    if found == .yes, !regex.requiredLiteral.isEmpty, !regex.ignoresCase {
      try FuzzFinding.expect(
        text.utf8.firstRange(of: regex.requiredLiteral.utf8) != nil,
        "`\(pattern)` matches without `\(regex.requiredLiteral)`")
    }
  }

  /// `*` and `?` by the book: a table of which prefixes match.
  private static func plainlyMatches(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool
  {
    var row = [Bool](repeating: false, count: text.count + 1)
    row[0] = true
    for symbol in pattern {
      var next = [Bool](repeating: false, count: text.count + 1)
      if symbol == "*" { next[0] = row[0] }
      for place in text.indices {
        next[place + 1] =
          symbol == "*"
          ? next[place] || row[place + 1] : row[place] && (symbol == "?" || symbol == text[place])
      }
      row = next
    }
    return row[text.count]
  }
}
