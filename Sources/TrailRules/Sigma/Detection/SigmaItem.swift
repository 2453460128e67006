import TrailDetect
import TrailEvents
import TrailPolicy

/// One `field|modifiers: values` of a selection, or keywords, made into tests.
struct SigmaItem {
  /// The field; nil for keywords, which are searched for in the whole record.
  var field: String?
  var values: [SigmaValue]
  /// All values must match, not one of them.
  var requiresAll: Bool
  var isCased: Bool
  var isNegated: Bool
  /// Whether keywords stand where a modifier puts them, instead of anywhere.
  var isAnchored: Bool

  func expression() throws(SigmaFault) -> Expression {
    var parts: [Expression] = []
    if requiresAll {
      // What one value stands for is joined by "or", also here.
      let plain = values.filter { if case .anyOf = $0 { false } else { true } }
      parts = try tests(plain, requiresAll: true)
      for case .anyOf(let variants) in values {
        let alternatives = try tests(variants, requiresAll: false)
        parts.append(alternatives.count == 1 ? alternatives[0] : .any(alternatives))
      }
    } else {
      let flat = values.flatMap { value in
        if case .anyOf(let variants) = value { return variants }
        return [value]
      }
      parts = try tests(flat, requiresAll: false)
    }
    let whole: Expression =
      parts.count == 1 ? parts[0] : requiresAll ? .all(parts) : .any(parts)
    return isNegated ? .not(whole) : whole
  }

  /// The tests of some values; texts together, and blocks of addresses, are one test.
  private func tests(_ values: [SigmaValue], requiresAll: Bool) throws(SigmaFault) -> [Expression] {
    var patterns: [TextPattern] = []
    var networks: [IPNetwork] = []
    var others: [Expression] = []
    for value in values {
      if case .text(let text) = value {
        patterns.append(try pattern(text))
      } else if case .network(let network) = value, !requiresAll {
        networks.append(network)
      } else if field == nil, case .regex(let regex) = value {
        guard !regex.pattern.isEmpty else { throw SigmaItem.boundless }
        others.append(.test(.keywordRegex(try compiled(regex))))
      } else if field == nil {
        patterns.append(try keyword(value))
      } else {
        others.append(try test(value))
      }
    }
    var result: [Expression] = []
    if !patterns.isEmpty { result.append(texts(patterns, requiresAll: requiresAll)) }
    if !networks.isEmpty { result.append(try fieldTest(.cidr(networks))) }
    return result + others
  }

  private func texts(_ patterns: [TextPattern], requiresAll: Bool) -> Expression {
    let patterns = TextPatterns(
      patterns, isCased: isCased, requiresAll: requiresAll && patterns.count > 1)
    guard let field else { return .test(.keywords(patterns)) }
    return .test(.field(FieldTest(field, .text(patterns))))
  }

  private func fieldTest(_ match: FieldMatch) throws(SigmaFault) -> Expression {
    guard let field else {
      throw SigmaFault(
        "keywords are texts", help: "name the field: `field|modifier: value`")
    }
    return .test(.field(FieldTest(field, match)))
  }

  private func pattern(_ text: SigmaText) throws(SigmaFault) -> TextPattern {
    guard var pattern = text.pattern else {
      throw SigmaFault(
        "the encoded value is no text, so no record can hold it",
        help: "add `base64offset|contains` behind the encoding")
    }
    guard field == nil else { return pattern }
    let core = pattern.pieces.filter { $0 != .anyRun }
    guard !core.isEmpty else { throw SigmaItem.boundless }
    if isAnchored {
      // `contains` is what keywords do anyway.
      let isContained = pattern.pieces.first == .anyRun && pattern.pieces.last == .anyRun
      if isContained, core.count == 1, pattern.pieces.count == 3 { pattern = TextPattern(core) }
    } else if !pattern.isLiteral {
      pattern = text.wrapped(before: true, behind: true).pattern ?? pattern
    }
    return pattern
  }

  private static let boundless = SigmaFault(
    "the keyword is in every record", help: "write what to search for")

  private func keyword(_ value: SigmaValue) throws(SigmaFault) -> TextPattern {
    switch value {
    case .number(_, let text): return try pattern(SigmaText(plain: text))
    case .boolean(let value): return try pattern(SigmaText(plain: "\(value)"))
    case .null: throw SigmaFault("a keyword cannot be null", help: "name the field: `field: null`")
    default:
      throw SigmaFault(
        "keywords are texts, not \(value.noun)", help: "name the field: `field|modifier: value`")
    }
  }

  private func test(_ value: SigmaValue) throws(SigmaFault) -> Expression {
    switch value {
    case .text(let text): return texts([try pattern(text)], requiresAll: false)
    case .number(let number, let text): return try self.number(number, text)
    case .boolean(let value):
      return texts([TextPattern([.literal("\(value)")])], requiresAll: false)
    case .null: return try fieldTest(.null)
    case .network(let network): return try fieldTest(.cidr([network]))
    case .exists(let isWanted): return try fieldTest(.exists(isWanted))
    case .comparison(let comparison): return try fieldTest(.number(comparison))
    case .timePart(let part, let comparison): return try fieldTest(.timePart(part, comparison))
    case .reference(let other, let relation):
      return try fieldTest(.field(other, relation, isCased: isCased))
    case .regex(let regex): return try fieldTest(.regex(compiled(regex)))
    case .anyOf(let values):
      let alternatives = try tests(values, requiresAll: false)
      return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }
  }

  /// A number by its value; an id of digits, with a zero before it or too long for a number, by its text.
  private func number(_ number: Double, _ text: String) throws(SigmaFault) -> Expression {
    if SigmaScalar.isCanonical(text) {
      return try fieldTest(.number(NumberComparison(.equal, number)))
    }
    let asText = texts([TextPattern([.literal(text)])], requiresAll: false)
    if text.utf8.allSatisfy(\.isASCIIDigit) { return asText }
    return .any([asText, try fieldTest(.number(NumberComparison(.equal, number)))])
  }

  private func compiled(_ regex: SigmaRegex) throws(SigmaFault) -> RegexPattern {
    guard !isCased else {
      throw SigmaFault(
        "`cased` is for texts; regular expressions tell case apart anyway", help: "leave it out")
    }
    do throws(RegexError) {
      return try RegexPattern(
        regex.pattern, ignoresCase: regex.ignoresCase, isMultiline: regex.isMultiline,
        dotMatchesLineEnd: regex.dotMatchesLineEnd)
    } catch {
      throw SigmaFault("the regular expression `\(regex.pattern)` is wrong: \(error)")
    }
  }
}
