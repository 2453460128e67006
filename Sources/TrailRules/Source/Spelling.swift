/// Finds what an author probably meant by a name that does not exist.
enum Spelling {
  /// `did you mean `X`?`, or nil if no candidate is near.
  static func help(for name: String, among candidates: [String]) -> String? {
    nearest(to: name, among: candidates).map { "did you mean `\($0)`?" }
  }

  /// The candidate with the fewest letters to change, if they are few enough for a slip.
  static func nearest(to name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    let bound = max(2, wanted.count / 3)
    // A name cut short, such as `Tool` for `Tooling`.
    let beginnings = candidates.filter { $0.lowercased().hasPrefix(name.lowercased()) }
    if name.count >= 3, beginnings.count == 1 { return beginnings[0] }
    let ranked = candidates.map {
      (candidate: $0, distance: distance(wanted, Array($0.lowercased().unicodeScalars)))
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= bound else {
      return nil
    }
    return best.candidate
  }

  /// Levenshtein's distance, row by row.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var previous = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        let changed = previous[column] + (scalar == other ? 0 : 1)
        current.append(min(changed, previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous[right.count]
  }
}
