import TrailDetect
import TrailEvents

/// Reads named hours: `work: { zone: Europe/Berlin, days: [mon-fri], from: 07:00, to: 19:00 }`.
struct HoursReader {
  private static let dayNames = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  static let fields = ["zone", "days", "from", "to"]

  let findings: Findings

  /// The hours; without `days` every day counts.
  func read(_ pair: SourcePair) -> DeclaredHours? {
    let owner = "`hours.\(pair.key)`"
    guard
      findings.fields(of: pair.value, owner: owner, known: HoursReader.fields) != nil
    else { return nil }
    var zone: String?
    var offsets: [DeclaredHours.ZoneOffset]?
    if let text = required("zone", in: pair) {
      zone = text.text
      offsets = ZoneTransitions.offsets(ofZone: text.text)
      if offsets == nil {
        findings.error(
          .badValue, "unknown time zone `\(text.text)`",
          help: NearestName.help(for: text.text, among: ZoneTransitions.knownNames)
            ?? "write an IANA name such as `Europe/Berlin`",
          at: text.position)
      }
    }
    let days = days(pair.value["days"])
    let from = required("from", in: pair).flatMap { minute($0, max: 1439) }
    let to = required("to", in: pair).flatMap { minute($0, max: 1440) }
    guard let zone, let offsets, let days, let from, let to else { return nil }
    guard from != to % 1440 || to == 1440 else {
      findings.error(
        .badValue, "\(owner) begin and end at the same minute",
        help: "for the whole day write `from: 00:00` and `to: 24:00`", at: pair.keyPosition)
      return nil
    }
    return DeclaredHours(
      name: pair.key, zone: zone, days: days, fromMinute: from, toMinute: to, offsets: offsets)
  }

  private func required(_ name: String, in pair: SourcePair) -> SourceText? {
    guard let node = pair.value[name] else {
      findings.error(
        .missingField, "`hours.\(pair.key)` has no `\(name)`", at: pair.keyPosition)
      return nil
    }
    return findings.text(node, named: name)
  }

  /// `07:00` or `7:00`; 24:00 is the end of the day.
  private func minute(_ source: SourceText, max: Int) -> Int? {
    let parts = source.text.split(separator: ":", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy {
      (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isASCIIDigit)
    }
    guard parts.count == 2, isPlain, parts[1].utf8.count == 2, let hour = Int(parts[0]),
      let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= max
    else {
      findings.error(
        .badValue, "`\(source.text)` is not a time of day", help: "write it like `07:00`",
        at: source.position)
      return nil
    }
    return hour * 60 + minute
  }

  private func days(_ node: SourceNode?) -> Set<Int>? {
    guard let node else { return Set(0...6) }
    let texts = findings.texts(node, named: "days")
    var days: Set<Int> = []
    var isGood = !texts.isEmpty
    for source in texts {
      let ends = source.text.split(separator: "-", omittingEmptySubsequences: false).map(day)
      switch ends.count {
      case 1:
        guard let day = ends[0] else { break }
        days.insert(day)
        continue
      case 2:
        guard let first = ends[0], let last = ends[1] else { break }
        for step in 0...((last - first + 7) % 7) { days.insert((first + step) % 7) }
        continue
      default: break
      }
      findings.error(
        .badValue, "`\(source.text)` is not a day", help: "write `mon`, `tue` or `mon-fri`",
        at: source.position)
      isGood = false
    }
    return isGood ? days : nil
  }

  /// The day's number from its name or the first three letters of it, 0 for Monday.
  private func day(_ text: Substring) -> Int? {
    let name = text.lowercased()
    return HoursReader.dayNames.firstIndex { $0 == name || $0.prefix(3) == name }
  }
}
