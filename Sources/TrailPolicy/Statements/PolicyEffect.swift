/// What a statement does when it applies.
public enum PolicyEffect: String, Sendable, Hashable, CaseIterable {
  /// It grants.
  case allow = "Allow"
  /// It refuses, whatever grants.
  case deny = "Deny"
}
