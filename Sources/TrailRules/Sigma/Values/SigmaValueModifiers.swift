import TrailDetect
import TrailEvents
import TrailPolicy

/// Applies modifiers to one value, in the order in which the rule writes them.
struct SigmaValueModifiers {
  /// More patterns than this from one value are refused.
  static let maxPatterns = 2000

  let placeholders: SigmaPlaceholders
  /// The modifiers that change values, in order; those that join or negate values are not among them.
  let modifiers: [SigmaModifier]

  func value(of scalar: SigmaScalar) throws(SigmaFault) -> SigmaValue {
    var value = SigmaValue(scalar)
    for (index, modifier) in modifiers.enumerated() {
      if modifier == .re {
        value = try regex(scalar, isFirst: index == 0)
      } else if modifier == .exists, index > 0 {
        throw SigmaFault("`exists` goes with no other modifier")
      } else {
        value = try apply(modifier, to: value)
      }
    }
    return value
  }

  /// The pattern as written: a regular expression has escapes of its own.
  private func regex(_ scalar: SigmaScalar, isFirst: Bool) throws(SigmaFault) -> SigmaValue {
    guard isFirst else {
      throw SigmaFault("`re` is the first modifier or none", help: "write it before the others")
    }
    switch scalar {
    case .text(let text), .number(_, let text): return .regex(SigmaRegex(pattern: text))
    case .boolean, .null:
      throw SigmaFault("`re` is for texts, not for \(SigmaValue(scalar).noun)")
    }
  }

  private func apply(
    _ modifier: SigmaModifier, to value: SigmaValue
  ) throws(SigmaFault) -> SigmaValue {
    if case .anyOf(let values) = value {
      var results: [SigmaValue] = []
      for value in values {
        let result = try apply(modifier, to: value)
        if case .anyOf(let parts) = result { results += parts } else { results.append(result) }
        guard results.count <= SigmaValueModifiers.maxPatterns else {
          throw SigmaFault(
            "the value stands for more than \(SigmaValueModifiers.maxPatterns) patterns")
        }
      }
      return .anyOf(results)
    }
    switch modifier {
    case .contains, .startswith, .endswith: return try wrapped(value, by: modifier)
    case .i, .ignorecase, .m, .multiline, .s, .dotall: return try flagged(value, by: modifier)
    case .lt: return try compared(value, .less, modifier)
    case .lte: return try compared(value, .lessOrEqual, modifier)
    case .gt: return try compared(value, .greater, modifier)
    case .gte: return try compared(value, .greaterOrEqual, modifier)
    case .minute, .hour, .day, .week, .month, .year: return try timePart(value, modifier)
    case .exists:
      guard case .boolean(let isWanted) = value else {
        throw SigmaFault(
          "`exists` is `true` or `false`, not \(value.noun)", help: "write it without quotes")
      }
      return .exists(isWanted)
    case .cidr: return try network(value)
    case .fieldref: return try reference(value)
    case .base64, .base64offset, .utf16, .utf16be, .utf16le, .wide, .windash:
      return try encoded(value, by: modifier)
    case .expand:
      return try SigmaExpansion(placeholders: placeholders).expanded(value)
    case .all, .cased, .neq, .re: return value
    }
  }

  private func fault(_ modifier: SigmaModifier, for value: SigmaValue) -> SigmaFault {
    SigmaFault("`\(modifier.rawValue)` is for texts, not for \(value.noun)")
  }

  private func wrapped(
    _ value: SigmaValue, by modifier: SigmaModifier
  ) throws(SigmaFault) -> SigmaValue {
    let before = modifier != .startswith
    let behind = modifier != .endswith
    switch value {
    case .text(let text): return .text(text.wrapped(before: before, behind: behind))
    case .number(_, let text):
      return .text(SigmaText(plain: text).wrapped(before: before, behind: behind))
    case .regex(var regex):
      // A search is unanchored, so `contains` changes nothing.
      if !before { regex.pattern = "\\A(?:\(regex.pattern))" }
      if !behind { regex.pattern = "(?:\(regex.pattern))\\z" }
      return .regex(regex)
    case .reference(let field, .equals):
      return .reference(
        field, before && behind ? .contains : before ? .endsWith : .startsWith)
    case .reference: throw SigmaFault("a field is compared in one way only")
    default: throw fault(modifier, for: value)
    }
  }

  private func flagged(
    _ value: SigmaValue, by modifier: SigmaModifier
  ) throws(SigmaFault) -> SigmaValue {
    guard case .regex(var regex) = value else {
      throw SigmaFault(
        "`\(modifier.rawValue)` is for regular expressions", help: "write it behind `re`")
    }
    switch modifier {
    case .i, .ignorecase: regex.ignoresCase = true
    case .m, .multiline: regex.isMultiline = true
    default: regex.dotMatchesLineEnd = true
    }
    return .regex(regex)
  }

  private func compared(
    _ value: SigmaValue, _ order: NumberComparison.Order, _ modifier: SigmaModifier
  ) throws(SigmaFault) -> SigmaValue {
    switch value {
    case .number(let number, _): return .comparison(NumberComparison(order, number))
    case .timePart(let part, let comparison) where comparison.order == .equal:
      return .timePart(part, NumberComparison(order, comparison.value))
    case .text(let text):
      let isNumber = text.pattern.map { Double($0.plainText) != nil } ?? false
      throw SigmaFault(
        "`\(modifier.rawValue)` is for numbers, not for a text",
        help: isNumber ? "write the number without quotes" : nil)
    default: throw SigmaFault("`\(modifier.rawValue)` is for numbers, not for \(value.noun)")
    }
  }

  private static let ranges: [TimePart: ClosedRange<Double>] = [
    .minute: 0...59, .hour: 0...23, .day: 1...31, .week: 1...53, .month: 1...12, .year: 1...9999,
  ]

  private func timePart(
    _ value: SigmaValue, _ modifier: SigmaModifier
  ) throws(SigmaFault) -> SigmaValue {
    guard let part = TimePart(rawValue: modifier.rawValue),
      let range = SigmaValueModifiers.ranges[part]
    else { throw fault(modifier, for: value) }
    guard case .number(let number, _) = value else {
      let help: String? =
        if case .comparison = value { "write `\(part.rawValue)` before the comparison" } else {
          nil
        }
      throw SigmaFault("`\(part.rawValue)` is for numbers, not for \(value.noun)", help: help)
    }
    guard number == number.rounded(), range.contains(number) else {
      throw SigmaFault(
        "`\(part.rawValue)` is a whole number from \(Int(range.lowerBound)) to"
          + " \(Int(range.upperBound))")
    }
    return .timePart(part, NumberComparison(.equal, number))
  }

  private func network(_ value: SigmaValue) throws(SigmaFault) -> SigmaValue {
    guard case .text(let text) = value else { throw fault(.cidr, for: value) }
    guard let bytes = text.bytes, let network = IPNetwork(String(decoding: bytes, as: UTF8.self))
    else {
      throw SigmaFault(
        "`cidr` has no block of addresses",
        help: "write `203.0.113.0/24` or `2001:db8::/32`, without other modifiers before `cidr`")
    }
    return .network(network)
  }

  private func reference(_ value: SigmaValue) throws(SigmaFault) -> SigmaValue {
    guard case .text(let text) = value else { throw fault(.fieldref, for: value) }
    guard let bytes = text.bytes, !bytes.isEmpty,
      let field = String(validating: bytes, as: UTF8.self)
    else {
      throw SigmaFault(
        "`fieldref` names one field, without wildcards",
        help: "write `fieldref` before `startswith`, `endswith` and `contains`")
    }
    return .reference(field, .equals)
  }

  private func encoded(
    _ value: SigmaValue, by modifier: SigmaModifier
  ) throws(SigmaFault) -> SigmaValue {
    guard case .text(let text) = value else {
      guard case .number(_, let written) = value else { throw fault(modifier, for: value) }
      throw SigmaFault(
        "`\(modifier.rawValue)` is for texts, not for a number", help: "write `'\(written)'`")
    }
    switch modifier {
    case .base64, .base64offset:
      guard let bytes = text.bytes else {
        throw SigmaFault(
          "wildcards cannot be encoded", help: "write `\\*` and `\\?` for the characters themselves"
        )
      }
      guard modifier == .base64offset else {
        return .text(SigmaText(pieces: [.literal(SigmaEncodings.base64(bytes))]))
      }
      guard let variants = SigmaEncodings.base64Offsets(bytes) else {
        throw SigmaFault(
          "the value is too short for `base64offset`: too little of it is the same at each place")
      }
      return .anyOf(variants.map { .text(SigmaText(pieces: [.literal($0)])) })
    case .windash: return try windash(text)
    default: return .text(try utf16(text, modifier))
    }
  }

  private func utf16(
    _ text: SigmaText, _ modifier: SigmaModifier
  ) throws(SigmaFault) -> SigmaText {
    var isText = true
    let encoded = text.replacingLiterals { bytes in
      guard let units = SigmaEncodings.utf16(bytes, isBigEndian: modifier == .utf16be) else {
        isText = false
        return []
      }
      return [.literal(units)]
    }
    guard isText else { throw SigmaFault("what was encoded is no text any more") }
    guard modifier == .utf16 else { return encoded }
    return SigmaText(pieces: [.literal([0xFF, 0xFE])] + encoded.pieces)
  }

  private func windash(_ text: SigmaText) throws(SigmaFault) -> SigmaValue {
    var variants: [[SigmaText.Piece]] = [[]]
    var dashCount = 0
    for piece in text.pieces {
      guard case .literal(let bytes) = piece else {
        variants = variants.map { $0 + [piece] }
        continue
      }
      guard let parts = SigmaEncodings.partsAroundDashes(bytes) else {
        throw SigmaFault("what was encoded is no text any more")
      }
      dashCount += parts.count - 1
      guard dashCount <= SigmaEncodings.maxDashes else {
        throw SigmaFault(
          "`windash` is for at most \(SigmaEncodings.maxDashes) options in one value",
          help: "write several values with `all`")
      }
      variants = variants.map { $0 + [.literal(parts[0])] }
      for part in parts.dropFirst() {
        variants = variants.flatMap { variant in
          SigmaEncodings.dashes.map { variant + [.literal(Array(String($0).utf8) + part)] }
        }
      }
    }
    return .anyOf(variants.map { .text(SigmaText(pieces: $0)) })
  }
}

extension TextPattern {
  /// The plain parts, one behind the other.
  fileprivate var plainText: String {
    pieces.reduce(into: "") { if case .literal(let text) = $1 { $0 += text } }
  }
}
