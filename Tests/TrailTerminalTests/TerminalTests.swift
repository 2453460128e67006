import Testing

@testable import TrailTerminal

@Suite struct TerminalTests {
  @Test(
    arguments: [
      (nil, nil, 80), (120, nil, 120), (120, "60", 120), (nil, "60", 60), (nil, "wide", 80),
      (nil, "0", 80), (nil, "-5", 80), (nil, "", 80), (10, nil, 40), (nil, "1000", 200),
    ] as [(Int?, String?, Int)])
  func choosesWidth(terminal: Int?, variable: String?, expected: Int) {
    #expect(Terminal.width(terminalColumns: terminal, columnsVariable: variable) == expected)
  }

  @Test(
    arguments: [
      (.auto, true, [:], true),
      (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false),
      (.auto, true, ["NO_COLOR": ""], true),
      (.auto, true, ["TERM": "dumb"], false),
      (.auto, true, ["TERM": "xterm"], true),
      (.always, false, ["NO_COLOR": "1", "TERM": "dumb"], true),
      (.never, true, [:], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func choosesColour(
    choice: ColorChoice, isTerminal: Bool, environment: [String: String], expected: Bool
  ) {
    #expect(choice.isEnabled(isTerminal: isTerminal) { environment[$0] } == expected)
  }

  @Test func knowsThatAPipeIsNoTerminal() throws {
    let pipe = try Pipe()
    #expect(!Terminal.isTerminal(pipe.writer))
    #expect(!ColorChoice.auto.isEnabled(for: pipe.writer))
    #expect(Terminal.widths.contains(Terminal.width(of: pipe.writer)))
  }

  @Test func readsTheEnvironment() {
    #expect(Terminal.environment("PATH")?.isEmpty == false)
    #expect(Terminal.environment("TRAILSIFT_NO_SUCH_VARIABLE") == nil)
  }

  @Test func clockGoesForward() {
    let first = MonotonicClock.nanoseconds()
    #expect(first > 0)
    #expect(MonotonicClock.nanoseconds() >= first)
  }
}
