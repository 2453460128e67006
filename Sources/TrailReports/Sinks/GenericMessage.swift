internal import TrailDetect
internal import TrailEvents

/// The payload that Standard Webhooks recommends: `type`, `timestamp`, `data`.
///
/// `data` is the alert as `--format jsonl` writes it, values exactly as the log has them; in batches it is
/// `{"alerts": […]}`, even of one. `timestamp` is the alert's last event, so that the same alert gives the same
/// bytes each time.
struct GenericMessage {
  /// The largest batch, in bytes; a single alert may be larger.
  static let maxBatchBytes = 256 << 10

  /// Whether messages hold lists of alerts.
  let isBatch: Bool

  func payloads(of alerts: [Alert], batch: Int) -> [SinkPayload] {
    var payloads: [SinkPayload] = []
    var open: [(alert: Alert, text: String)] = []
    var byteCount = 0
    func close() {
      guard let last = open.map(\.alert.last).max() else { return }
      let texts = open.map(\.text).joined(separator: ",")
      let data = isBatch ? "{\"alerts\":[\(texts)]}" : texts
      let type = isBatch ? "trailsift.alerts" : "trailsift.alert"
      payloads.append(
        SinkPayload(
          alertIDs: open.map(\.alert.id),
          body: "{\"type\":\"\(type)\",\"timestamp\":\"\(last)\",\"data\":\(data)}"))
      open = []
      byteCount = 0
    }
    for alert in alerts {
      let text = JSONWriter.text { JSONLinesAlertReport().appendMembers(of: alert, to: &$0) }
      if open.count == batch || byteCount + text.utf8.count > GenericMessage.maxBatchBytes {
        close()
      }
      open.append((alert, text))
      byteCount += text.utf8.count
    }
    close()
    return payloads
  }
}
