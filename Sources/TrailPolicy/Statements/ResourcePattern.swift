public import TrailEvents

/// One pattern of Resource or NotResource.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Resource".
public struct ResourcePattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as written.
  public let text: String
  /// The keys that policy variables in the sixth part read, as written, each once.
  public let variableKeys: [String]
  /// Whether the ARN has fewer than six parts; what it covers then depends on the kind of policy.
  public let isShort: Bool
  /// Where the pattern stands in its document, if it came from one.
  public var position: PolicyPosition?

  /// All parts; the sixth matches anything if `template` has its say.
  private let pattern: ARNPattern
  /// The sixth part if it has variables.
  private let template: PolicyTemplate?
  private let coversNothing: Bool

  /// Reads a pattern.
  ///
  /// - Parameters:
  ///   - text: `*` or an ARN with wildcards.
  ///   - kind: the policy it stands in, which decides what a short ARN means.
  ///   - allowsVariables: whether `${…}` in the sixth part is a policy variable.
  /// - Throws: `PolicyError` for a text that is neither `*` nor an ARN.
  public init(
    _ text: String, kind: PolicyKind = .identity, allowsVariables: Bool = true
  ) throws(PolicyError) {
    let parts = text.unicodeScalars.split(
      separator: ":", maxSplits: 5, omittingEmptySubsequences: false
    ).map { String($0) }
    let prefix = WildcardPattern(parts.first ?? "", isCaseInsensitive: true)
    guard prefix.matches("arn") else {
      throw PolicyError(
        .badElement, "resource `\(text)` is not an ARN", help: "write an ARN or `*`")
    }
    self.text = text
    isShort = parts.count < 6 && text != "*"
    coversNothing = isShort && !kind.readsShortARN(text)
    var segments = parts.prefix(5).map { WildcardPattern.segments(of: $0) }
    var template: PolicyTemplate?
    if parts.count == 6 {
      let resource = try PolicyTemplate(
        parts[5], hasWildcards: true, allowsVariables: allowsVariables)
      segments.append(resource.fixedSegments ?? [.anyRun])
      if resource.fixedSegments == nil { template = resource }
    }
    self.template = template
    variableKeys = template?.variableKeys ?? []
    pattern = ARNPattern(parts: segments, flavor: .resource)
  }

  /// Hashes the text, which tells most patterns apart.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Whether the pattern is `*`, which covers also calls without a resource.
  public var coversEverything: Bool { text == "*" }

  /// Whether the pattern, standing in Resource, covers what a call was made on.
  public func covers(
    _ resource: RequestedResource, variables: (String) -> ContextValue = { _ in .absent }
  ) -> Truth {
    coversNothing && resource != .unknown ? .no : match(resource, variables)
  }

  /// Whether the pattern, standing in NotResource, excludes what a call was made on.
  ///
  /// What a short ARN excludes is not documented: unknown, if it would cover the resource with its
  /// missing parts taken as `*`.
  public func excludes(
    _ resource: RequestedResource, variables: (String) -> ContextValue = { _ in .absent }
  ) -> Truth {
    let truth = match(resource, variables)
    return isShort && truth == .yes ? .unknown : truth
  }

  /// The pattern as written.
  public var description: String { text }

  private func match(
    _ resource: RequestedResource, _ variables: (String) -> ContextValue
  ) -> Truth {
    if coversEverything { return .yes }
    switch resource {
    case .wildcardOnly, .arn("*"): return .no
    case .unknown: return .unknown
    case .arn(let arn):
      guard pattern.matches(arn) else { return .no }
      guard let template else { return .yes }
      switch template.resolve(variables) {
      case .withoutValue: return .no
      case .unknown: return .unknown
      case .segments(let segments):
        guard let part = ARNPattern.resourcePart(of: arn) else { return .no }
        return Truth(WildcardPattern(segments: segments).matches(part))
      }
    }
  }
}
