import TrailEvents

/// Names of unknown keys as a verdict lists them.
enum UnknownKeyNames {
  /// Each key once, whatever its case, sorted; global keys as AWS writes them.
  static func sorted(_ keys: [String]) -> [String] {
    var names: [String: String] = [:]
    for key in keys {
      let folded = key.lowercased()
      var name = key
      if case .global(let global) = ContextKey(key)?.name { name = global.rawValue }
      // Of several spellings the first in the alphabet, so that order does not matter.
      names[folded] = names[folded].map { min($0, name) } ?? name
    }
    return names.values.sorted()
  }
}
