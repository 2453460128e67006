import TrailEvents
import TrailScan

extension Findings {
  /// The `trailsift:` names that the evaluator works out beside the normalized ones.
  static let extensionNames = ["Network", "Hours", "PolicyGrants", "PolicyChange", "Country"]

  private static let namesOfOurs = NormalizedKey.allCases.map(\.rawValue) + extensionNames
  private static let foldedExtensions = Set(extensionNames.map { $0.lowercased() })
  private static let recordFields = BaseField.allCases.map { "\($0)" }
  private static let knownRecordFields = Set(recordFields)
  private static let globalKeys = GlobalKey.allCases.map(\.rawValue)

  /// A condition key; one that cannot exist is reported.
  func key(_ source: SourceText) -> ContextKey? {
    guard let key = ContextKey(source.text) else {
      error(
        .badValue, "`\(source.text)` is not a condition key",
        help: "write `aws:SourceIp`, `cloudtrail:errorCode` or `trailsift:Network`",
        at: source.position)
      return nil
    }
    switch key.name {
    case .extension(let name) where !Findings.foldedExtensions.contains(name):
      let written = String(source.text.drop { $0 != ":" }.dropFirst())
      let nearest = NearestName.of(written, among: Findings.namesOfOurs)
      error(
        .unknownField, "unknown key `\(source.text)`",
        help: nearest.map { "did you mean `trailsift:\($0)`?" }
          ?? "the keys are \(Findings.namesOfOurs.map { "`trailsift:\($0)`" }.joined(separator: ", "))",
        at: source.position)
      return nil
    case .record(let path) where !Findings.knownRecordFields.contains(path[0]):
      if let nearest = NearestName.of(path[0], among: Findings.recordFields) {
        let fixed = ([nearest] + path.dropFirst()).joined(separator: ".")
        warning(
          "CloudTrail records have no field `\(path[0])`",
          help: "did you mean `cloudtrail:\(fixed)`?", at: source.position)
      }
    case .service(prefix: "aws", let name):
      warning(
        "IAM has no global key `\(source.text)`",
        help: NearestName.help(for: "aws:\(name)", among: Findings.globalKeys), at: source.position)
    default: break
    }
    return key
  }
}
