import TrailDetect
import TrailEvents
import TrailPolicy

/// One statement of a rule.
struct RuleStatement {
  /// A condition on a key, and where the key stands.
  struct Condition {
    var test: ConditionTest
    var key: ContextKey
    var position: SourcePosition
  }

  var position: SourcePosition
  var isIgnore = false
  /// The statement's parts other than conditions, in IAM's order.
  var parts: [Expression] = []
  var conditions: [Condition] = []
  /// The patterns of `Action`, and where it stands.
  var actions: [ActionPattern] = []
  /// The declared name without which some element has no value.
  var missing: DeclaredName?

  /// Every part holds.
  var expression: Expression {
    let all = parts + conditions.map { .test(.condition($0.test, $0.key)) }
    return all.count == 1 ? all[0] : .all(all)
  }
}
