/// What came of one test of a rule.
public struct RuleTestResult: Sendable, Equatable, CustomStringConvertible {
  /// The rule.
  public var ruleID: String
  /// The test.
  public var testName: String
  /// Whether the rule did what the test expects, and the test proves something.
  public var passed: Bool
  /// What the test expects.
  public var expected: RuleTest.Expectation
  /// How many alerts there were.
  public var got: Int
  /// Why the test failed, and which alerts were seen; empty if it passed.
  public var message: String
  /// The file of the rule.
  public var path: String
  /// The line of the test, from 1.
  public var line: Int

  /// `rules/root.yaml:40: rule root-login: test `root signs in`: expected alert, got none`.
  public var description: String {
    "\(path):\(line): rule \(ruleID): test `\(testName)`: \(passed ? "passed" : message)"
  }
}
