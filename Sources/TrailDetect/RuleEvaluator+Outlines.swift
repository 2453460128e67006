import TrailPolicy
import TrailScan

extension RuleEvaluator {
  /// What the record's parts settle of each condition that the call leaves.
  func makeOutline(_ entry: CallEntry, _ record: RecordView) -> RecordOutline {
    RecordOutline(answersOfAll.insert(answers(entry, record)).memberAfterInsert)
  }

  private func answers(_ entry: CallEntry, _ record: RecordView) -> RecordOutline.Answers {
    var answers = RecordOutline.Answers()
    guard let guarded = entry.guarded else {
      entry.operations.withUnsafeBufferPointer { operations in
        for candidate in entry.candidates {
          settle(candidate.condition, candidate.program, operations, in: &answers)
        }
      }
      answers.finish()
      return answers
    }
    let guards = compiled.guards
    findHits(of: guarded.groups.filter { !guards.groups[$0].isOfRecord }, record)
    forEachProgram(entry, guarded) { word in
      guarded.always[word] | (guarded.guarded[word] & hits[word])
    } _: { condition, program, operations in
      settle(condition, program, operations, in: &answers)
    }
    let rest = hits.indices.map { word in
      guarded.guarded[word] & guards.guardedByRecord[word] & ~hits[word]
    }
    if rest.contains(where: { $0 != 0 }) {
      answers.guarded = RecordOutline.Guarded(
        groups: guarded.groups.filter { guards.groups[$0].isOfRecord }, conditions: rest)
    }
    answers.finish()
    return answers
  }

  /// Settles a condition, or keeps what the parts leave of it.
  private func settle(
    _ condition: Int, _ program: Int, _ operations: UnsafeBufferPointer<RuleOperation>,
    in answers: inout RecordOutline.Answers
  ) {
    var place = program
    guard let truth = settled(operations, &place) else {
      return answers.leaveOpen(condition, program, of: operations, answer: answerOfParts)
    }
    answers.settle(condition, as: truth) {
      let tests = compiled.conditions[condition].program.operations.filter {
        $0.kind == .test && answerOfParts(Int($0.operand)) == .unknown
      }
      return RuleEvaluator.names(of: tests.map { compiled.tests[Int($0.operand)] }).sorted()
    }
  }

  /// The truth of the part of a condition at `place`, which moves behind it; nil if tests are left that may decide it.
  private func settled(
    _ operations: UnsafeBufferPointer<RuleOperation>, _ place: inout Int
  ) -> Truth? {
    let operation = operations[place]
    place += 1
    switch operation.kind {
    case .constant: return operation.truth
    case .test: return answerOfParts(Int(operation.operand))
    case .not: return settled(operations, &place)?.not
    case .all, .any:
      let end = Int(operation.end)
      let decisive: Truth = operation.kind == .all ? .no : .yes
      var isOpen = false
      var isUnknown = false
      while place < end {
        guard let truth = settled(operations, &place) else {
          isOpen = true
          continue
        }
        if truth == decisive {
          place = end
          return truth
        }
        if truth == .unknown { isUnknown = true }
      }
      return isOpen ? nil : isUnknown ? .unknown : decisive.not
    }
  }
}
