import TrailDetect
import TrailForensics

enum FilterFuzz {
  /// The input is a filter expression.
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    let text = String(decoding: input, as: UTF8.self)
    do throws(FilterError) {
      _ = CompiledFilter(EventFilter(condition: try FilterParser.parse(text)))
    } catch {
      try FuzzFinding.expect(!error.description.isEmpty, "refused without a reason")
    }
  }
}
