extension DetectionWorker {
  /// Whether some rule took the last record, by itself or as one of several events.
  public var hasMatchedLastRecord: Bool { !evaluator.matches.isEmpty }
}
