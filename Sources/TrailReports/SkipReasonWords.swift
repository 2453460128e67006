public import TrailDetect
internal import TrailTerminal

extension RunReport.RecordSkipReason {
  /// The reason as the summary says it.
  var words: String {
    switch self {
    case .outsideTime: "outside time"
    case .outsideAccounts: "outside accounts"
    case .outsideRegions: "outside regions"
    case .outsideFilter: "outside filter"
    case .undecidedByFilter: "undecided by filter"
    case .malformed: "malformed"
    case .truncated: "truncated"
    case .tooLarge: "too large"
    case .tooDeep: "too deep"
    case .insight: "insight"
    case .digest: "digest"
    case .notCloudTrail: "not CloudTrail"
    case .noTime: "no eventTime"
    }
  }
}

extension RunReport.FileSkipReason {
  /// The reason as the summary says it.
  var words: String {
    switch self {
    case .outsideTime: "outside time"
    case .outsideAccounts: "outside accounts"
    case .outsideRegions: "outside regions"
    case .hidden: "hidden"
    case .sameFile: "same file again"
    case .notALog: "no log"
    }
  }
}

extension RunReport.RuleSkipReason {
  /// The reason as the summary says it.
  public var words: String {
    switch self {
    case .otherLogSource: "for other logs"
    case .status: "by status"
    case .excluded: "excluded"
    case .severity: "less severe"
    }
  }
}

/// `outside time 170, digest 1, insight 1`: the most frequent first, ties by name; zeros left out.
func countedReasons(_ counts: [(words: String, count: Int)], limit: Int = .max) -> String {
  let sorted = counts.filter { $0.count > 0 }
    .sorted { $0.count == $1.count ? $0.words < $1.words : $0.count > $1.count }
  var parts = sorted.prefix(limit).map { "\($0.words)\u{A0}\(Quantity.grouped($0.count))" }
  if sorted.count > limit { parts.append("+\(Quantity.grouped(sorted.count - limit))\u{A0}more") }
  return parts.joined(separator: ", ")
}
