import TrailDetect
import TrailEvents

/// Reads `correlate`: what several events together must be.
struct CorrelationReader {
  /// A spike's baseline if none is given: a day, in seconds.
  static let defaultBaselineSeconds: Int64 = 86_400
  /// The largest number of events or values that a rule may wait for.
  static let maxCount = 1_000_000
  /// How long `new` learns if nothing is said: two weeks, in seconds.
  static let defaultLearnSeconds: Int64 = 14 * 86_400

  /// What each form may say.
  static let fieldsByForm: [String: [String]] = [
    "count": ["count", "within", "by"],
    "distinct": ["distinct", "gte", "within", "by"],
    "spike": ["spike", "floor", "within", "baseline", "by"],
    "sequence": ["sequence", "ordered", "within", "without", "by"],
    "new": ["new", "learn", "by"],
  ]
  private static let known = [
    "count", "distinct", "gte", "spike", "floor", "within", "baseline", "by", "sequence", "new",
    "ordered", "without", "learn",
  ]

  let findings: Findings
  /// What reads a sequence.
  var sequence: SequenceReader

  /// The correlation and the keys that it groups by; nil if there is none or it cannot be read.
  mutating func read(_ node: SourceNode?) -> (correlation: Correlation, group: [ContextKey])? {
    guard let node, !node.isNothing else { return nil }
    let owner = "`correlate`"
    guard
      findings.fields(of: node, owner: owner, known: CorrelationReader.known) != nil,
      let form = form(node)
    else { return nil }
    for pair in node.pairs ?? []
    where CorrelationReader.known.contains(pair.key)
      && CorrelationReader.fieldsByForm[form]?.contains(pair.key) == false
    {
      findings.error(
        .conflict, "`\(pair.key)` does not belong to `\(form)`",
        help: "its fields are "
          + (CorrelationReader.fieldsByForm[form] ?? []).map { "`\($0)`" }.joined(separator: ", "),
        at: pair.keyPosition)
    }
    if form == "new" { return readNew(node) }
    let within = required("within", in: node, form).flatMap {
      findings.duration($0, named: "within")
    }
    if form == "sequence" { return sequence.read(node, within: within).map { ($0, []) } }
    let group = group(node)
    switch form {
    case "count":
      let count = node["count"].flatMap { number($0, "count") }
      guard let count, let within else { return nil }
      return (Correlation(form: .count(Threshold(atLeast: count)), windowSeconds: within), group)
    case "distinct":
      let key = node["distinct"].flatMap { findings.text($0, named: "distinct") }
        .flatMap { findings.key($0) }
      let least = required("gte", in: node, form).flatMap { number($0, "gte") }
      guard let key, let least, let within else { return nil }
      let form = Correlation.Form.distinct(Threshold(atLeast: least))
      return (Correlation(form: form, windowSeconds: within, distinctKey: key), group)
    default: return spike(node, within: within).map { ($0, group) }
    }
  }

  private func group(_ node: SourceNode) -> [ContextKey] {
    node["by"].map { by in
      findings.texts(by, named: "by").compactMap { findings.key($0) }
    } ?? []
  }

  private func readNew(_ node: SourceNode) -> (correlation: Correlation, group: [ContextKey])? {
    let key = node["new"].flatMap { findings.text($0, named: "new") }.flatMap { findings.key($0) }
    let learn =
      node["learn"].map { findings.duration($0, named: "learn") }
      ?? CorrelationReader.defaultLearnSeconds
    let group = group(node)
    guard let key, let learn else { return nil }
    let form = Correlation.Form.new(learnSeconds: learn)
    return (Correlation(form: form, windowSeconds: learn, distinctKey: key), group)
  }

  private func number(_ node: SourceNode, _ name: String) -> Int? {
    findings.count(node, named: name, in: 2...CorrelationReader.maxCount)
  }

  /// The one form that is named.
  private func form(_ node: SourceNode) -> String? {
    let named = (node.pairs ?? []).filter { CorrelationReader.fieldsByForm[$0.key] != nil }
    guard let first = named.first else {
      findings.error(
        .missingField, "`correlate` has no form",
        help: "write one of `count`, `distinct`, `spike`, `sequence` and `new`", at: node.position)
      return nil
    }
    guard named.count == 1 else {
      findings.error(
        .conflict, "`correlate` has both `\(first.key)` and `\(named[1].key)`",
        help: "write two rules", at: named[1].keyPosition)
      return nil
    }
    return first.key
  }

  private func required(_ name: String, in node: SourceNode, _ form: String) -> SourceNode? {
    guard let value = node[name] else {
      findings.error(.missingField, "`\(form)` needs `\(name)`", at: node.position)
      return nil
    }
    return value
  }

  private func spike(_ node: SourceNode, within: Int64?) -> Correlation? {
    let floor = required("floor", in: node, "spike").flatMap { number($0, "floor") }
    let baseline =
      node["baseline"].map { findings.duration($0, named: "baseline") }
      ?? CorrelationReader.defaultBaselineSeconds
    guard let factor = node["spike"].flatMap(factor), let floor, let within, let baseline else {
      return nil
    }
    guard baseline > within else {
      findings.error(
        .badValue, "the baseline of `spike` is not longer than its window",
        help: "write a longer `baseline`", at: node["baseline"]?.position ?? node.position)
      return nil
    }
    return Correlation(
      form: .spike(factor: factor, floor: floor, baselineSeconds: baseline), windowSeconds: within)
  }

  /// `5x`, `2.5x` or `5`.
  private func factor(_ node: SourceNode) -> Double? {
    guard let source = findings.text(node, named: "spike") else { return nil }
    let digits = source.text.hasSuffix("x") ? source.text.dropLast() : source.text[...]
    let isPlain = digits.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
    guard isPlain, let factor = Double(digits), factor > 1, factor <= 1_000_000 else {
      findings.error(
        .badValue, "`\(source.text)` is not a factor above 1", help: "write it like `5x`",
        at: source.position)
      return nil
    }
    return factor
  }
}
