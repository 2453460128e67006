/// Whether output is coloured: the argument of `--color`.
public enum ColorChoice: String, Sendable, CaseIterable {
  /// On a terminal, unless NO_COLOR is set or TERM is `dumb`.
  case auto
  /// Everywhere.
  case always
  /// Nowhere.
  case never

  /// Whether to colour what goes to the descriptor.
  public func isEnabled(for descriptor: Int32) -> Bool {
    isEnabled(isTerminal: Terminal.isTerminal(descriptor), environment: Terminal.environment)
  }

  /// The decision behind `isEnabled(for:)`.
  func isEnabled(isTerminal: Bool, environment: (String) -> String?) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      // https://no-color.org: "when present and not an empty string".
      isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }
  }
}
