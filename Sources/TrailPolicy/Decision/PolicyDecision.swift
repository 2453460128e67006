public import TrailEvents

/// Decides whether policies let a call through, as IAM does.
///
/// The decision is three-valued after Kleene: each statement is looked at by itself. So a verdict
/// may be `unknown` although every possible value of the unknown keys leads to the same end: of
/// `Deny if k = a` and `Deny if k ≠ a` one surely applies, and it is not known which.
/// Source: IAM User Guide, "Policy evaluation logic".
public enum PolicyDecision {
  /// Decides about a call by what its request says of the condition keys.
  public static func decide(request: PolicyRequest, policies: PolicySet) -> PolicyVerdict {
    decide(request: request, policies: policies) { request.value(of: $0) }
  }

  /// Decides about a call whose condition keys are known from elsewhere.
  ///
  /// - Parameter values: what is known of a key; keys come as written in the policies and are to be
  ///   compared regardless of case. `request.value(of:)` is not asked.
  public static func decide(
    request: PolicyRequest, policies: PolicySet, values: (String) -> ContextValue
  ) -> PolicyVerdict {
    // AWS needs no permission for it and heeds no denial.
    // Source: STS API Reference, GetCallerIdentity.
    guard request.action.lowercased() != "sts:getcalleridentity" else {
      return PolicyVerdict(.allowed)
    }
    return DecisionInquiry(request: request, policies: policies, values: values).verdict()
  }
}
