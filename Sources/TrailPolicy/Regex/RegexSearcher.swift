import CPCRE2

/// What searches with regular expressions need beside the patterns; one for each worker.
///
/// A search is bounded: first each place of the text gets so many backtracks that all together stay few;
/// if that is not enough, a second search counts its steps exactly, up to `maxSteps`. Nothing depends on
/// the clock, so the same text always gets the same answer.
/// Source: pcre2api(3), "The match context"; pcre2callout(3).
public final class RegexSearcher {
  /// How many steps a search may take before it is given up, about: some milliseconds.
  static let maxSteps = 250_000
  /// How many backtracks the first search may make in all, about.
  private static let maxBacktracks = 1_000_000
  private static let maxHeapKiB: UInt32 = 16 << 10

  /// How many steps the second search may still take.
  private final class StepBudget {
    var left = 0
  }

  private let matchData = pcre2_match_data_create_8(1, nil)
  private let context = pcre2_match_context_create_8(nil)
  private let budget = StepBudget()

  /// The tools of one worker.
  public init() {
    _ = pcre2_set_heap_limit_8(context, RegexSearcher.maxHeapKiB)
    // What nests has its memory on the heap, so that the heap's limit is the depth's, too.
    _ = pcre2_set_depth_limit_8(context, UInt32(RegexSearcher.maxBacktracks))
  }

  deinit {
    pcre2_match_data_free_8(matchData)
    pcre2_match_context_free_8(context)
  }

  /// Whether the pattern is found in a text; unknown if the search had to be given up.
  public func finds(_ pattern: RegexPattern, in text: UnsafeBufferPointer<UInt8>) -> Truth {
    let limit = max(100, RegexSearcher.maxBacktracks / max(text.count, 1))
    let first = run(pattern.code.fast, text, 0, backtracksAtEachPlace: limit)
    if let answer = RegexSearcher.truth(of: first) { return answer }
    budget.left = RegexSearcher.maxSteps
    pcre2_set_callout_8(
      context,
      { _, budget in
        guard let budget else { return 0 }
        let left = Unmanaged<StepBudget>.fromOpaque(budget).takeUnretainedValue()
        left.left -= 1
        return left.left < 0 ? PCRE2_ERROR_CALLOUT : 0
      }, Unmanaged.passUnretained(budget).toOpaque())
    defer { pcre2_set_callout_8(context, nil, nil) }
    // Interpreted, for machine code has a small stack.
    let second = run(
      pattern.code.counted, text, PCRE2_NO_JIT,
      backtracksAtEachPlace: RegexSearcher.maxBacktracks)
    return RegexSearcher.truth(of: second) ?? .unknown
  }

  /// Whether the pattern is found in a text; see the other form.
  public func finds(_ pattern: RegexPattern, in text: String) -> Truth {
    var text = text
    return text.withUTF8 { finds(pattern, in: $0) }
  }

  private func run(
    _ code: OpaquePointer, _ text: UnsafeBufferPointer<UInt8>, _ options: UInt32,
    backtracksAtEachPlace limit: Int
  ) -> Int32 {
    _ = pcre2_set_match_limit_8(context, UInt32(clamping: limit))
    // An empty buffer may have no address.
    var empty: UInt8 = 0
    return withUnsafePointer(to: &empty) { pointer in
      pcre2_match_8(
        code, text.baseAddress ?? pointer, text.count, 0, options, matchData, context)
    }
  }

  /// Found, not found, or nil for a search that ran into a limit.
  private static func truth(of result: Int32) -> Truth? {
    if result >= 0 { return .yes }
    return result == PCRE2_ERROR_NOMATCH ? .no : nil
  }
}
