public import TrailDetect

/// Reads rule files, native and Sigma.
public enum RuleLoader {
  /// Reads all rules of some files.
  ///
  /// A document with `detection`, `correlation` or `filter` is Sigma's, any other a native rule. Every error
  /// is collected; a rule with an error is left out, the others are loaded. Of two rules with one id the
  /// first is kept. Sigma rules for other logs than CloudTrail are skipped, which is no error.
  /// - Parameters:
  ///   - sources: the files, each with one or more YAML documents, a document being a rule or a list
  ///     of rules.
  ///   - declared: what `${declared:…}` stands for; Sigma's `expand` finds it as `%networks.name%`, too.
  ///   - placeholders: what `%name%` stands for where a Sigma rule says `expand`.
  public static func load(
    _ sources: [RuleSource], declared: DeclaredConditions = DeclaredConditions(),
    placeholders: SigmaPlaceholders = SigmaPlaceholders()
  ) -> LoadedRules {
    var reader = RuleSetReader(declared: declared, placeholders: placeholders)
    return reader.read(sources)
  }
}
