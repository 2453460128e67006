import TrailEvents

/// One condition on events among those of a rule, and into which groups its events fall.
struct RuleLeaf {
  /// What a correlation needs to know of an event: its group, and values.
  struct Level: Hashable {
    var grouping: Correlation.Grouping
    var valueKeys: [ContextKey]
  }

  /// The member's name; empty if the rule has no members.
  var name: String
  var condition: Expression
  /// From the outermost correlation to the one that the member belongs to.
  var levels: [Level]

  /// Every key that is read for its groups and values.
  var levelKeys: [ContextKey] {
    levels.flatMap { level in
      guard case .keys(let keys, _) = level.grouping else { return level.valueKeys }
      return keys + level.valueKeys
    }
  }
}

extension Rule {
  /// The rule's conditions on events; a match says by number which one took its event.
  var leaves: [RuleLeaf] {
    guard let correlation, !correlation.members.isEmpty else {
      let level = RuleLeaf.Level(
        grouping: groupKeys.isEmpty ? .principal : .keys(groupKeys, requiresAll: false),
        valueKeys: correlation?.distinctKey.map { [$0] } ?? [])
      return [RuleLeaf(name: "", condition: condition, levels: [level])]
    }
    return Correlation.leaves(of: correlation, levels: [])
  }
}

extension Correlation {
  /// The conditions on events below a correlation, depth first.
  static func leaves(of correlation: Correlation, levels: [RuleLeaf.Level]) -> [RuleLeaf] {
    correlation.members.flatMap { member in
      let levels =
        levels + [RuleLeaf.Level(grouping: member.grouping, valueKeys: member.valueKeys)]
      switch member.source {
      case .events(let condition):
        return [RuleLeaf(name: member.name, condition: condition, levels: levels)]
      case .correlation(let inner):
        return leaves(of: inner, levels: levels)
      }
    }
  }
}

extension Rule {
  /// What another rule's correlation takes from this one: its events, or the firings of its correlation.
  ///
  /// Nil for a rule that learns values: its answers come at the end of the log.
  public var memberSource: Correlation.Member.Source? {
    guard var correlation else { return .events(condition) }
    if case .new = correlation.form { return nil }
    guard correlation.members.isEmpty, let leaf = leaves.first, let level = leaf.levels.first else {
      return .correlation(correlation)
    }
    correlation.members = [
      Correlation.Member(
        name: id, source: .events(condition), grouping: level.grouping,
        valueKeys: level.valueKeys)
    ]
    return .correlation(correlation)
  }
}
