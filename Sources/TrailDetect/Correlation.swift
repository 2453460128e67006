public import TrailEvents

/// What several events of one group together must be, in event time.
public struct Correlation: Sendable, Equatable {
  /// The forms.
  public enum Form: Sendable, Equatable {
    /// How many events the window holds.
    case count(Threshold)
    /// How many different values of the members' value keys the window holds.
    case distinct(Threshold)
    /// At least `floor` events in the window, and at least `factor` times as many as the group's own
    /// trailing baseline makes one expect.
    case spike(factor: Double, floor: Int, baselineSeconds: Int64)
    /// A number worked out of the values of the members' value keys in the window.
    case aggregate(Aggregate, Threshold)
    /// Which members have events in the window.
    case together(MemberCondition)
    /// An event for each of the first `steps` members in the window, each of its own and in their order if
    /// `isOrdered`. The members behind them are those of which no event may come from the first event on until
    /// a window after the last.
    case sequence(steps: Int, isOrdered: Bool)
    /// A value of the value key that the group did not have in the `learnSeconds` before, once the group has
    /// been known for as long.
    case new(learnSeconds: Int64)
  }

  /// How the numbers of a window become one.
  public enum Aggregate: Sendable, Equatable {
    case sum
    case average
    /// The middle value, or the mean of the two in the middle.
    case median
    /// The least value that so many percent (0...100) of the values do not exceed: the nearest rank.
    case percentile(Double)
  }

  /// One kind of event of a correlation.
  public struct Member: Sendable, Equatable {
    /// Where a member's events come from.
    public indirect enum Source: Sendable, Equatable {
      /// Events of the log.
      case events(Expression)
      /// The firings of another correlation.
      case correlation(Correlation)
    }

    /// The step's name, or the rule's.
    public var name: String
    /// Where its events come from.
    public var source: Source
    /// By what its events are told into groups.
    public var grouping: Grouping
    /// The keys whose values are counted or worked on.
    public var valueKeys: [ContextKey]

    /// A member.
    public init(
      name: String, source: Source, grouping: Grouping, valueKeys: [ContextKey] = []
    ) {
      self.name = name
      self.source = source
      self.grouping = grouping
      self.valueKeys = valueKeys
    }
  }

  /// By what events are told into groups.
  public enum Grouping: Sendable, Hashable {
    /// By who acted, and in which account.
    case principal
    /// By the values of keys; no keys make one group of all. If `requiresAll`, an event that lacks one of
    /// the keys is in no group at all; otherwise its value is the empty text.
    case keys([ContextKey], requiresAll: Bool)
  }

  /// The form.
  public var form: Form
  /// The length of the window in seconds; an event as old as that is out.
  public var windowSeconds: Int64
  /// The key whose values the one member of a rule without members gives.
  public var distinctKey: ContextKey?
  /// The kinds of events; empty if there is one, which the rule's own condition tells.
  public var members: [Member]
  /// What the parts of a group are called; empty for the group keys' own names.
  public var groupNames: [String]

  /// A correlation over a window.
  public init(
    form: Form, windowSeconds: Int64, distinctKey: ContextKey? = nil, members: [Member] = [],
    groupNames: [String] = []
  ) {
    self.form = form
    self.windowSeconds = windowSeconds
    self.distinctKey = distinctKey
    self.members = members
    self.groupNames = groupNames
  }

  /// The window in milliseconds; at least one, so that an event is in its own window.
  var windowMilliseconds: Int64 { max(1, windowSeconds * 1000) }

  /// How far back the events of one firing may reach, inner correlations included, in milliseconds.
  var reachMilliseconds: Int64 {
    let inner = members.map { member -> Int64 in
      if case .correlation(let correlation) = member.source {
        return correlation.reachMilliseconds
      }
      return 0
    }
    return 2 * windowMilliseconds + (inner.max() ?? 0)
  }

  /// Any event that a member takes.
  public var condition: Expression {
    .any(Correlation.leaves(of: self, levels: []).map(\.condition))
  }
}

/// Which members must have events in a window.
public indirect enum MemberCondition: Sendable, Hashable {
  /// The member with this number has one.
  case member(Int)
  /// Every part holds.
  case all([MemberCondition])
  /// Some part holds.
  case any([MemberCondition])
  /// The part does not hold.
  case not(MemberCondition)
  /// So many members have one.
  case count(Threshold)

  /// Whether it holds, by the members that have events.
  func holds(for counts: [Int]) -> Bool {
    switch self {
    case .member(let number): counts[number] > 0
    case .all(let parts): parts.allSatisfy { $0.holds(for: counts) }
    case .any(let parts): parts.contains { $0.holds(for: counts) }
    case .not(let part): !part.holds(for: counts)
    case .count(let threshold): threshold.holds(for: Double(counts.count { $0 > 0 }))
    }
  }

  /// Whether more events can only help.
  var isLowerBound: Bool {
    switch self {
    case .member: true
    case .all(let parts), .any(let parts): parts.allSatisfy(\.isLowerBound)
    case .not: false
    case .count(let threshold): threshold.isLowerBound
    }
  }
}
