import Testing
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

@Suite struct CallNeedsTests {
  private static let tests = (0..<8).map { EventTest.field(FieldTest("f\($0)", .exists(true))) }
  /// The tests that the call answers are the first.
  private static let callTestCount = 5

  private func expression(_ generator: inout SeededGenerator, depth: Int) -> Expression {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 2), using: &generator) {
    case 0: return .test(generator.pick(CallNeedsTests.tests))
    case 1 where generator.oneIn(4): return .constant(generator.pick(Truth.allCases))
    case 1: return .test(generator.pick(CallNeedsTests.tests))
    case 2: return .not(expression(&generator, depth: depth - 1))
    case 3, 4: return .all(parts(&generator, depth: depth - 1))
    default: return .any(parts(&generator, depth: depth - 1))
    }
  }

  private func parts(_ generator: inout SeededGenerator, depth: Int) -> [Expression] {
    (0..<Int.random(in: 0...3, using: &generator)).map { _ in
      expression(&generator, depth: depth)
    }
  }

  @Test func whatTheCallMayLeaveIsLeft() {
    var generator = SeededGenerator(seed: 11)
    var settled = 0
    for _ in 0..<200 {
      let programs = (0..<70).map { _ in
        RuleProgram(expression(&generator, depth: 3)) { test in
          Int32(CallNeedsTests.tests.firstIndex(of: test) ?? 0)
        }.operations
      }
      let truths = (0..<CallNeedsTests.callTestCount).map { _ in generator.pick(Truth.allCases) }
      let asked = programs.map { generator.oneIn(10) ? nil : $0 }
      var answers = CallAnswers(
        known: CallNeedsTests.tests.indices.map {
          $0 < CallNeedsTests.callTestCount ? CallAnswers.unasked : CallAnswers.later
        }
      ) { truths[$0] }
      var left: [Int] = []
      CallNeeds(asked) { $0 < CallNeedsTests.callTestCount }
        .forEachLeft(by: &answers) { condition, _ in left.append(condition) }
      #expect(left == left.sorted())
      for (number, program) in asked.enumerated() {
        guard let program else {
          #expect(!left.contains(number))
          continue
        }
        var rest: [RuleOperation] = []
        var place = 0
        let truth = program.withUnsafeBufferPointer {
          RuleProgram.fold($0, &place, into: &rest) { $0 < truths.count ? truths[$0] : nil }
        }
        if truth != .no { #expect(left.contains(number), "\(program) with \(truths)") }
        if !left.contains(number) { settled += 1 }
      }
    }
    #expect(settled > 1000)
  }

  @Test func anAnswerIsWorkedOutOnce() {
    var asked: [Int] = []
    var answers = CallAnswers(
      known: [CallAnswers.unasked, CallAnswers.later, Truth.yes.rawValue, CallAnswers.unasked]
    ) { number in
      asked.append(number)
      return number == 0 ? .no : nil
    }
    #expect(answers[0] == .no && answers[1] == nil && answers[2] == .yes && answers[3] == nil)
    #expect(answers[0] == .no && answers[3] == nil)
    #expect(asked == [0, 3])
  }
}
