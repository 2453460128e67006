public import TrailDetect
public import TrailWebhook

extension RunReport.Delivery {
  /// A receiver's account as a run tells it.
  public init(_ sink: DeliveryReport.Sink) {
    self.init(
      sink: sink.name, kind: sink.kind, host: sink.host, alerts: sink.unwanted + sink.submitted,
      resumed: sink.resumed, unwanted: sink.unwanted, known: sink.known, delivered: sink.delivered,
      messages: sink.messages, retries: sink.retries,
      undeliveredByReason: sink.undeliveredByReason)
  }
}
