// The only use of Foundation in this module: it knows the rules of the world's time zones.
import Foundation
import TrailDetect

/// The offsets of a time zone from UTC over the years of CloudTrail and some more.
enum ZoneTransitions {
  /// 1990-01-01 and 2041-01-01, in seconds since 1970.
  private static let years: Range<Int64> = 631_152_000..<2_240_611_200
  /// No zone has changed its offset there and back within so many seconds.
  private static let step: Int64 = 5 * 86_400

  /// The names of the zones, for suggestions.
  static var knownNames: [String] { TimeZone.knownTimeZoneIdentifiers }

  /// The offsets from each change on, the first for all time before; nil for an unknown zone.
  static func offsets(ofZone name: String) -> [DeclaredHours.ZoneOffset]? {
    // Foundation also takes abbreviations, which name different zones in different places.
    guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else {
      return nil
    }
    func secondsEast(at seconds: Int64) -> Int64 {
      Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
    var current = secondsEast(at: years.lowerBound)
    var offsets = [DeclaredHours.ZoneOffset(fromSeconds: years.lowerBound, secondsEast: current)]
    var time = years.lowerBound
    while time < years.upperBound {
      let next = min(time + step, years.upperBound)
      let offset = secondsEast(at: next)
      if offset != current {
        var (before, behind) = (time, next)
        while behind - before > 1 {
          let middle = before + (behind - before) / 2
          if secondsEast(at: middle) == current { before = middle } else { behind = middle }
        }
        current = offset
        offsets.append(DeclaredHours.ZoneOffset(fromSeconds: behind, secondsEast: offset))
      }
      time = next
    }
    return offsets
  }
}
