import TrailEvents

/// One pattern of Action or NotAction: `s3:Get*`, or `*` for everything.
///
/// Compared regardless of case. The service before the first colon is taken literally; wildcards
/// work
/// in the action's name alone.
/// Source: IAM User Guide, "IAM JSON policy elements: Action".
public struct ActionPattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as written.
  public let text: String
  /// The service in lower case, `s3`; nil for a pattern that covers every service.
  public let service: String?
  /// Where the pattern stands in its document, if it came from one.
  public var position: PolicyPosition?

  private let name: WildcardPattern

  /// Reads a pattern.
  ///
  /// - Throws: `PolicyError` for a text that AWS refuses: no service, a blank, a wildcard in the
  ///   service.
  public init(_ text: String) throws(PolicyError) {
    self.text = text
    guard text != "*", text != "*:*" else {
      service = nil
      name = WildcardPattern("*")
      return
    }
    guard !text.hasWhiteSpace else {
      throw PolicyError(.badElement, "action `\(text)` has a blank in it")
    }
    let parts = text.unicodeScalars.split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = parts.first, let last = parts.last, !first.isEmpty,
      !last.isEmpty
    else {
      throw PolicyError(
        .badElement, "action `\(text)` has no service and name", help: "write `service:Name`")
    }
    guard !first.contains(where: { $0 == "*" || $0 == "?" }) else {
      throw PolicyError(
        .badElement, "the service of action `\(text)` takes no wildcard",
        help: "write `*` for every action of every service")
    }
    service = CaseFolding.fold(String(first))
    name = WildcardPattern(String(last), isCaseInsensitive: true)
  }

  /// Whether the pattern covers an action, given as `service:Name`.
  ///
  /// An action with no name or a blank in it is covered by nothing.
  public func covers(_ action: String) -> Bool {
    guard ActionPattern.isAction(action) else { return false }
    guard let service else { return true }
    let parts = action.unicodeScalars.split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = parts.first, let last = parts.last else { return false }
    return CaseFolding.fold(String(first)) == service && name.matches(String(last))
  }

  /// Whether the pattern covers every action of every service.
  public var coversEverything: Bool { service == nil }

  /// Whether the pattern covers every action of its service.
  public var coversService: Bool { name.matchesEverything }

  /// The action's name in lower case, if the pattern covers one action alone.
  public var literalName: String? { service == nil ? nil : name.literalText }

  /// The pattern as written.
  public var description: String { text }

  /// Whether a text can be an action at all.
  static func isAction(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.last != UInt8(ascii: ":")
      && !text.hasWhiteSpace
  }
}
