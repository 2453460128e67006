/// How much of an account a list of resources covers.
enum ResourceBreadth {
  /// Whether every resource of every service is covered.
  static func isEverything(_ resources: [String]?, except notResources: [String]?) -> Bool {
    if let notResources { return !notResources.contains(where: isStars) }
    return resources?.contains { text in
      isStars(text) || (text.hasPrefix("arn:") && parts(text).dropFirst(2).allSatisfy(isStars))
    } ?? false
  }

  /// Whether every resource of a service is covered; for IAM also every role, or every user.
  static func isEverything(
    of service: String, _ resources: [String]?, except notResources: [String]?
  ) -> Bool {
    if isEverything(resources, except: notResources) { return true }
    return resources?.contains { text in
      let parts = parts(text)
      guard parts[0] == "arn",
        WildcardPattern(parts[2], isCaseInsensitive: true).matches(service),
        parts[3].isEmpty || isStars(parts[3])
      else { return false }
      return isStars(parts[5]) || (service == "iam" && iamTypes.contains(parts[5]))
    } ?? false
  }

  /// Whether a text is nothing but `*`.
  static func isStars(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static let iamTypes: Set<String> = ["user/*", "role/*", "group/*", "policy/*"]

  /// The six parts of an ARN; missing ones are `*`, as in identity policies.
  private static func parts(_ text: String) -> [String] {
    let parts = text.unicodeScalars.split(
      separator: ":", maxSplits: 5, omittingEmptySubsequences: false
    ).map { String($0) }
    return parts + Array(repeating: "*", count: 6 - parts.count)
  }
}
