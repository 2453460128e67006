public import TrailDetect
public import TrailRules

/// The finished body of a message, and the alerts that it tells of.
public struct SinkPayload: Sendable, Equatable {
  /// The ids of the alerts.
  public var alertIDs: [String]
  /// One JSON object.
  public var body: String

  /// Some alerts as messages for a kind of receiver: in the order given, each alert once.
  /// - Parameters:
  ///   - alerts: the alerts.
  ///   - kind: the receiver's kind.
  ///   - batch: how many alerts one message may hold; the receiver's own limits hold besides.
  public static func payloads(
    of alerts: [Alert], for kind: SinkKind, batch: Int
  ) -> [SinkPayload] {
    switch kind {
    case .generic: GenericMessage(isBatch: batch > 1).payloads(of: alerts, batch: batch)
    case .slack: pack(alerts, SlackMessage(), batch: batch)
    case .teams: pack(alerts, TeamsMessage(), batch: batch)
    case .discord: pack(alerts, DiscordMessage(), batch: batch)
    case .pagerduty:
      alerts.map { SinkPayload(alertIDs: [$0.id], body: PagerDutyEvent().body(of: $0)) }
    }
  }

  /// As many alerts a message as fit.
  ///
  /// One that is too long for a message of its own has its values cut shorter
  /// and shorter.
  private static func pack(
    _ alerts: [Alert], _ message: some ChatMessage, batch: Int
  ) -> [SinkPayload] {
    var payloads: [SinkPayload] = []
    var open: [Alert] = []
    func close() {
      guard !open.isEmpty else { return }
      payloads.append(
        SinkPayload(
          alertIDs: open.map(\.id),
          body: message.body(of: open, valueLimit: SinkFacts.valueLimits[0])))
      open = []
    }
    for alert in alerts {
      if open.count < batch, message.fits(open + [alert], valueLimit: SinkFacts.valueLimits[0]) {
        open.append(alert)
        continue
      }
      close()
      if message.fits([alert], valueLimit: SinkFacts.valueLimits[0]) {
        open = [alert]
      } else {
        let limit = SinkFacts.valueLimits.first { message.fits([alert], valueLimit: $0) }
        let shortest = SinkFacts.valueLimits[SinkFacts.valueLimits.count - 1]
        payloads.append(
          SinkPayload(
            alertIDs: [alert.id],
            body: message.body(of: [alert], valueLimit: limit ?? shortest)))
      }
    }
    close()
    return payloads
  }
}

/// A message for people in a chat.
protocol ChatMessage {
  /// The message about some alerts, values cut to so many UTF-16 units.
  func body(of alerts: [Alert], valueLimit: Int) -> String
  /// Whether the receiver takes that message.
  func fits(_ alerts: [Alert], valueLimit: Int) -> Bool
}

extension JSONWriter {
  /// One object as a text.
  static func text(_ members: (inout JSONWriter) -> Void) -> String {
    var bytes: [UInt8] = []
    appendObject(to: &bytes, members)
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }
}
