/// Sigma rules for measuring, in the forms of public collections: the same rules for the same seed.
///
/// Each fifty rules have the same shares of each form, so that a small set is a sample of a large one. All are
/// made up; most are for calls that a corpus does not have, as it is with real rules and real logs.
public struct SigmaRuleSet: Sendable {
  /// One rule file.
  public struct File: Sendable, Equatable {
    /// The file's name.
    public let name: String
    /// Its YAML; a correlation stands behind the rule to which it refers.
    public let text: String
    /// How many rules it has.
    public let rules: Int
  }

  /// What every choice comes from.
  public let seed: UInt64
  /// How many rules there are; a correlation counts as one.
  public let count: Int

  /// A set of so many rules.
  public init(seed: UInt64 = 2_026, count: Int) {
    self.seed = seed
    self.count = count
  }

  /// The files, in the order of their numbers; the last one has no correlation if only one rule is left.
  public var files: [File] {
    var draft = SigmaRuleDraft(seed: seed)
    var files: [File] = []
    var made = 0
    while made < count {
      let form = SigmaRuleForm.deck[made % SigmaRuleForm.deck.count]
      let file = draft.file(form, number: made + 1, fits: count - made > 1)
      files.append(file)
      made += file.rules
    }
    return files
  }

  /// Writes the files into `directory`, made if missing.
  public func write(to directory: String) throws(GenerateError) {
    try OutputFile.makeFolder(directory)
    for file in files {
      var output = try OutputFile(path: directory + "/" + file.name, level: nil)
      try output.append(Array(file.text.utf8))
      try output.finish()
    }
  }
}

/// What a rule looks at.
enum SigmaRuleForm: CaseIterable {
  case call, callList, callPrefix, requestValue, userAgent, identity, failure, policyText, network
  case keywords, correlation

  /// How many rules of fifty have the form; a correlation counts twice, with the rule it refers to.
  var share: Int {
    switch self {
    case .call: 18
    case .callList: 8
    case .requestValue: 6
    case .callPrefix: 4
    case .userAgent, .identity: 3
    case .failure, .policyText, .correlation: 2
    case .network, .keywords: 1
    }
  }

  /// The forms of fifty rules, well mixed.
  static let deck: [SigmaRuleForm] = {
    var cards: [(place: Int, form: SigmaRuleForm)] = []
    for form in allCases where form != .correlation {
      for index in 0..<form.share {
        cards.append((place: (index * 2 + 1) * 1000 / form.share, form: form))
      }
    }
    let mixed = cards.enumerated().sorted {
      ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
    }.map(\.element.form)
    // Twice, for the second rule of the pair is the correlation itself.
    return mixed + [.correlation, .correlation]
  }()
}
