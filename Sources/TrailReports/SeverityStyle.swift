public import TrailDetect
public import TrailTerminal

extension Severity {
  /// The columns of `badge`.
  public static let badgeWidth = 8

  /// The name in capitals, at most 8 columns: `CRITICAL`, `INFO`.
  public var badge: String { self == .informational ? "INFO" : description.uppercased() }

  /// The colours of the badge: louder with the weight.
  var badgeStyle: TextStyle {
    switch self {
    case .critical: TextStyle(codes: "1;97;41")
    case .high: TextStyle(codes: "30;43")
    case .medium: TextStyle(codes: "30;46")
    case .low: TextStyle(codes: "30;47")
    case .informational: .dim
    }
  }

  /// The colour of the name within a line.
  public var nameStyle: TextStyle {
    switch self {
    case .critical: .red
    case .high: .yellow
    case .medium: .cyan
    case .low: .bold
    case .informational: .plain
    }
  }

  /// `3 critical, 12 high`: the severities that occur, the heaviest first.
  static func totals(_ counts: [Severity: Int]) -> StyledText {
    var text = StyledText()
    for severity in allCases.reversed() {
      guard let count = counts[severity], count > 0 else { continue }
      if !text.isEmpty { text.append(", ") }
      text.appendUnbroken("\(Quantity.grouped(count)) \(severity)", severity.nameStyle)
    }
    return text
  }
}
