internal import TrailTerminal
public import TrailWebhook

/// What became of the alerts that were to be delivered, for people: a few lines on standard error.
public struct DeliveryReportText: Sendable {
  /// How many reasons are listed for one sink.
  private static let maxReasons = 5

  /// Whether what went well is told, too.
  public var tellsAll: Bool

  /// A report.
  public init(tellsAll: Bool) { self.tellsAll = tellsAll }

  /// The lines.
  public func lines(_ report: DeliveryReport) -> [String] {
    var lines: [String] = []
    for sink in report.sinks where tellsAll || sink.undelivered > 0 { lines.append(line(sink)) }
    for (name, count) in report.withoutSink.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "\(alerts(count)) wait for sink `\(name)`, which is not given (see --webhook, --conditions)"
      )
    }
    lines += report.problems.map { "error: \($0)" }
    let kept = report.undelivered - report.lost
    if kept > 0, let path = report.keptIn {
      lines.append(
        "error: \(alerts(kept)) not delivered, kept in `\(path)`\n"
          + "  help: `trailsift deliver \(path)` with the same --conditions or --webhook sends what is left"
      )
    }
    if report.lost > 0 {
      lines.append("error: \(alerts(report.lost)) neither delivered nor kept in a file")
    }
    return lines.map { PrintableText.escaped($0, keeping: "\n") }
  }

  /// `sink chat (slack, hooks.slack.com): 12 of 15 alerts delivered in 2 messages, 3 not: no connection 3`.
  private func line(_ sink: DeliveryReport.Sink) -> String {
    let all = sink.delivered + sink.undelivered
    let place = sink.name.hasPrefix("\(sink.kind):") ? "" : " (\(sink.kind), \(sink.host))"
    var text = "sink \(sink.name)\(place): "
    if all == 0 {
      text += "nothing to deliver"
    } else if sink.undelivered == 0 {
      text += "\(alerts(all)) delivered"
    } else {
      text += "\(Quantity.grouped(sink.delivered)) of \(alerts(all)) delivered"
    }
    if sink.messages > 0 { text += " in \(Quantity.counted(sink.messages, "message", "messages"))" }
    if sink.undelivered > 0 {
      let reasons = sink.undeliveredByReason.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let shown = reasons.prefix(DeliveryReportText.maxReasons).map {
        "\($0.key) (\(Quantity.grouped($0.value)))"
      }
      let left = reasons.count - shown.count
      text += ", \(Quantity.grouped(sink.undelivered)) not: \(shown.joined(separator: "; "))"
      if left > 0 { text += "; and \(left) more reasons" }
    }
    var asides: [String] = []
    if sink.unwanted > 0 { asides.append("\(Quantity.grouped(sink.unwanted)) not wanted") }
    if sink.known > 0 { asides.append("\(Quantity.grouped(sink.known)) known from the outbox") }
    if sink.resumed > 0 {
      asides.append("\(Quantity.grouped(sink.resumed)) left by an earlier run")
    }
    if sink.retries > 0 { asides.append(Quantity.counted(sink.retries, "retry", "retries")) }
    return asides.isEmpty ? text : text + " (\(asides.joined(separator: ", ")))"
  }

  private func alerts(_ count: Int) -> String { Quantity.counted(count, "alert", "alerts") }
}

extension PrintableText {
  /// The text made harmless, but for one sign that is our own.
  fileprivate static func escaped(_ text: String, keeping sign: Character) -> String {
    text.split(separator: sign, omittingEmptySubsequences: false).map { escaped(String($0)) }
      .joined(separator: String(sign))
  }
}
