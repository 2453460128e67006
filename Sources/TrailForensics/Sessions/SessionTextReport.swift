import TrailDetect
import TrailEvents
import TrailReports
import TrailTerminal

/// Sessions for people: a few lines each, those that deserve a look first.
public struct SessionTextReport: Sendable {
  /// How many rules are named.
  private static let maxRules = 4

  private let width: Int
  private let colour: Bool

  /// A report of so many columns.
  public init(width: Int, colour: Bool) {
    self.width = width
    self.colour = colour
  }

  /// Appends the sessions, at most `limit` of them, and a line that counts all.
  public func append(
    _ sessions: [Session], of graph: IdentityGraph, limit: Int?, to output: inout [UInt8]
  ) {
    var lines = FactLines(width: width, colour: colour)
    let shown = limit.map { sessions.prefix($0) } ?? sessions[...]
    for session in shown {
      append(session, to: &lines)
      lines.line()
    }
    lines.line(total(sessions, shown: shown.count))
    for note in SessionNotes.notes(of: graph) { lines.line(StyledText(note, .dim)) }
    output += lines.bytes
  }

  private func append(_ session: Session, to lines: inout FactLines) {
    var heading = StyledText(FactText.shown(session.principal), .bold)
    heading.append("  \(session.kind.words) ")
    heading.appendUnbroken(FactText.shown(session.id))
    if session.keyCount > 1 {
      heading.append(" and \(Quantity.counted(session.keyCount - 1, "more key", "more keys"))")
    }
    if let account = session.account { heading.append(" of \(FactText.shown(account))", .dim) }
    lines.heading(
      session.severity?.badge ?? (session.flags.isEmpty ? "" : "LOOK"),
      session.severity?.nameStyle ?? .yellow, heading)
    for flag in session.flags { lines.fact("flag", StyledText(FactText.shown(flag.text), .yellow)) }
    lines.fact("alerts", alerts(session))
    lines.fact("when", FactText.span(session.activity))
    var from = FactText.list(session.activity.addresses)
    if session.activity.regions.count > 1 {
      from.append(" → \(session.activity.regions.count) regions", .dim)
    } else if let region = session.activity.regions.first {
      from.append(" → \(FactText.shown(region.text))", .dim)
    }
    lines.fact("from", from)
    var tools = FactText.list(session.activity.toolings)
    if !tools.isEmpty { tools.append(": ", .dim) }
    tools.append(FactText.list(session.activity.programs, limit: 3))
    lines.fact("with", tools)
    lines.fact("did", FactText.counts(session.activity))
    let actions = FactText.actions(session.activity.actions)
    lines.fact("wrote", actions.wrote)
    lines.fact("denied", actions.denied)
    lines.fact("mfa", StyledText(session.usedMFA.map { $0 ? "yes" : "no" } ?? ""))
    if let identity = session.sourceIdentity {
      lines.fact("source", StyledText("source identity \(FactText.shown(identity))"))
    }
    lines.fact("chain", chain(session))
    if session.granted > 0 {
      lines.fact(
        "issued",
        StyledText(
          Quantity.counted(session.granted, "further identity", "further identities")
            + " (see trailsift pivot \(FactText.shown(session.id)))"))
    }
  }

  private func alerts(_ session: Session) -> StyledText {
    guard !session.alerts.isEmpty else { return StyledText() }
    var counts: [Severity: Int] = [:]
    var rules: [String] = []
    for alert in session.alerts {
      counts[alert.severity, default: 0] += 1
      if !rules.contains(alert.ruleID) { rules.append(alert.ruleID) }
    }
    var text = StyledText()
    for severity in Severity.allCases.reversed() {
      guard let count = counts[severity] else { continue }
      if !text.isEmpty { text.append(", ") }
      text.appendUnbroken("\(Quantity.grouped(count)) \(severity)", severity.nameStyle)
    }
    text.append(": " + rules.prefix(SessionTextReport.maxRules).joined(separator: ", "))
    if rules.count > SessionTextReport.maxRules {
      text.append(", +\(rules.count - SessionTextReport.maxRules) more", .dim)
    }
    return text
  }

  private func chain(_ session: Session) -> StyledText {
    var text = StyledText()
    for link in session.chain where tells(link, of: session) {
      if !text.isEmpty { text.append(" ← ") }
      switch link.act {
      case "role": text.append("who assumed it is not in these logs", .dim)
      case "has role": text.append("instance \(FactText.shown(link.issuer))")
      default:
        text.append("\(link.act) by \(FactText.shown(link.issuer))")
        if let key = link.issuerKey { text.appendUnbroken(" \(FactText.shown(key))") }
        if let time = link.time { text.append(" at \(ReadableTime.moment(time))", .dim) }
        if link.isInferred { text.append(" (by name and time)", .dim) }
      }
    }
    return text
  }

  /// Whether a link says more than the lines above it.
  private func tells(_ link: Session.ChainLink, of session: Session) -> Bool {
    switch link.act {
    case "role": session.chain.count == 1
    case "uses", "forwarded": false
    default: true
    }
  }

  private func total(_ sessions: [Session], shown: Int) -> StyledText {
    var text = StyledText(Quantity.counted(sessions.count, "session", "sessions"), .bold)
    let alerted = sessions.filter { !$0.alerts.isEmpty }.count
    let flagged = sessions.filter { !$0.flags.isEmpty }.count
    if alerted > 0 { text.append(", \(Quantity.grouped(alerted)) with alerts") }
    if flagged > 0 { text.append(", \(Quantity.grouped(flagged)) flagged") }
    if shown < sessions.count {
      text.append("; the first \(Quantity.grouped(shown)) are shown, --limit 0 shows all")
    }
    return text
  }
}

/// What a reader of sessions must know to trust the numbers.
enum SessionNotes {
  static func notes(of graph: IdentityGraph) -> [String] {
    var notes: [String] = []
    if graph.callsWithoutKey > 0 {
      notes.append(
        "\(Quantity.counted(graph.callsWithoutKey, "call was", "calls were")) signed with no"
          + " access key (services of AWS, sign-ins, anonymous callers) and belong to no session")
    }
    return notes + graph.limitsReached
  }
}

extension IdentityGraph {
  /// What was left out because there was too much of it, in words; empty if everything is there.
  public var limitsReached: [String] {
    var limits: [String] = []
    if matchSampleRate > 1 {
      limits.append(
        "too many sessions for memory: 1 of \(Quantity.grouped(matchSampleRate)) of those that name the"
          + " value was kept, and no other; raise --memory, or narrow the question with --since or --where"
      )
    } else if sampleRate > 1 {
      limits.append(
        "too many sessions for memory: 1 of \(Quantity.grouped(sampleRate)) was kept;"
          + " raise --memory, or narrow the question with --since, --principal or --where")
    }
    if mayCountTwice {
      limits.append(
        "more than \(Quantity.grouped(SeenEvents.maxEvents)) events:"
          + " further deliveries of an event may have been counted, too")
    }
    return limits
  }
}

extension Session.Kind {
  /// The kind in words.
  var words: String {
    switch self {
    case .accessKey: "access key"
    case .console: "console session"
    case .role: "role session"
    case .webIdentity: "web identity session"
    case .saml: "SAML session"
    case .identityCenter: "Identity Center session"
    case .instance: "instance session"
    case .sessionToken: "session token"
    case .federated: "federated session"
    case .service: "service session"
    case .forwarded: "forwarded calls"
    }
  }
}
