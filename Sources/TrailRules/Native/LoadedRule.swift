public import TrailDetect

/// A rule with what stands around it in its file.
public struct LoadedRule: Sendable {
  /// The rule, ready to be compiled.
  public var rule: Rule
  /// The tests that its file brings along.
  public var tests: [RuleTest]
  /// The file, as it was given.
  public var path: String
  /// The line on which the rule begins, from 1.
  public var line: Int
  /// The rule's document as it is written in the file.
  public var sourceText: String

  /// What else the rule is called by, besides its id and its title: Sigma's `id` and `name`.
  public var names: [String]
  /// Whether it is written in Sigma's language.
  public var isSigma: Bool

  /// What the rule was read from, to read it anew with other declared conditions.
  let node: SourceNode
  /// The lists that were given when the rule was read; its tests see them, too.
  let lists: [String: [String]]
  /// The documents of the rules that this one names, by id.
  var references: [String: SourceNode] = [:]

  /// The rule as its author wrote it, under a line that names the place.
  public var description: String {
    var lines = sourceText.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while lines.first?.allSatisfy(\.isWhitespace) == true || lines.first == "---" {
      lines.removeFirst()
    }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return "# \(path):\(line)\n\(lines.joined(separator: "\n"))\n"
  }
}

/// What came of a set of rule files.
public struct LoadedRules: Sendable {
  /// The rules without errors, in the order of the files.
  public var rules: [LoadedRule] = []
  /// What is wrong; each error costs its rule.
  public var errors: [RuleError] = []
  /// What is probably not meant.
  public var warnings: [RuleError] = []
  /// Rules that were read and are not asked, such as Sigma rules for other logs.
  public var skipped: [SkippedRule] = []
  /// The files that the rules were read from, in that order.
  public var sources: [RuleSource] = []
  /// How many rules, filters and files had errors.
  public var refusedCount = 0
}
