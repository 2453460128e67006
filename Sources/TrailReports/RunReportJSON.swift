public import TrailDetect

/// The account of a run as one indented JSON object, schema `trailsift.run/1`: the file of
/// `--stats`.
///
/// Every counter and every reason is there, also those that are zero, so that the sums can be
/// checked: `recordsRead == recordsAnalyzed + recordsSkipped` and
/// `filesFound == filesRead + filesSkipped + filesFailed`.
public struct RunReportJSON: Sendable {
  /// The value of the first member.
  public static let schema = "trailsift.run/1"

  /// A report.
  public init() {}

  /// Appends the object and a line feed.
  public func append(_ report: RunReport, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output, isIndented: true) { appendMembers(of: report, to: &$0) }
  }

  /// The members of the object.
  func appendMembers(of report: RunReport, to json: inout JSONWriter) {
    json.member("schema", RunReportJSON.schema)
    appendInput(report, to: &json)
    if let telling = report.telling {
      json.member("events", telling.events)
      json.member("repeats", telling.repeats)
      json.member("analyzedOutsideFilter", telling.outsideFilter)
      json.member("analyzedUndecidedByFilter", telling.undecided)
      json.member("spilledRuns", telling.spilledRuns)
      json.member("limitsReached", telling.limitsReached)
    }
    if let streaming = report.streaming {
      json.object("streaming") { json in
        json.member("latenessSeconds", Int(streaming.latenessSeconds))
        json.member("lateRecords", streaming.lateRecords)
        json.member("lateMatches", streaming.lateMatches)
        json.member("openAlerts", streaming.openAlerts)
        json.member("heldEvents", streaming.heldEvents)
        json.member("closedWindows", streaming.closedWindows)
      }
    }
    json.member("matches", report.matches)
    json.member("repeatedEvents", report.repeatedEvents)
    json.member("rulesActive", report.rulesActive)
    json.member("rulesRefused", report.rulesRefused)
    json.member("rulesSkipped", report.rulesSkipped)
    json.object("rulesSkippedByReason") { json in
      for reason in RunReport.RuleSkipReason.allCases {
        json.member(reason.rawValue, report.rulesSkippedByReason[reason] ?? 0)
      }
    }
    json.array("rulesDormant", report.rulesDormant) { json, rule in
      json.object { json in
        json.member("rule", rule.ruleID)
        json.member("reason", rule.reason)
      }
    }
    json.object("undecidedByRule") { json in
      for (rule, count) in report.undecidedByRule.sorted(by: { $0.key < $1.key }) {
        json.member(rule, count)
      }
    }
    json.object("undecidedKeysByRule") { json in
      for (rule, keys) in report.undecidedKeysByRule.sorted(by: { $0.key < $1.key }) {
        json.object(rule) { json in
          for (key, count) in keys.sorted(by: { $0.key < $1.key }) { json.member(key, count) }
        }
      }
    }
    json.object("undecidedKeysOfFilter") { json in
      for (key, count) in report.undecidedKeysOfFilter.sorted(by: { $0.key < $1.key }) {
        json.member(key, count)
      }
    }
    if let mapping = report.mapping { appendMapping(mapping, to: &json) }
    json.member("alerts", report.alerts)
    if !report.deliveries.isEmpty { append(report.deliveries, to: &json) }
    json.object("alertsBySeverity") { json in
      for severity in Severity.allCases.reversed() {
        json.member(severity.description, report.alertsBySeverity[severity] ?? 0)
      }
    }
    json.array("problems", report.problems) { json, problem in
      json.object { json in
        json.member("code", problem.code)
        json.member("file", problem.file)
        json.member("record", problem.record)
        json.member("offset", problem.offset.map { Int($0) })
        json.member("message", problem.message)
      }
    }
    json.member("problemsLeftOut", report.problemsLeftOut)
    json.member("elapsedSeconds", report.elapsedSeconds)
  }

  private func appendMapping(_ mapping: MappingReport, to json: inout JSONWriter) {
    json.object("mapping") { json in
      json.member("requests", mapping.requests)
      json.member("others", mapping.others)
      json.member("requestsWithResources", mapping.requestsWithResources)
      json.member("distinctEvents", mapping.knownEvents.count + mapping.unmappedEvents.count)
      json.object("unmappedEvents") { json in
        for (event, count) in mapping.unmappedEvents.sorted(by: { $0.key < $1.key }) {
          json.member(event, count)
        }
      }
    }
  }

  private func appendInput(_ report: RunReport, to json: inout JSONWriter) {
    json.member("filesFound", report.filesFound)
    json.member("filesRead", report.filesRead)
    json.member("filesFailed", report.filesFailed)
    json.member("filesSkipped", report.filesSkipped)
    json.object("filesSkippedByReason") { json in
      for reason in RunReport.FileSkipReason.allCases {
        json.member(reason.rawValue, report.filesSkippedByReason[reason] ?? 0)
      }
    }
    json.member("bytesRead", Int(report.bytesRead))
    json.member("bytesInflated", Int(report.bytesInflated))
    json.member("recordsRead", report.recordsRead)
    json.member("recordsAnalyzed", report.recordsAnalyzed)
    json.member("recordsSkipped", report.recordsSkipped)
    json.object("recordsSkippedByReason") { json in
      for reason in RunReport.RecordSkipReason.allCases {
        json.member(reason.rawValue, report.recordsSkippedByReason[reason] ?? 0)
      }
    }
  }
}

extension RunReportJSON {
  /// One object a receiver: `alerts` + `resumed` = `unwanted` + `known` + `delivered` + `undelivered`.
  private func append(_ deliveries: [RunReport.Delivery], to json: inout JSONWriter) {
    json.array("deliveries", deliveries) { json, delivery in
      json.object { json in
        json.member("sink", delivery.sink)
        json.member("kind", delivery.kind)
        json.member("host", delivery.host)
        json.member("alerts", delivery.alerts)
        json.member("resumed", delivery.resumed)
        json.member("unwanted", delivery.unwanted)
        json.member("known", delivery.known)
        json.member("delivered", delivery.delivered)
        json.member("undelivered", delivery.undelivered)
        json.object("undeliveredByReason") { json in
          for (reason, count) in delivery.undeliveredByReason.sorted(by: { $0.key < $1.key }) {
            json.member(reason, count)
          }
        }
        json.member("messages", delivery.messages)
        json.member("retries", delivery.retries)
      }
    }
  }
}
