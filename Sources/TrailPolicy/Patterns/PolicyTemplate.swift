import TrailEvents

/// A policy value with its wildcards and its policy variables found.
///
/// `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves.
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
struct PolicyTemplate: Sendable, Hashable {
  /// One piece.
  private enum Part: Sendable, Hashable {
    case segment(WildcardSegment)
    case variable(key: String, defaultText: String?)
  }

  /// What is left once the variables have their values.
  enum Resolution: Sendable, Equatable {
    case segments([WildcardSegment])
    /// A variable has no value: the policy value is like nothing.
    case withoutValue
    /// A variable's value is not in the log.
    case unknown
  }

  private var parts: [Part] = []

  /// Reads a policy value; without `allowsVariables` `${…}` is plain text.
  init(_ text: String, hasWildcards: Bool, allowsVariables: Bool) throws(PolicyError) {
    guard text.containsAny(of: "$*?") else {
      if !text.isEmpty { parts = [.segment(.literal(text))] }
      return
    }
    var rest = Substring(text).unicodeScalars
    var literal = String.UnicodeScalarView()
    while let scalar = rest.first {
      if allowsVariables, scalar == "$", let (length, part) = try PolicyTemplate.variable(rest) {
        append(&literal)
        parts.append(part)
        rest = rest.dropFirst(length)
        continue
      }
      rest.removeFirst()
      if hasWildcards, scalar == "*" || scalar == "?" {
        append(&literal)
        parts.append(.segment(scalar == "*" ? .anyRun : .anyOne))
      } else {
        literal.append(scalar)
      }
    }
    append(&literal)
  }

  /// The keys that the variables read, as written, each once.
  var variableKeys: [String] {
    var keys: [String] = []
    for case .variable(let key, _) in parts where !keys.contains(key) { keys.append(key) }
    return keys
  }

  /// The pieces if there are no variables.
  var fixedSegments: [WildcardSegment]? {
    var segments: [WildcardSegment] = []
    for part in parts {
      guard case .segment(let segment) = part else { return nil }
      segments.append(segment)
    }
    return segments
  }

  /// Puts the values in; what they contain is literal.
  func resolve(_ variables: (String) -> ContextValue) -> Resolution {
    var segments: [WildcardSegment] = []
    var isUnknown = false
    for part in parts {
      switch part {
      case .segment(let segment): segments.append(segment)
      case .variable(let key, let defaultText):
        switch variables(key) {
        case .single(let text): segments.append(.literal(text))
        case .absent:
          guard let defaultText else { return .withoutValue }
          segments.append(.literal(defaultText))
        case .multiple, .including: return .withoutValue
        case .unknown, .presentWithUnknownValue: isUnknown = true
        }
      }
    }
    return isUnknown ? .unknown : .segments(segments)
  }

  /// The text of pieces that hold no wildcard.
  static func text(of segments: [WildcardSegment]) -> String {
    segments.reduce(into: "") { text, segment in
      if case .literal(let piece) = segment { text += piece }
    }
  }

  private mutating func append(_ literal: inout String.UnicodeScalarView) {
    guard !literal.isEmpty else { return }
    parts.append(.segment(.literal(String(literal))))
    literal = String.UnicodeScalarView()
  }

  /// Reads the variable at the start of `rest`; nil if it is no variable and stays text.
  private static func variable(
    _ rest: Substring.UnicodeScalarView
  ) throws(PolicyError) -> (length: Int, part: Part)? {
    let inside = rest.dropFirst(2)
    guard rest.dropFirst().first == "{",
      let end = inside.firstIndex(where: { $0 == "}" || $0 == "," })
    else { return nil }
    let key = trimmed(inside[..<end])
    guard inside[end] == "," else {
      guard !key.isEmpty else { return nil }
      let length = rest.distance(from: rest.startIndex, to: end) + 1
      if key == "*" || key == "?" || key == "$" { return (length, .segment(.literal(key))) }
      return (length, .variable(key: key, defaultText: nil))
    }
    guard inside[end...].contains("}") else { return nil }
    let afterComma = inside[end...].dropFirst().drop { $0 == " " }
    let written = String(rest[...(inside[end...].firstIndex(of: "}") ?? end)])
    guard !key.isEmpty, afterComma.first == "'",
      let quote = afterComma.dropFirst().firstIndex(of: "'")
    else { throw badDefault(written) }
    let closing = afterComma[quote...].dropFirst().drop { $0 == " " }
    guard closing.first == "}" else { throw badDefault(written) }
    return (
      rest.distance(from: rest.startIndex, to: closing.startIndex) + 1,
      .variable(key: key, defaultText: String(afterComma.dropFirst()[..<quote]))
    )
  }

  private static func badDefault(_ written: String) -> PolicyError {
    PolicyError(
      .badVariable, "the default of the variable `\(written)` is not in single quotes",
      help: "write `${key, 'text'}`")
  }

  private static func trimmed(_ scalars: Substring.UnicodeScalarView) -> String {
    var scalars = scalars.drop { $0 == " " }
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}
