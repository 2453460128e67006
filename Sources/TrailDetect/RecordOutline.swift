import TrailPolicy

/// What the rules make of all records that agree in their parts: call, caller, address, program, outcome and the
/// like.
///
/// A log repeats itself. Of most records nothing but these parts decides what the rules say, and then a look at
/// the outline is all that the record costs.
final class RecordOutline {
  /// A condition that the log does not decide, whatever else such a record says.
  struct Undecided {
    var condition: Int
    /// What the log does not tell.
    var keys: [String]
  }

  /// Conditions with a guard that only the rest of the record can meet.
  struct Guarded {
    /// The groups of guards that look into the rest of the record.
    var groups: [Int]
    /// The conditions, as bits.
    var conditions: [UInt64]
  }

  /// What is kept of all such records.
  final class Shared {
    /// The matches of which the parts tell the groups.
    let matches: SharedMatches
    /// The conditions of the other matches.
    let others: [Int]

    init(matches: SharedMatches, others: [Int]) {
      self.matches = matches
      self.others = others
    }
  }

  /// Nil as long as no such record was kept.
  @exclusivity(unchecked) var shared: Shared?

  /// The conditions that hold, whatever else such a record says; ascending.
  @exclusivity(unchecked) fileprivate(set) var matches: [Int] = []
  /// For each of `matches` the groups of such records, where the parts tell them; nil as long as nobody asked.
  @exclusivity(unchecked) var groups: [GroupReader.Grouped?] = []
  @exclusivity(unchecked) fileprivate(set) var undecided: [Undecided] = []
  /// The conditions that ask for the rest of the record.
  @exclusivity(unchecked) fileprivate(set) var open: [CallEntry.Candidate] = []
  @exclusivity(unchecked) fileprivate(set) var operations: [RuleOperation] = []
  @exclusivity(unchecked) var guarded: Guarded?
  /// How many records left `undecided`.
  @exclusivity(unchecked) var undecidedRecords = 0

  /// Whether nothing is left to ask.
  @exclusivity(unchecked) var isSettled = true

  /// Settles a condition as far as the parts tell.
  /// - Parameters:
  ///   - program: where the condition begins in `operations`.
  ///   - answer: the answers to tests by their numbers; nil for what only the rest of the record tells.
  ///   - names: what the log does not tell, if that leaves the condition undecided.
  func settle(
    _ condition: Int, _ program: Int, of operations: UnsafeBufferPointer<RuleOperation>,
    answer: (Int) -> Truth?, names: () -> [String]
  ) {
    var place = program
    let start = self.operations.count
    switch RuleProgram.fold(operations, &place, into: &self.operations, answer: answer) {
    case .no: return
    case .yes: matches.append(condition)
    case .unknown: undecided.append(Undecided(condition: condition, keys: names()))
    case nil: open.append(CallEntry.Candidate(condition: condition, program: start))
    }
  }

  /// Ends the making of an outline.
  func finish() {
    matches.sort()
    groups = Array(repeating: nil, count: matches.count)
    isSettled = open.isEmpty && guarded == nil
  }
}
