import TrailPolicy

/// What a call alone answers of the rules' tests, each answer worked out when somebody asks for it first.
struct CallAnswers {
  /// Beside the raw values of `Truth`: a test that is to be asked later, at each record.
  static let later: UInt8 = 0xFE
  /// And one that nobody has asked yet.
  static let unasked: UInt8 = 0xFF

  private var known: [UInt8]
  private let ask: (Int) -> Truth?

  /// - Parameters:
  ///   - known: for each test a raw value of `Truth`, `later`, or `unasked`.
  ///   - ask: answers a test by its number; nil for one that is to be asked later.
  init(known: [UInt8], ask: @escaping (Int) -> Truth?) {
    self.known = known
    self.ask = ask
  }

  /// The answer to a test; nil for one that is to be asked later.
  subscript(number: Int) -> Truth? {
    mutating get {
      if known[number] == CallAnswers.unasked {
        known[number] = ask(number)?.rawValue ?? CallAnswers.later
      }
      return Truth(rawValue: known[number])
    }
  }
}

/// Which conditions a call may leave at all: each needs one of a few tests of the call.
///
/// Most rules are about a handful of calls, so that a look at what some rule needs settles nearly all of them.
struct CallNeeds {
  /// The tests that some condition needs, in the order of their numbers, and for each the conditions.
  private let conditionsByTest: [(test: Int, conditions: [Int])]
  /// The conditions that need no such test.
  private let others: [Int]
  private let wordCount: Int

  /// - Parameters:
  ///   - programs: the conditions in flat form, by number; nil for one that is not wanted.
  ///   - isOfCall: whether a test depends on the call alone.
  init(_ programs: [[RuleOperation]?], isOfCall: (Int) -> Bool) {
    var conditions: [Int: [Int]] = [:]
    var others: [Int] = []
    for (number, program) in programs.enumerated() {
      guard let program else { continue }
      var place = 0
      guard let needs = CallNeeds.needs(program, &place, isOfCall) else {
        others.append(number)
        continue
      }
      for test in Set(needs) { conditions[test, default: []].append(number) }
    }
    conditionsByTest = conditions.sorted { $0.key < $1.key }
      .map { (test: $0.key, conditions: $0.value) }
    self.others = others
    wordCount = (programs.count + 63) / 64
  }

  /// Tests of which the part at `place` needs one not to say no; nil if nothing so simple can be said.
  private static func needs(
    _ program: [RuleOperation], _ place: inout Int, _ isOfCall: (Int) -> Bool
  ) -> [Int]? {
    let operation = program[place]
    place += 1
    switch operation.kind {
    case .constant: return operation.truth == .no ? [] : nil
    case .test: return isOfCall(Int(operation.operand)) ? [Int(operation.operand)] : nil
    case .not:
      place = Int(operation.end)
      return nil
    case .all:
      var least: [Int]?
      while place < Int(operation.end) {
        guard let needs = needs(program, &place, isOfCall) else { continue }
        if needs.count < least?.count ?? .max { least = needs }
      }
      return least
    case .any:
      var all: [Int]? = []
      while place < Int(operation.end) {
        let needs = needs(program, &place, isOfCall)
        all = all.flatMap { all in needs.map { all + $0 } }
      }
      return all
    }
  }

  /// Calls `body` with each condition, in order, of which the answers do not settle at a glance that it is no.
  func forEachLeft(by answers: inout CallAnswers, _ body: (Int, inout CallAnswers) -> Void) {
    var words = [UInt64](repeating: 0, count: wordCount)
    func mark(_ conditions: [Int]) {
      for condition in conditions { words[condition >> 6] |= 1 << UInt64(condition & 63) }
    }
    mark(others)
    for need in conditionsByTest where answers[need.test] != .no { mark(need.conditions) }
    for (number, word) in words.enumerated() {
      var alive = word
      while alive != 0 {
        body(number << 6 | alive.trailingZeroBitCount, &answers)
        alive &= alive - 1
      }
    }
  }
}
