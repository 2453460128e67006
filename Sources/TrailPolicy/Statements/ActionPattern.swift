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
    let parts = text.parts(between: ":", maxSplits: 1)
    guard parts.count == 2, let first = parts.first, let last = parts.last, !first.isEmpty,
      !last.isEmpty
    else {
      throw PolicyError(
        .badElement, "action `\(text)` has no service and name", help: "write `service:Name`")
    }
    guard !first.containsAny(of: "*?") else {
      throw PolicyError(
        .badElement, "the service of action `\(text)` takes no wildcard",
        help: "write `*` for every action of every service")
    }
    service = CaseFolding.fold(first)
    name = WildcardPattern(last, isCaseInsensitive: true)
  }

  /// Hashes the text, which tells patterns apart.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Whether the pattern covers an action, given as `service:Name`.
  ///
  /// An action with no name or a blank in it is covered by nothing.
  public func covers(_ action: String) -> Bool {
    guard ActionPattern.isAction(action) else { return false }
    guard let service else { return true }
    var action = action
    return action.withUTF8 { bytes in
      guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return false }
      let prefix = UnsafeBufferPointer(rebasing: bytes[..<colon])
      return CaseFolding.withFolded(prefix) { $0.elementsEqual(service.utf8) }
        && name.matches(UnsafeBufferPointer(rebasing: bytes[(colon + 1)...]))
    }
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
