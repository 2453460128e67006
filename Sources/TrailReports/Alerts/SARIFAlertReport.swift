import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// Alerts as a SARIF log: one run, one result for each alert, the rules that found them, ATT&CK as a
/// taxonomy, and the problems of the run as notifications.
///
/// Severities: `critical` and `high` are `error`, `medium` is `warning`, the others `note`; GitHub's
/// `security-severity` is 9.5, 8.0, 5.5, 3.0, 0.1. The file and, as a logical location, the record of
/// an event are its place: a log has no lines to point at, and the bytes are those of the inflated file.
///
/// Source: OASIS, "SARIF Version 2.1.0", Errata 01.
public struct SARIFAlertReport: Sendable {
  /// The version of Trailsift.
  public let toolVersion: String

  static let schemaURI =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  static let attackName = "MITRE ATT&CK"

  /// A report.
  public init(toolVersion: String) { self.toolVersion = toolVersion }

  /// Begins the log, up to the results.
  func open(_ index: SARIFIndex, of run: RunReport, _ json: inout JSONWriter) {
    json.openObject()
    json.member("$schema", SARIFAlertReport.schemaURI)
    json.member("version", "2.1.0")
    json.openArray("runs")
    json.openObject()
    appendTool(index, to: &json)
    appendInvocation(run, to: &json)
    if !index.techniques.isEmpty { appendTaxonomy(index, to: &json) }
    json.openArray("results")
  }

  func append(_ alert: Alert, _ index: SARIFIndex, to json: inout JSONWriter) {
    json.object { appendResult(alert, index, to: &$0) }
  }

  /// Ends the log.
  func close(_ json: inout JSONWriter) {
    json.closeArray()
    json.closeObject()
    json.closeArray()
    json.closeObject()
    json.endLine()
  }

  private func appendTool(_ index: SARIFIndex, to json: inout JSONWriter) {
    json.object("tool") { json in
      json.object("driver") { json in
        json.member("name", "Trailsift")
        json.member("version", toolVersion)
        json.member("semanticVersion", toolVersion)
        if !index.techniques.isEmpty {
          json.array("supportedTaxonomies", [SARIFAlertReport.attackName]) { json, name in
            json.object { json in
              json.member("name", name)
              json.member("index", 0)
            }
          }
        }
        json.array("rules", index.rules) { json, rule in
          json.object { appendRule(rule, index, to: &$0) }
        }
      }
    }
  }

  private func appendRule(_ rule: RuleSummary, _ index: SARIFIndex, to json: inout JSONWriter) {
    json.member("id", rule.id)
    json.object("shortDescription") { $0.member("text", message(rule.heading)) }
    if !rule.description.isEmpty {
      let text = message(ReportText.oneLine(rule.description))
      json.object("fullDescription") { $0.member("text", text) }
    }
    if !rule.response.isEmpty {
      let steps = rule.response.enumerated().map { "\($0 + 1). \(ReportText.oneLine($1))" }
      json.object("help") { $0.member("text", message(steps.joined(separator: " "))) }
    }
    if let link = rule.links.first { json.member("helpUri", link) }
    json.object("defaultConfiguration") { $0.member("level", rule.severity.sarifLevel) }
    let techniques = AttackTags(rule).techniques
    if !techniques.isEmpty {
      json.array("relationships", techniques) { json, technique in
        json.object { json in
          json.object("target") { index.appendReference(to: technique, &$0) }
          json.array("kinds", ["relevant"]) { $0.value($1) }
        }
      }
    }
    json.object("properties") { json in
      json.member("tags", SARIFAlertReport.unique(["security"] + rule.tags))
      json.member("security-severity", rule.severity.securitySeverity)
      json.member("severity", rule.severity.description)
      json.member("themes", rule.themes)
      json.member("falsePositives", rule.falsePositives.map(ReportText.oneLine))
      json.member("references", rule.references.map(ReportText.oneLine))
    }
  }

  private func appendInvocation(_ run: RunReport, to json: inout JSONWriter) {
    json.array("invocations", [run]) { json, run in
      json.object { json in
        json.member("executionSuccessful", !run.hasProblems && run.rulesRefused == 0)
        json.array("toolExecutionNotifications", run.problems) { json, problem in
          json.object { json in
            json.member("level", "error")
            json.object("descriptor") { $0.member("id", problem.code) }
            json.object("message") { $0.member("text", message("\(problem)")) }
            json.array("locations", [problem.file]) { json, file in
              json.object { appendPlace(file, to: &$0) }
            }
          }
        }
        json.object("properties") { json in
          json.member("filesRead", run.filesRead)
          json.member("recordsRead", run.recordsRead)
          json.member("recordsAnalyzed", run.recordsAnalyzed)
          json.member("problemsLeftOut", run.problemsLeftOut)
        }
      }
    }
  }

  private func appendTaxonomy(_ index: SARIFIndex, to json: inout JSONWriter) {
    json.array("taxonomies", [SARIFAlertReport.attackName]) { json, name in
      json.object { json in
        json.member("name", name)
        json.member("organization", "MITRE")
        json.member("version", AttackTags.version)
        json.member("informationUri", "https://attack.mitre.org/")
        json.object("shortDescription") { $0.member("text", "Techniques of adversaries") }
        json.array("taxa", index.techniques) { json, technique in
          json.object { json in
            json.member("id", technique.id)
            if let name = technique.name {
              json.object("shortDescription") { $0.member("text", name) }
            }
            json.member("helpUri", technique.page)
          }
        }
      }
    }
  }

  private func appendResult(_ alert: Alert, _ index: SARIFIndex, to json: inout JSONWriter) {
    json.member("ruleId", alert.rule.id)
    json.member("ruleIndex", index.number(of: alert.rule))
    json.member("level", alert.rule.severity.sarifLevel)
    json.object("message") { $0.member("text", message(alert.summary)) }
    json.array("locations", Array(alert.events.prefix(1))) { json, event in
      json.object { appendPlace(of: event, to: &$0) }
    }
    json.array("relatedLocations", Array(alert.events.dropFirst().enumerated())) { json, event in
      json.object { json in
        json.member("id", event.offset + 1)
        appendPlace(of: event.element, to: &json)
        let time = event.element.eventTime.description
        json.object("message") { $0.member("text", time) }
      }
    }
    json.object("fingerprints") { $0.member("trailsift.alert/1", alert.id) }
    json.member("occurrenceCount", max(1, alert.count))
    let techniques = AttackTags(alert.rule).techniques
    if !techniques.isEmpty {
      json.array("taxa", techniques) { json, technique in
        json.object { index.appendReference(to: technique, &$0) }
      }
    }
    json.object("properties") { json in
      json.member("tags", SARIFAlertReport.unique(alert.rule.tags))
      json.object("alert") { JSONLinesAlertReport().appendMembers(of: alert, to: &$0) }
    }
  }

  private func appendPlace(of event: AlertEvent, to json: inout JSONWriter) {
    appendPlace(event.file, to: &json)
    json.array("logicalLocations", [event]) { json, event in
      json.object { json in
        if !event.eventID.isEmpty { json.member("name", PrintableText.escaped(event.eventID)) }
        json.member("fullyQualifiedName", "record \(event.record)")
        json.member("kind", "object")
      }
    }
    json.object("properties") { json in
      json.member("record", event.record)
      json.member("inflatedOffset", Int(event.offset))
    }
  }

  private func appendPlace(_ file: String, to json: inout JSONWriter) {
    json.object("physicalLocation") { json in
      json.object("artifactLocation") { $0.member("uri", SARIFAlertReport.reference(to: file)) }
    }
  }

  /// The tags without repetitions: SARIF's are a set.
  private static func unique(_ tags: [String]) -> [String] {
    tags.enumerated().filter { !tags.prefix($0.offset).contains($0.element) }.map(\.element)
  }

  /// A text as a plain message, in sight: brackets would begin a link, `{0}` stand for an argument.
  ///
  /// Source: SARIF 2.1.0, 3.11.5 and 3.11.6.
  func message(_ text: String) -> String {
    var message = ""
    for character in PrintableText.escaped(text) {
      if "\\[]".contains(character) { message += "\\" }
      message.append(character)
    }
    message.replace(/\{(\d+)\}/) { "{{\($0.1)}}" }
    return message.isEmpty ? "-" : message
  }

  /// A path as a URI reference: `logs/a%20b.json.gz`, `file:///var/logs/a.json.gz`.
  static func reference(to path: String) -> String {
    let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    var reference = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      if unreserved.contains(byte) {
        reference.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        reference += "%" + (byte < 16 ? "0" : "") + digits
      }
    }
    return reference
  }
}

/// The rules and techniques of a SARIF log, in the order of their first alert, with their numbers.
struct SARIFIndex {
  private(set) var rules: [RuleSummary] = []
  private(set) var techniques: [AttackTags.Technique] = []
  private var ruleNumbers: [String: Int] = [:]
  private var techniqueNumbers: [String: Int] = [:]

  init(_ alerts: some Sequence<Alert>) {
    for alert in alerts where ruleNumbers[alert.rule.id] == nil {
      ruleNumbers[alert.rule.id] = rules.count
      rules.append(alert.rule)
      for technique in AttackTags(alert.rule).techniques
      where techniqueNumbers[technique.id] == nil {
        techniqueNumbers[technique.id] = techniques.count
        techniques.append(technique)
      }
    }
  }

  func number(of rule: RuleSummary) -> Int { ruleNumbers[rule.id] ?? -1 }

  func appendReference(to technique: AttackTags.Technique, _ json: inout JSONWriter) {
    json.member("id", technique.id)
    json.member("index", techniqueNumbers[technique.id] ?? -1)
    json.object("toolComponent") { json in
      json.member("name", SARIFAlertReport.attackName)
      json.member("index", 0)
    }
  }
}

extension Severity {
  /// SARIF's `level`.
  fileprivate var sarifLevel: String {
    switch self {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .informational: "note"
    }
  }

  /// Within the bands in which GitHub's code scanning names them: critical above 9.0, high from 7.0,
  /// medium from 4.0, low above 0.
  fileprivate var securitySeverity: String {
    switch self {
    case .critical: "9.5"
    case .high: "8.0"
    case .medium: "5.5"
    case .low: "3.0"
    case .informational: "0.1"
    }
  }
}
