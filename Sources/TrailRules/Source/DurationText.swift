/// A duration as rules write it: `90s`, `5m`, `1h`, `14d`, `2w`.
public struct DurationText: Sendable, Equatable {
  /// The longest duration: 366 days, in seconds.
  static let maxSeconds: Int64 = 366 * 86_400

  private static let secondsByUnit: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  /// How many seconds it is.
  public var seconds: Int64

  /// Reads a duration of at least a second and at most 366 days, or nil.
  public init?(_ text: String) {
    guard let unit = text.last.flatMap({ DurationText.secondsByUnit[$0] }) else { return nil }
    let digits = text.dropLast()
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit),
      let amount = Int64(digits), amount > 0, amount * unit <= DurationText.maxSeconds
    else { return nil }
    seconds = amount * unit
  }
}

extension UInt8 {
  /// Whether the byte is one of `0` to `9`.
  var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
