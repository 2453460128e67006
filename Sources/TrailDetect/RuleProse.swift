import Synchronization

/// What people read of a rule beside its title.
public struct RuleProse: Sendable, Equatable {
  /// What happened and why it matters.
  public var description: String
  /// Pages to read, AWS documentation first.
  public var references: [String]
  /// ATT&CK, CIS and GuardDuty marks, such as `attack.t1078.004`.
  public var tags: [String]
  /// The detection themes that the rule covers.
  public var themes: [String]
  /// What else may look like this.
  public var falsePositives: [String]
  /// What to do now, step by step.
  public var response: [String]

  /// The texts of a rule.
  public init(
    description: String = "", references: [String] = [], tags: [String] = [],
    themes: [String] = [], falsePositives: [String] = [], response: [String] = []
  ) {
    self.description = description
    self.references = references
    self.tags = tags
    self.themes = themes
    self.falsePositives = falsePositives
    self.response = response
  }
}

/// Texts of a rule that stay packed until somebody reads them: of most rules nobody does.
public final class PackedProse: Sendable {
  private let known: Mutex<RuleProse?> = Mutex(nil)
  private let unpack: @Sendable () -> RuleProse

  /// - Parameter unpack: reads the texts; called once at most.
  public init(_ unpack: @escaping @Sendable () -> RuleProse) { self.unpack = unpack }

  /// The texts.
  public var prose: RuleProse {
    known.withLock { known in
      if let known { return known }
      let prose = unpack()
      known = prose
      return prose
    }
  }
}
