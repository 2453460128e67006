/// The log that a Sigma rule or filter is for.
struct SigmaLogSource: Equatable {
  var category: String?
  var product: String?
  var service: String?

  /// Reads `logsource`; one that names nothing is an error.
  init?(_ root: SourceNode, findings: Findings) {
    guard let node = root["logsource"], !node.isNothing else {
      findings.error(
        .missingField, "the rule has no `logsource`",
        help: "write `logsource: { product: aws, service: cloudtrail }`", at: root.position)
      return nil
    }
    guard node.pairs != nil else {
      findings.error(
        .badValue, "`logsource` is a mapping of `product`, `service` and `category`",
        at: node.position)
      return nil
    }
    let isRead = ["category", "product", "service"].allSatisfy { name in
      guard let value = node[name], !value.isNothing else { return true }
      return findings.text(value, named: name) != nil
    }
    guard isRead else { return nil }
    category = SigmaLogSource.text(node["category"])
    product = SigmaLogSource.text(node["product"])
    service = SigmaLogSource.text(node["service"])
    if category == nil, product == nil, service == nil {
      findings.error(
        .badValue, "`logsource` names no `product`, `service` or `category`", at: node.position)
      return nil
    }
  }

  private static func text(_ node: SourceNode?) -> String? {
    guard let node, !node.isNothing else { return nil }
    return node.text?.lowercased().filter { !$0.isWhitespace }
  }

  /// Whether the log is CloudTrail, or may be: a rule that names `aws` alone is for all its logs.
  var isCloudTrail: Bool {
    switch (product, service) {
    case ("aws", nil), ("aws", "cloudtrail"), (nil, "cloudtrail"): true
    default: false
    }
  }

  /// Whether a filter for this log is for a rule of another: what the filter names, the rule has.
  func covers(_ other: SigmaLogSource) -> Bool {
    (category == nil || category == other.category) && (product == nil || product == other.product)
      && (service == nil || service == other.service)
  }

  /// `windows/process_creation`.
  var name: String { [product, service, category].compactMap { $0 }.joined(separator: "/") }
}
