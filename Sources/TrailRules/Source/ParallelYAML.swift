/// Parses the files of a large rule set.
enum ParallelYAML {
  /// What each file holds, in the order of the files.
  static func read(_ sources: [RuleSource]) -> [YAMLReader] {
    sources.map { YAMLReader($0) }
  }
}
