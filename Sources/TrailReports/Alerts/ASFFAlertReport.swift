public import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// Alerts in the AWS Security Finding Format: batches for `BatchImportFindings`, a JSON array a line.
///
/// A batch has at most 100 findings of one account and region: the call goes to one Security Hub. Without
/// other wishes (`securityHubAccount`, `securityHubRegion`) these are the alert's most frequent ones.
/// `Severity.Label` has the names of Trailsift's severities in capitals. `CreatedAt` is the last event's
/// time; `UpdatedAt` is when the report is written, since Security Hub drops findings that were not
/// updated for 90 days and takes an import for an update only if it is newer.
///
/// Source: AWS Security Hub User Guide, "Required attributes" and "Optional top-level attributes";
/// lengths as in `BatchImportFindings`, counted in UTF-16 units; longer texts end in `…`.
public struct ASFFAlertReport: Sendable {
  /// How many findings one call takes.
  public static let maxFindingsInBatch = 100
  /// Stands for an account that no event names; Security Hub refuses it.
  public static let unknownAccount = "000000000000"

  static let maxResources = 32
  static let maxTypes = 50
  static let maxProductFields = 50

  private let options: AlertReportOptions

  /// A report.
  public init(options: AlertReportOptions) { self.options = options }

  /// How many bytes of findings are in memory until all batches are known; the others are sorted on disk.
  private static let maxBytes = 8 << 20

  /// Says in which batch a finding is: the batches are in the order of their first findings.
  private struct BatchNumbers {
    private var last: [ASFFHub: (number: Int, count: Int)] = [:]
    private var next = 0

    mutating func number(in hub: ASFFHub) -> Int {
      if let known = last[hub], known.count < ASFFAlertReport.maxFindingsInBatch {
        last[hub] = (known.number, known.count + 1)
        return known.number
      }
      defer { next += 1 }
      last[hub] = (next, 1)
      return next
    }
  }

  /// Appends the batches; nothing if there is no alert.
  public func append(_ alerts: [Alert], to output: inout [UInt8]) {
    var numbers = BatchNumbers()
    var batches: [[Alert]] = []
    for alert in alerts {
      let number = numbers.number(in: hub(of: alert))
      if number == batches.count { batches.append([]) }
      batches[number].append(alert)
    }
    for batch in batches {
      JSONWriter.appendArray(batch, to: &output) { json, alert in
        json.object { append(alert, hub(of: alert), to: &$0) }
      }
    }
  }

  /// Writes the batches one after the other, in bounded memory.
  /// - Throws: what `write` throws, or `DetectError` if findings cannot be written to disk or read from there.
  func write(_ alerts: AlertList, _ write: ([UInt8]) throws -> Void) throws {
    var numbers = BatchNumbers()
    let findings = EntrySorter(maxBytes: ASFFAlertReport.maxBytes, of: "findings")
    for alert in alerts {
      let hub = hub(of: alert)
      var json = JSONWriter(isIndented: false)
      json.object { append(alert, hub, to: &$0) }
      var finding: [UInt8] = []
      json.handOver(to: &finding)
      let key = withUnsafeBytes(of: UInt64(numbers.number(in: hub)).bigEndian, Array.init)
      try findings.append(key: key, value: finding)
    }
    var batch: UInt64?
    var bytes: [UInt8] = []
    try findings.each { key, finding in
      let number = key.loadUnaligned(as: UInt64.self)
      let mark = batch == nil ? "[" : number == batch ? "," : "]\n["
      batch = number
      bytes += Array(mark.utf8)
      bytes += finding
      if bytes.count >= AlertReport.manyBytes {
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
      return true
    }
    if batch != nil { bytes += Array("]\n".utf8) }
    try write(bytes)
  }

  private func hub(of alert: Alert) -> ASFFHub {
    ASFFHub(
      account: options.securityHubAccount ?? account(of: alert) ?? ASFFAlertReport.unknownAccount,
      region: options.securityHubRegion ?? region(alert.region.main) ?? "us-east-1")
  }

  private func account(of alert: Alert) -> String? {
    alert.account.main.flatMap { account in
      account.utf8.count == 12 && account.utf8.allSatisfy { $0 &- 0x30 < 10 } ? account : nil
    }
  }

  /// The text if it can be a region's name: anything else in its place is a record's own invention.
  private func region(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text.utf8.count <= 32 else { return nil }
    let isName = text.utf8.allSatisfy { byte in
      byte &- 0x30 < 10 || byte &- 0x61 < 26 || byte == UInt8(ascii: "-")
    }
    return isName ? text : nil
  }

  private func append(_ alert: Alert, _ hub: ASFFHub, to json: inout JSONWriter) {
    let types = types(of: alert.rule)
    let severity = alert.rule.severity.description
    json.member("SchemaVersion", "2018-10-08")
    json.member("Id", "trailsift/\(alert.id)")
    json.member("ProductArn", hub.productARN)
    json.member("ProductName", "Trailsift")
    json.member("CompanyName", "Trailsift")
    json.member("Region", hub.region)
    json.member("GeneratorId", text("trailsift/\(alert.rule.id)", 512))
    json.member("AwsAccountId", hub.account)
    json.member("Types", types)
    json.member("FirstObservedAt", alert.first.description)
    json.member("LastObservedAt", alert.last.description)
    json.member("CreatedAt", alert.last.description)
    json.member("UpdatedAt", max(options.writtenAt, alert.last).description)
    json.object("Severity") { json in
      json.member("Label", severity.uppercased())
      json.member("Original", severity)
    }
    json.member("Title", text(alert.rule.heading, 256))
    let summary = isSeen(alert.summary) ? alert.summary : alert.rule.heading
    json.member("Description", text(summary, 1024))
    appendRemediation(alert.rule, to: &json)
    if let link = alert.rule.links.first { json.member("SourceUrl", link) }
    appendProductFields(alert, to: &json)
    appendResources(alert, hub, to: &json)
    appendAction(alert, to: &json)
    json.object("Workflow") { $0.member("Status", "NEW") }
    json.member("RecordState", "ACTIVE")
    json.object("FindingProviderFields") { json in
      json.object("Severity") { json in
        json.member("Label", severity.uppercased())
        json.member("Original", severity)
      }
      json.member("Types", types)
    }
  }

  /// `TTPs/Persistence/T1098.003`: a technique under each of its tactics, a tactic without one alone.
  private func types(of rule: RuleSummary) -> [String] {
    let tags = AttackTags(rule)
    var types: [String] = []
    var isServed: Set<String> = []
    for technique in tags.techniques {
      for tactic in technique.tactics {
        isServed.insert(tactic.id)
        guard let category = tactic.asffCategory(of: technique) else { continue }
        // A classifier stands under a category only: `Effects` alone takes none.
        types.append(category.contains("/") ? "\(category)/\(technique.id)" : category)
      }
    }
    for tactic in tags.tactics where !isServed.contains(tactic.id) {
      guard let category = tactic.asffCategory(of: nil) else { continue }
      types.append(category)
    }
    types = types.enumerated().filter { !types.prefix($0.offset).contains($0.element) }
      .map(\.element)
    return types.isEmpty ? ["TTPs"] : Array(types.prefix(ASFFAlertReport.maxTypes))
  }

  private func appendRemediation(_ rule: RuleSummary, to json: inout JSONWriter) {
    guard !rule.response.isEmpty || !rule.links.isEmpty else { return }
    json.object("Remediation") { json in
      json.object("Recommendation") { json in
        if !rule.response.isEmpty {
          let steps = rule.response.enumerated().map { "\($0 + 1). \(ReportText.oneLine($1))" }
          json.member("Text", text(steps.joined(separator: " "), 512))
        }
        if let link = rule.links.first { json.member("Url", link) }
      }
    }
  }

  private func appendProductFields(_ alert: Alert, to json: inout JSONWriter) {
    var fields: [(String, String)] = [
      ("trailsift/AlertId", alert.id), ("trailsift/Rule", alert.rule.id),
      ("trailsift/Version", options.toolVersion), ("trailsift/Count", String(alert.count)),
    ]
    let facets = [
      ("Principal", alert.principal), ("Account", alert.account), ("Region", alert.region),
      ("Source", alert.source), ("Action", alert.action), ("Outcome", alert.outcome),
      ("Note", alert.notes),
    ]
    for (name, facet) in facets where !facet.values.isEmpty {
      fields.append(
        ("trailsift/\(name)", facet.values.map(\.text).joined(separator: ", ")))
    }
    if !alert.rule.tags.isEmpty {
      fields.append(("trailsift/Tags", alert.rule.tags.joined(separator: " ")))
    }
    for (number, event) in alert.events.enumerated() where !event.eventID.isEmpty {
      fields.append(("trailsift/EventId/\(number + 1)", event.eventID))
    }
    for value in alert.group {
      fields.append(("trailsift/Group/\(value.key)", value.value))
    }
    json.object("ProductFields") { json in
      for (name, value) in fields.prefix(ASFFAlertReport.maxProductFields) where isSeen(value) {
        json.member(text(name, 128), text(value, 2048))
      }
    }
  }

  private func appendResources(_ alert: Alert, _ hub: ASFFHub, to json: inout JSONWriter) {
    var resources = alert.resource.values.filter { isSeen($0.text) }.map {
      ASFFResource(of: $0.text)
    }
    // At least one is wanted; the account always is concerned.
    resources.append(ASFFResource(account: account(of: alert) ?? hub.account))
    json.array(
      "Resources", Array(resources.suffix(ASFFAlertReport.maxResources))
    ) { json, resource in
      json.object { json in
        json.member("Type", resource.type)
        json.member("Id", text(resource.id, 512))
        json.member("Partition", resource.partition ?? hub.partition)
        json.member("Region", region(resource.region) ?? region(alert.region.main) ?? hub.region)
      }
    }
  }

  /// What was called, where that is one thing.
  private func appendAction(_ alert: Alert, to json: inout JSONWriter) {
    guard let action = alert.action.main, !alert.action.hasSeveralValues else { return }
    let parts = action.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts.allSatisfy(isSeen) else { return }
    json.object("Action") { json in
      json.member("ActionType", "AWS_API_CALL")
      json.object("AwsApiCallAction") { json in
        json.member("Api", text(parts[1], 128))
        json.member("ServiceName", text(parts[0], 128))
        if let source = alert.source.main, !alert.source.hasSeveralValues, isSeen(source) {
          if let address = IPAddress(source) {
            json.member("CallerType", "remoteIp")
            if !address.isIPv6 {
              json.object("RemoteIpDetails") { $0.member("IpAddressV4", source) }
            }
          } else {
            json.member("CallerType", "domain")
            json.object("DomainDetails") { $0.member("Domain", text(source, 128)) }
          }
        }
        json.member("FirstSeen", alert.first.description)
        json.member("LastSeen", alert.last.description)
      }
    }
  }

  private func text(_ text: String, _ limit: Int) -> String { ReportText.cut(text, to: limit) }

  /// ASFF takes no text that is empty or blank.
  private func isSeen(_ text: String) -> Bool { !text.allSatisfy(\.isWhitespace) }
}

/// The Security Hub that findings are meant for.
private struct ASFFHub: Hashable {
  var account: String
  var region: String

  /// `aws`, `aws-cn` or `aws-us-gov`: by the region's name.
  var partition: String {
    if region.hasPrefix("cn-") { return "aws-cn" }
    return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
  }

  /// The product of findings that an account imports for itself.
  var productARN: String {
    "arn:\(partition):securityhub:\(region):\(account):product/\(account)/default"
  }
}

extension AttackTags.Tactic {
  /// The namespace and category of ASFF's types; nil for what happens before an attack.
  ///
  /// ASFF counts exfiltration and impact among the effects.
  /// Source: AWS Security Hub User Guide, "Types taxonomy for ASFF".
  fileprivate func asffCategory(of technique: AttackTags.Technique?) -> String? {
    switch slug {
    case "reconnaissance", "resource-development": nil
    case "exfiltration": "Effects/Data Exfiltration"
    case "impact":
      switch technique?.parentID {
      case "T1485", "T1486", "T1490", "T1561", "T1565": "Effects/Data Destruction"
      case "T1489", "T1498", "T1499", "T1531": "Effects/Denial of Service"
      case "T1496": "Effects/Resource Consumption"
      default: "Effects"
      }
    default: "TTPs/\(name)"
    }
  }
}
