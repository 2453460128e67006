public import TrailEvents
public import TrailPolicy
public import TrailScan

/// Which events are wanted: a condition in the form that rules have.
public struct EventFilter: Sendable {
  /// What an event must be.
  public var condition: Expression
  /// What the organisation declared, for `trailsift:Network` and `trailsift:Hours`.
  public var declared: DeclaredConditions
  /// What the user supplied beside the log.
  public var supplied: SuppliedFacts?

  /// A filter; without a condition it lets every event through.
  public init(
    condition: Expression = .all([]), declared: DeclaredConditions = DeclaredConditions(),
    supplied: SuppliedFacts? = nil
  ) {
    self.condition = condition
    self.declared = declared
    self.supplied = supplied
  }

  /// Whether it lets every event through.
  public var isEverything: Bool { condition == .all([]) }

  /// The members at a record's top that the filter reads beside those of every record.
  public var fieldNames: [String] { CompiledFilter(self).fields.names }
}

/// A filter made ready for asking; shared by all workers.
public final class CompiledFilter: Sendable {
  /// The top-level fields that the scan must find.
  public var fields: FieldTable { rules.fields }
  /// Whether every event is let through.
  public let isEverything: Bool
  let rules: CompiledRules

  /// Compiles a filter.
  /// - Parameter fields: the fields of the rules that are asked in the same run, which must hold those
  ///   of the filter (see `CompiledRules.init`); nil if there are no rules.
  public init(_ filter: EventFilter, fields: FieldTable? = nil) {
    isEverything = filter.isEverything
    rules = CompiledRules(
      rules: [Rule(id: "filter", title: "", severity: .low, condition: filter.condition)],
      declared: filter.declared, supplied: filter.supplied, fields: fields)
  }
}

/// Asks a filter about one record after another, and tells what the engine knows of the record at hand;
/// one for each thread.
public final class EventInspector {
  private let evaluator: RuleEvaluator
  private let filter: CompiledFilter

  /// An inspector of its own for one thread.
  public init(_ filter: CompiledFilter) {
    self.filter = filter
    evaluator = RuleEvaluator(filter.rules)
  }

  /// Whether the filter wants the record at hand.
  public private(set) var verdict = Truth.no

  /// Turns to a record.
  /// - Returns: whether the filter wants it; unknown where the log does not say. It is in `verdict`, too.
  @discardableResult
  public func inspect(_ record: RecordView, time: Timestamp) -> Truth {
    let undecided = evaluator.undecided[0]
    evaluator.evaluate(record, time: time)
    if !evaluator.matches.isEmpty {
      verdict = .yes
    } else {
      verdict = evaluator.undecided[0] == undecided ? .no : .unknown
    }
    return verdict
  }

  /// The keys that the log does not tell, with the number of records each left undecided.
  public var undecidedKeys: [String: Int] { evaluator.undecidedKeys[0] ?? [:] }

  /// How often the numbers were given anew; numbers of different ages mean nothing to each other.
  public var age: Int { evaluator.reader.age }

  /// The number of the record's `userIdentity`: equal numbers of one age are equal texts.
  public var identityNumber: Int { evaluator.reader.identityNumber }

  /// Who called.
  public var identity: Identity { evaluator.reader.identity }

  /// The caller's names: for people (`user/alice`), and as it is told from others (its ARN, say).
  public var identityNames: (display: String, key: String) { evaluator.reader.identityNames }

  /// The call in IAM's words.
  public var call: MappedCall { evaluator.reader.call }

  /// Where the call came from.
  public var origin: NetworkOrigin { evaluator.reader.origin }

  /// How the call ended.
  public var outcome: Outcome { evaluator.reader.outcome }

  /// With what the call was made.
  public var tooling: Tooling { evaluator.reader.tooling }

  /// What the record says of a condition key.
  public func value(of key: ContextKey) -> ContextValue { evaluator.value(of: key) }
}
