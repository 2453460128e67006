/// Finds what an author probably meant by a name that does not exist.
public enum NearestName {
  /// The candidate with the fewest letters to change, if they are few enough for a slip.
  ///
  /// Before that, the only one that begins with a name cut short, as `Tooling` does with `Tool`. Case does
  /// not count.
  public static func of(_ name: String, among candidates: [String]) -> String? {
    let folded = name.lowercased()
    let beginnings = candidates.filter { $0.lowercased().hasPrefix(folded) }
    if name.utf8.count >= 3, beginnings.count == 1 { return beginnings[0] }
    let wanted = Array(folded.unicodeScalars.prefix(64))
    let ranked = candidates.map {
      (candidate: $0, changes: changes(wanted, Array($0.lowercased().unicodeScalars)))
    }
    guard let best = ranked.min(by: { $0.changes < $1.changes }),
      best.changes <= max(2, wanted.count / 3)
    else { return nil }
    return best.candidate
  }

  /// `did you mean `X`?`, or nil if no candidate is near.
  public static func help(for name: String, among candidates: [String]) -> String? {
    of(name, among: candidates).map { "did you mean `\($0)`?" }
  }

  /// Levenshtein's distance, row by row.
  private static func changes(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var above = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        let replaced = above[column] + (scalar == other ? 0 : 1)
        current.append(min(replaced, above[column + 1] + 1, current[column] + 1))
      }
      above = current
    }
    return above[right.count]
  }
}
