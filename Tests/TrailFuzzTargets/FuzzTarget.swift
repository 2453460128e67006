/// What can be fed with bytes that nobody chose: everything that reads what others wrote.
///
/// One entry for each reader, used by the fuzzer (Tests/Fuzz) and by `swift test`, which replays the seeds and
/// every input that once failed. Beside not crashing, each says what must hold for any input.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// gzip and plain files: both inflaters agree, whatever the pieces in which the bytes are asked for.
  case containers
  /// The scanner: the same records whatever the pieces, and an end.
  case scanner
  /// Records that are copied for another thread: there they are what they were, and come to the same alerts.
  case batches
  /// What a record means: facts, keys, resources, and the rules asked about it.
  case events
  /// Native rules.
  case nativeRules
  /// Sigma rules, correlations and filters, and what they are converted to.
  case sigmaRules
  /// IAM documents, and requests that are to be decided.
  case policies
  /// Conditions files, facts files and lists.
  case declarations
  /// Filter expressions.
  case filters
  /// Times, addresses, ARNs, user agents and delivered names.
  case values
  /// Wildcards and regular expressions against texts.
  case patterns
  /// State files of a watch: refused with a reason, or taken up and written again as the same.
  case state
  /// Outboxes and files of undelivered messages: whoever opens one again finds the same messages waiting.
  case outbox

  /// Feeds one input.
  /// - Throws: `FuzzFinding` if something does not hold that must.
  public func run(_ input: [UInt8]) throws {
    switch self {
    case .containers: try ContainerFuzz.run(input)
    case .scanner: try ScannerFuzz.run(input)
    case .batches: try BatchFuzz.run(input)
    case .events: try EventFuzz.run(input)
    case .nativeRules: try RuleFuzz.run(input, isSigma: false)
    case .sigmaRules: try RuleFuzz.run(input, isSigma: true)
    case .policies: try PolicyFuzz.run(input)
    case .declarations: DeclarationFuzz.run(input)
    case .filters: try FilterFuzz.run(input)
    case .values: try ValueFuzz.run(input)
    case .patterns: try PatternFuzz.run(input)
    case .state: try StateFuzz.run(input)
    case .outbox: try OutboxFuzz.run(input)
    }
  }
}

/// Something that does not hold for an input and must.
public struct FuzzFinding: Error, CustomStringConvertible {
  /// What does not hold.
  public var description: String

  init(_ description: String) { self.description = description }

  static func expect(
    _ holds: Bool, _ description: @autoclosure () -> String
  ) throws(FuzzFinding) {
    if !holds { throw FuzzFinding(description()) }
  }
}
