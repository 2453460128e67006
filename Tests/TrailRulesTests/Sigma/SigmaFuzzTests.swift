import Testing
import TrailRules
import TrailTestSupport

@Suite struct SigmaFuzzTests {
  private static let pieces = [
    "|contains", "|re", "|all", "|cidr", "|expand", "|base64offset", "|windash", "|hour", "|gt",
    "|fieldref", "|exists", "*", "?", "\\", "%admins%", "'", "\"", "[", "]", "{", "}", ": ", "- ",
    "#", "&a ", "*a ", "!!str ", "null", "true", "-1", "99999999999999999999", "\n", "\n---\n",
    "action: repeat\n", "action: global\n", "correlation:\n", "filter:\n", "condition: ",
    "1 of ", "all of them", "not ", "(", ")", "| count() > 5", "é", "\u{2013}", "<<: ", "\t", "",
  ]

  private static func mutated(_ text: String, using random: inout SeededGenerator) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...scalars.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0, 1:
        let piece = pieces.randomElement(using: &random) ?? ""
        scalars.insert(contentsOf: Array(piece.unicodeScalars), at: place)
      case 2:
        let end = min(scalars.count, place + Int.random(in: 0...20, using: &random))
        scalars.removeSubrange(place..<end)
      case 3:
        let start = Int.random(in: 0...place, using: &random)
        scalars.insert(contentsOf: Array(scalars[start..<place].prefix(200)), at: place)
      default:
        guard place < scalars.count else { continue }
        scalars.swapAt(place, Int.random(in: 0..<scalars.count, using: &random))
      }
    }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  /// Whatever becomes of a rule, it is loaded, skipped or reported: never lost, and never a crash.
  @Test func mutatedRulesAreNeverLost() {
    var random = SeededGenerator(seed: 4711)
    let seeds = SigmaSampleRules.all
    var refused = 0
    var loadedCount = 0
    for _ in 0..<2000 {
      let text = Self.mutated(seeds.randomElement(using: &random) ?? "", using: &random)
      let loaded = loadSigma(text)
      if loaded.errors.isEmpty { loadedCount += 1 } else { refused += 1 }
      let isAnything =
        !loaded.rules.isEmpty || !loaded.errors.isEmpty || !loaded.skipped.isEmpty
        || !loaded.warnings.isEmpty || text.contains("action:")
      #expect(isAnything, "\(text)")
      for rule in loaded.rules where rule.isSigma {
        // Conversion may refuse, but not crash.
        _ = try? SigmaConverter.nativeText(of: rule)
      }
    }
    #expect(refused > 500 && loadedCount > 300)
  }
}
