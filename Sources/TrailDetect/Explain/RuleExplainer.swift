public import TrailEvents
import TrailScan

/// Asks one rule about one event and tells of each test its truth and the value seen.
///
/// The answers are the engine's own: the event is scanned and evaluated as in a scan.
public struct RuleExplainer {
  private let rule: Rule
  private let declared: DeclaredConditions
  private let supplied: SuppliedFacts?

  /// An explainer of a rule; one that sleeps is asked, too.
  public init(
    _ rule: Rule, declared: DeclaredConditions = DeclaredConditions(),
    supplied: SuppliedFacts? = nil
  ) {
    var awake = rule
    awake.dormancy = nil
    awake.isPartOnly = false
    self.rule = awake
    self.declared = declared
    self.supplied = supplied
  }

  /// The rule's condition, or those of its correlation's members by their names.
  private var condition: Expression {
    let leaves = rule.leaves
    guard leaves.count > 1 || leaves.contains(where: { !$0.name.isEmpty }) else {
      return leaves.first?.condition ?? rule.condition
    }
    return .any(leaves.map { .labelled("member \($0.name)", $0.condition) })
  }

  /// What the rule makes of a record; nil if the text is no CloudTrail record.
  public func trace(record text: [UInt8]) -> RuleTrace? {
    let compiled = CompiledRules(rules: [rule], declared: declared, supplied: supplied)
    let evaluator = RuleEvaluator(compiled)
    var feed = RecordFeed(records: [text])
    let scanner = RecordScanner(fields: compiled.fields)
    while true {
      switch feed.next(scanner) {
      case .record:
        guard let record = scanner.record else { continue }
        let time = record.text(.eventTime).flatMap { Timestamp($0) }
        evaluator.evaluate(record, time: time ?? Timestamp(milliseconds: 0))
        return RuleTrace(
          ruleID: rule.id, isMatch: !evaluator.matches.isEmpty,
          root: evaluator.trace(condition))
      case .skipped, .needsBytes: continue
      case .notJSON, .end: return nil
      }
    }
  }
}
