/// Traces as text: a heading a statement, a line a part, in columns.
///
/// ```
/// Deny   scp[0][0] statement 1 `Office`: applies
///   yes      Action                      s3:GetObject   s3:*
///   unknown  NotIpAddress aws:SourceIp   unknown        203.0.113.0/24
/// ```
public enum PolicyTraceText {
  /// The longest piece of a column, in characters; what is longer is cut.
  public static let maxPieceLength = 120
  /// How many of a statement's values are shown.
  public static let maxValues = 6

  /// The lines of all traces: Deny statements first, otherwise in their order.
  ///
  /// Control and format characters are written out, so a line stays a line on every terminal.
  public static func lines(_ traces: [StatementTrace]) -> [String] {
    let ordered = traces.filter { $0.effect == .deny } + traces.filter { $0.effect == .allow }
    let rows = ordered.flatMap(\.parts).map(columns)
    let widths = (0..<3).map { column in
      min(rows.map { $0[column].unicodeScalars.count }.max() ?? 0, column == 2 ? 48 : 60)
    }
    return ordered.flatMap { trace in
      [heading(trace)]
        + trace.parts.map { part in
          let cells = columns(part)
          let padded = zip(cells.prefix(3), widths).map { pad($0, to: $1) }
          return "  " + (padded + [cells[3]]).joined(separator: "  ")
        }
    }
  }

  /// The lines in one text, each with its end.
  public static func text(_ traces: [StatementTrace]) -> String {
    lines(traces).map { $0 + "\n" }.joined()
  }

  private static func heading(_ trace: StatementTrace) -> String {
    let place = trace.path.map { "\($0) " } ?? ""
    let name = trace.sid.map { " `\(piece($0))`" } ?? ""
    let answer =
      switch trace.truth {
      case .yes: "applies"
      case .no: "does not apply"
      case .unknown: "may apply"
      }
    let effect = pad(trace.effect.rawValue, to: 5)
    return "\(effect)  \(place)statement \(trace.index)\(name): \(answer)"
  }

  private static func columns(_ part: StatementTrace.Part) -> [String] {
    let truth =
      switch part.truth {
      case .yes: "yes"
      case .no: "no"
      case .unknown: "unknown"
      }
    var wanted = part.wanted.prefix(maxValues).map(piece).joined(separator: ", ")
    let others = part.wanted.count - maxValues
    if others > 0 { wanted += " and \(others) more" }
    return [truth, piece(part.name), piece(part.seen), wanted.isEmpty ? "no values" : wanted]
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
  }

  private static func piece(_ text: String) -> String {
    let isLong = text.unicodeScalars.count > maxPieceLength
    var piece = ""
    for scalar in text.unicodeScalars.prefix(isLong ? maxPieceLength - 1 : maxPieceLength) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        piece += "\\u{\(String(scalar.value, radix: 16))}"
      default: piece.unicodeScalars.append(scalar)
      }
    }
    return isLong ? piece + "…" : piece
  }
}
