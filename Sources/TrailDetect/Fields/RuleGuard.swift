import TrailPolicy

/// What a record must have for a rule to match it: in some place, some text.
///
/// It is what a rule needs, not all that it needs; a record that has nothing of it cannot match, and is
/// settled without a look at the rule. Guards make the cost of a record grow with the rules that may match
/// it, not with the rules there are.
struct RuleGuard: Equatable {
  /// Where a text stands.
  enum Place: Hashable {
    case field(FieldPath)
    /// Any value of the record.
    case record
  }

  /// A text in a place, folded; empty if any value will do.
  struct Need: Hashable {
    var place: Place
    var literal: [UInt8]
  }

  /// One of these must be; with none the rule never matches.
  var needs: [Need]

  private init(needs: [Need]) { self.needs = needs }

  /// The guard of a condition; nil if nothing is needed that can be searched for.
  static func of(_ condition: Expression) -> RuleGuard? {
    switch condition {
    case .constant(let truth): return truth == .no ? RuleGuard(needs: []) : nil
    case .not: return nil
    case .labelled(_, let part): return of(part)
    case .test(let test): return needs(of: test).map { RuleGuard(needs: $0) }
    case .any(let parts):
      var needs: [Need] = []
      for part in parts {
        guard let guarded = of(part) else { return nil }
        needs += guarded.needs
      }
      return RuleGuard(needs: needs)
    case .all(let parts): return parts.compactMap(of).min { $0.cost < $1.cost }
    }
  }

  private static func needs(of test: EventTest) -> [Need]? {
    switch test {
    case .action, .resource, .principal, .outcome, .condition: return nil
    case .keywords(let texts):
      let needs = needs(texts, in: .record)
      return needs.contains { $0.literal.isEmpty } ? nil : needs
    case .keywordRegex(let pattern):
      let literal = folded(pattern.requiredLiteral)
      return literal.isEmpty ? nil : [Need(place: .record, literal: literal)]
    case .field(let test):
      // What the call alone answers is settled before any record is looked at.
      guard test.scope != .call else { return nil }
      let place = Place.field(FieldPath(test.field))
      switch test.match {
      case .null, .exists(false): return nil
      case .text(let texts): return needs(texts, in: place)
      case .regex(let pattern):
        return [Need(place: place, literal: folded(pattern.requiredLiteral))]
      case .exists, .number, .cidr, .field, .timePart: return [Need(place: place, literal: [])]
      }
    }
  }

  private static func needs(_ texts: TextPatterns, in place: Place) -> [Need] {
    let literals = TextMatcher.literals(of: texts)
    if texts.requiresAll, let longest = literals.max(by: { $0.count < $1.count }) {
      return [Need(place: place, literal: longest)]
    }
    return literals.map { Need(place: place, literal: $0) }
  }

  private static func folded(_ literal: String) -> [UInt8] {
    Array(SimpleCaseFolding.fold(literal).utf8)
  }

  /// A rough order of how well it guards, and of what looking costs.
  private var cost: Int {
    needs.map { need in
      switch need.place {
      case .record: 4
      case .field(let path):
        switch (path.scope, need.literal.isEmpty) {
        case (.record, false): 2
        case (.record, true): 3
        case (_, false): 1
        // Nearly every record has the members that memos are kept for.
        case (_, true): 5
        }
      }
    }.max() ?? 0
  }
}
