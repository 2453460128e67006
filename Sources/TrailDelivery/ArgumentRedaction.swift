/// The arguments of a run as they may be written down: without the addresses of receivers.
public enum ArgumentRedaction {
  private static let option = "--webhook"

  /// The arguments, with `…` for what stands behind the host in the addresses of `--webhook`.
  public static func redacted(_ arguments: [String]) -> [String] {
    var isAddress = false
    return arguments.map { argument in
      defer { isAddress = argument == option }
      if isAddress { return withoutPath(argument) }
      guard argument.hasPrefix(option + "=") else { return argument }
      return option + "=" + withoutPath(String(argument.dropFirst(option.count + 1)))
    }
  }

  private static func withoutPath(_ text: String) -> String {
    // `env:NAME`, `file:PATH` and the kind alone tell no secret.
    guard let scheme = text.firstRange(of: "://") else { return text }
    let authority = text[scheme.upperBound...].prefix { !"/?#\\".contains($0) }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    return text[..<scheme.upperBound] + (host ?? authority) + "/…"
  }
}
