import TrailDetect
import TrailEvents

/// Reads the section `sinks` of the conditions file.
///
/// ```yaml
/// sinks:
///   chat:   { kind: slack, url: { env: SLACK_WEBHOOK }, min-severity: high }
///   siem:   { kind: generic, url: https://siem.example.com/hook, secret: { file: /run/secrets/siem }, batch: 50 }
///   oncall: { kind: pagerduty, secret: { env: PAGERDUTY_KEY }, rules: [root-*] }
/// ```
struct SinksReader {
  static let fields = [
    "kind", "url", "secret", "min-severity", "rules", "batch", "timeout", "patience", "ca",
  ]
  static let sourceFields = ["env", "file"]

  let findings: Findings

  func read(_ entries: [SourcePair]) -> [SinkDeclaration] { entries.compactMap(sink) }

  private func sink(_ pair: SourcePair) -> SinkDeclaration? {
    let owner = "`sinks.\(pair.key)`"
    guard
      let node = findings.fields(of: pair.value, owner: owner, known: SinksReader.fields),
      let kind = kind(node["kind"], of: pair)
    else { return nil }
    var sink = SinkDeclaration(name: pair.key, kind: kind)
    if let url = node["url"] {
      sink.address = source(url, named: "url", mayStandHere: true)
      if case .text = sink.address, kind.hasSecretAddress {
        findings.warning(
          "the address of a \(kind.rawValue) webhook is a secret, and stands here for every reader",
          help: "write `url: { env: NAME }` or `url: { file: PATH }`", at: url.position)
      }
    } else if kind.defaultAddress == nil {
      findings.error(.missingField, "\(owner) has no `url`", at: pair.keyPosition)
    }
    readSecret(node["secret"], of: pair, into: &sink)
    if let text = node["min-severity"].flatMap({ findings.text($0, named: "min-severity") }) {
      if let severity = Severity(name: text.text) {
        sink.minimumSeverity = severity
      } else {
        findings.error(
          .badValue, "`\(text.text)` is not a severity",
          help: "one of \(Severity.allCases.map { "`\($0)`" }.joined(separator: ", "))",
          at: text.position)
      }
    }
    if let rules = node["rules"] {
      sink.rules = findings.texts(rules, named: "rules").map(\.text)
    }
    if let batch = node["batch"],
      let count = findings.count(batch, named: "batch", in: 1...kind.maxBatch)
    {
      sink.batch = count
    }
    sink.timeoutSeconds = node["timeout"].flatMap { findings.duration($0, named: "timeout") }
    sink.patienceSeconds = node["patience"].flatMap {
      findings.duration($0, named: "patience", allowsZero: true)
    }
    sink.authorityFile = node["ca"].flatMap { findings.text($0, named: "ca") }?.text
    return sink
  }

  private func kind(_ node: SourceNode?, of pair: SourcePair) -> SinkKind? {
    guard let node else {
      findings.error(
        .missingField, "`sinks.\(pair.key)` has no `kind`", help: SinksReader.kindAdvice,
        at: pair.keyPosition)
      return nil
    }
    guard let text = findings.text(node, named: "kind") else { return nil }
    guard let kind = SinkKind(rawValue: text.text) else {
      let names = SinkKind.allCases.map(\.rawValue)
      findings.error(
        .badValue, "`\(text.text)` is no kind of sink",
        help: NearestName.help(for: text.text, among: names) ?? SinksReader.kindAdvice,
        at: text.position)
      return nil
    }
    return kind
  }

  private static let kindAdvice =
    "one of \(SinkKind.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))"

  private func readSecret(
    _ node: SourceNode?, of pair: SourcePair, into sink: inout SinkDeclaration
  ) {
    guard let node else {
      if sink.kind == .pagerduty {
        findings.error(
          .missingField, "`sinks.\(pair.key)` has no `secret`, the routing key of PagerDuty",
          at: pair.keyPosition)
      }
      return
    }
    guard sink.kind == .pagerduty || sink.kind == .generic else {
      findings.error(
        .conflict, "a sink of kind `\(sink.kind.rawValue)` has no `secret` beside its address",
        at: node.position)
      return
    }
    sink.secret = source(node, named: "secret", mayStandHere: false)
  }

  /// A text, or where it stands; the text is not repeated in errors.
  private func source(
    _ node: SourceNode, named name: String, mayStandHere: Bool
  ) -> SecretSource? {
    let advice = "write `\(name): { env: NAME }` or `\(name): { file: PATH }`"
    guard let pairs = node.pairs else {
      guard mayStandHere else {
        findings.error(
          .badValue, "a secret does not stand in this file", help: advice, at: node.position)
        return nil
      }
      return findings.text(node, named: name).map { .text($0.text) }
    }
    guard
      findings.fields(of: node, owner: "`\(name)`", known: SinksReader.sourceFields) != nil
    else { return nil }
    guard pairs.count == 1, let pair = pairs.first,
      let text = findings.text(pair.value, named: pair.key)
    else {
      if pairs.count != 1 {
        findings.error(
          .conflict, "`\(name)` comes from one place", help: advice, at: node.position)
      }
      return nil
    }
    return pair.key == "env" ? .environment(text.text) : .file(text.text)
  }
}
