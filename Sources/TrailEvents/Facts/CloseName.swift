/// Finds the name that somebody meant who wrote one that does not exist.
enum CloseName {
  /// The known name with the fewest letters to change, if they are few enough for a slip.
  static func of(_ name: String, among known: [String]) -> String? {
    let wanted = Array(name.asciiLowercased.utf8.prefix(64))
    let ranked = known.map { (name: $0, changes: changes(wanted, Array($0.asciiLowercased.utf8))) }
    guard let best = ranked.min(by: { $0.changes < $1.changes }),
      best.changes <= max(2, wanted.count / 3)
    else { return nil }
    return best.name
  }

  /// Levenshtein's distance.
  private static func changes(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var above = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        let replaced = above[column] + (byte == other ? 0 : 1)
        current.append(min(replaced, above[column + 1] + 1, current[column] + 1))
      }
      above = current
    }
    return above[right.count]
  }
}
