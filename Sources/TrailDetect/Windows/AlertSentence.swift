import TrailEvents

/// Says in one sentence what an alert found.
enum AlertSentence {
  /// `user/alice called iam:AttachUserPolicy on …:user/bob from 192.0.2.66, 3 times in 4 min 10 s`.
  static func of(_ alert: Alert) -> String {
    let who = named(alert.principal, plural: "principals") ?? "somebody"
    let what = named(alert.action, plural: "actions") ?? "something"
    var sentence = "\(who) called \(what)"
    if let resource = named(alert.resource, plural: "resources") { sentence += " on \(resource)" }
    if let source = named(alert.source, plural: "addresses") { sentence += " from \(source)" }
    if let account = alert.account.main { sentence += " in account \(account)" }
    if alert.outcome.values.count == 1, alert.outcome.main != Outcome.success.rawValue,
      let outcome = alert.outcome.main
    {
      sentence += " (\(outcome.lowercased()))"
    }
    sentence += alert.count == 1 ? ", once" : ", \(alert.count) times"
    let seconds = alert.last.seconds - alert.first.seconds
    if alert.count > 1, seconds > 0 { sentence += " in \(duration(seconds))" }
    return sentence
  }

  private static func named(_ facet: AlertFacet, plural: String) -> String? {
    guard let main = facet.main else { return nil }
    let others = facet.values.count + facet.valuesLeftOut - 1
    guard others > 0 else { return main }
    return "\(main) and \(others) more \(others == 1 ? singular(plural) : plural)"
  }

  private static func singular(_ plural: String) -> String {
    plural.hasSuffix("sses") ? String(plural.dropLast(2)) : String(plural.dropLast())
  }

  /// `4 min 10 s`, `3 h 2 min`, `2 d 4 h`.
  static func duration(_ seconds: Int64) -> String {
    let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
    guard let place = units.firstIndex(where: { seconds >= $0.0 }) else { return "0 s" }
    let (size, name) = units[place]
    var text = "\(seconds / size) \(name)"
    if place + 1 < units.count, seconds % size / units[place + 1].0 > 0 {
      text += " \(seconds % size / units[place + 1].0) \(units[place + 1].1)"
    }
    return text
  }
}

// MARK: Steps

extension AlertSentence {
  /// `created once, then used 3 times`; `disabled once, without restored within 1 h`.
  /// - Parameter counts: how many events each condition of the rule took, by name.
  static func steps(of correlation: Correlation, counts: [(String, Int)]) -> String {
    var isOrdered = false
    if case .sequence(_, isOrdered: true) = correlation.form { isOrdered = true }
    let seen = counts.filter { $0.1 > 0 }.map { "\($0.0) \(times($0.1))" }
    var text = seen.joined(separator: isOrdered ? ", then " : ", ")
    if !isOrdered, seen.count > 1 {
      text = seen.dropLast().joined(separator: ", ") + " and " + (seen.last ?? "")
    }
    if case .sequence(let steps, _) = correlation.form, steps < correlation.members.count {
      let unwanted = correlation.members[steps...].map(\.name).joined(separator: " or ")
      text += ", without \(unwanted) within \(duration(correlation.windowSeconds))"
    }
    return text
  }

  private static func times(_ count: Int) -> String {
    switch count {
    case 1: "once"
    case 2: "twice"
    default: "\(count) times"
    }
  }
}
