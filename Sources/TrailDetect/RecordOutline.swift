import TrailPolicy

/// What the rules make of all records that agree in their parts: call, caller, address, program, outcome and the
/// like.
///
/// A log repeats itself. Of most records nothing but these parts decides what the rules say, and then a look at
/// the outline is all that the record costs.
final class RecordOutline {
  /// A condition that the log does not decide, whatever else such a record says.
  struct Undecided: Hashable {
    var condition: Int
    /// What the log does not tell.
    var keys: [String]
  }

  /// Conditions with a guard that only the rest of the record can meet.
  struct Guarded: Hashable {
    /// The groups of guards that look into the rest of the record.
    var groups: [Int]
    /// The conditions, as bits.
    var conditions: [UInt64]
  }

  /// What the rules say of such records; most outlines share theirs with others.
  struct Answers: Hashable {
    /// The conditions that hold, whatever else such a record says; ascending.
    fileprivate(set) var matches: [Int] = []
    fileprivate(set) var undecided: [Undecided] = []
    /// The conditions that ask for the rest of the record.
    fileprivate(set) var open: [CallEntry.Candidate] = []
    fileprivate(set) var operations: [RuleOperation] = []
    var guarded: Guarded?

    /// Settles a condition that the parts decide.
    /// - Parameter names: what the log does not tell, if that leaves the condition undecided.
    mutating func settle(_ condition: Int, as truth: Truth, names: () -> [String]) {
      switch truth {
      case .no: return
      case .yes: matches.append(condition)
      case .unknown: undecided.append(Undecided(condition: condition, keys: names()))
      }
    }

    /// Keeps what the parts leave of a condition that they do not decide.
    /// - Parameters:
    ///   - program: where the condition begins in `operations`.
    ///   - answer: the answers to tests by their numbers; nil for what only the rest of the record tells.
    mutating func leaveOpen(
      _ condition: Int, _ program: Int, of operations: UnsafeBufferPointer<RuleOperation>,
      answer: (Int) -> Truth?
    ) {
      open.append(CallEntry.Candidate(condition: condition, program: self.operations.count))
      var place = program
      _ = RuleProgram.fold(operations, &place, into: &self.operations, answer: answer)
    }

    /// Ends the settling.
    mutating func finish() { matches.sort() }
  }

  let answers: Answers
  /// Whether nothing is left to ask.
  let isSettled: Bool
  /// What is kept of all such records: the matches of which the parts tell the groups; nil as long as none was.
  @exclusivity(unchecked) var shared: SharedMatches?
  /// The conditions of the other matches; known with `shared`.
  @exclusivity(unchecked) var others: [Int] = []
  /// For each of the matches the groups of such records, where the parts tell them; empty as long as nobody asked.
  @exclusivity(unchecked) var groups: [GroupReader.Grouped?] = []
  /// How many records left conditions undecided.
  @exclusivity(unchecked) var undecidedRecords = 0

  /// About how many bytes one takes that shares its answers with others.
  static let byteCount = 160

  init(_ answers: Answers) {
    self.answers = answers
    isSettled = answers.open.isEmpty && answers.guarded == nil
  }

  /// The conditions that hold, whatever else such a record says; ascending.
  var matches: [Int] { answers.matches }
}
