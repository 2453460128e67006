import TrailDetect
import TrailEvents
import TrailReports
import TrailTerminal

/// A pivot as trees in the terminal.
public struct PivotTextReport: Sendable {
  private let width: Int
  private let colour: Bool

  /// A report of so many columns.
  public init(width: Int, colour: Bool) {
    self.width = width
    self.colour = colour
  }

  /// Appends the report.
  public func append(_ pivot: Pivot, to output: inout [UInt8]) {
    append(overview(pivot), indent: 0, to: &output)
    let tree = PivotTree(pivot)
    for item in tree.items {
      if item.edges.isEmpty { output.append(UInt8(ascii: "\n")) }
      append(item, of: pivot, to: &output)
    }
    output.append(UInt8(ascii: "\n"))
    append(total(pivot), indent: 0, to: &output)
    if !pivot.services.isEmpty {
      let names = pivot.services.prefix(5).map { FactText.shown($0) }.joined(separator: ", ")
      let more = pivot.services.count > 5 ? ", +\(pivot.services.count - 5) more" : ""
      append(
        StyledText("services of AWS speak of it, too, and are left out: \(names)\(more)", .dim),
        indent: 0, to: &output)
    }
    for note in SessionNotes.notes(of: pivot.graph).dropFirst(
      pivot.graph.callsWithoutKey > 0 ? 1 : 0)
    {
      append(StyledText(note, .dim), indent: 0, to: &output)
    }
  }

  private func append(_ text: StyledText, indent: Int, to output: inout [UInt8]) {
    text.write(to: &output, width: width, hangingIndent: indent, colour: colour)
  }

  // MARK: What was found

  private func overview(_ pivot: Pivot) -> StyledText {
    var text = StyledText(FactText.shown(pivot.query.value), .bold)
    let matches = pivot.seeds.compactMap { pivot.match(of: $0) }
    let calls = matches.reduce(0) { $0 + $1.calls }
    guard calls > 0 else {
      text.append(" is in no event itself; it was made by one")
      return text
    }
    var roles: PivotRoles = []
    for match in matches { roles.formUnion(match.roles) }
    let words = roles.names.joined(separator: ", ")
    text.append(" is in \(Quantity.counted(calls, "event", "events")) (as \(words))")
    if let first = matches.map(\.first).min(), let last = matches.map(\.last).max() {
      let span = ReadableTime.span(first, last)
      text.append(span.last == nil ? " at " : " from ")
      text.appendUnbroken(span.first)
      if let end = span.last {
        text.append(" to ")
        text.appendUnbroken(end)
      }
    }
    text.append("; what names it is marked ")
    text.appendUnbroken("▶", .yellow)
    return text
  }

  private func total(_ pivot: Pivot) -> StyledText {
    var text = StyledText(Quantity.counted(pivot.nodes.count, "node", "nodes"), .bold)
    text.append(" connected by \(Quantity.counted(pivot.edges.count, "edge", "edges"))")
    let leftOut = pivot.leftOut.values.reduce(0, +)
    if leftOut > 0 || pivot.isCut {
      text.append("; more are connected and not shown: see ", .yellow)
      text.append("--max-nodes and --max-children", .yellow)
    }
    return text
  }

  // MARK: One node

  private func append(_ item: PivotTree.Item, of pivot: Pivot, to output: inout [UInt8]) {
    var rail = item.rails.map { $0 ? "│  " : "   " }.joined()
    let branch = item.edges.isEmpty ? "" : item.isLast ? "└─ " : "├─ "
    var head = StyledText()
    head.appendUnbroken(rail + branch, .dim)
    for (index, edge) in item.edges.enumerated() {
      if index > 0 { head.append(" and ") }
      head.append(act(edge))
    }
    if !item.edges.isEmpty { head.append(" → ", .dim) }
    head.append(name(item, of: pivot))
    if !item.edges.isEmpty { rail += item.isLast ? "   " : "│  " }
    let hasChildren = !item.isRepeated && pivot.edges.contains { $0.from == item.node }
    let prefix = rail + (hasChildren ? "│    " : "     ")
    appendWithRail(head, rail: prefix, hanging: 0, to: &output)
    guard !item.isRepeated, !pivot.asides.contains(item.node) else { return }
    for line in facts(item, of: pivot) {
      var text = StyledText()
      text.appendUnbroken(prefix, .dim)
      text.append(line)
      appendWithRail(text, rail: prefix, hanging: 5, to: &output)
    }
  }

  /// A line that may take several rows, through which the rails go on.
  private func appendWithRail(
    _ text: StyledText, rail: String, hanging: Int, to output: inout [UInt8]
  ) {
    var lines: [UInt8] = []
    text.write(to: &lines, width: width, hangingIndent: rail.count + hanging, colour: colour)
    let rows = lines.split(separator: UInt8(ascii: "\n"))
    for (index, row) in rows.enumerated() {
      if index == 0 {
        output += row
      } else {
        let dim = colour && !rail.allSatisfy { $0 == " " }
        if dim { output += Array("\u{1B}[2m".utf8) }
        output += Array(rail.utf8)
        if dim { output += Array("\u{1B}[0m".utf8) }
        output += row.dropFirst(rail.count)
      }
      output.append(UInt8(ascii: "\n"))
    }
  }

  private func act(_ edge: IdentityGraph.Edge) -> StyledText {
    var text = StyledText(edge.act, edge.count > 0 ? .bold : .dim)
    if edge.count > 1 { text.appendUnbroken(" ×\(Quantity.grouped(edge.count))", .dim) }
    if let time = edge.first {
      text.append(" ")
      text.appendUnbroken(ReadableTime.moment(time), .dim)
    }
    if edge.isInferred { text.append(" (by name and time)", .dim) }
    if edge.accounts.count > 1 {
      let accounts = edge.accounts.map { FactText.shown($0, limit: 40) }.joined(separator: " and ")
      text.append(" (in the logs of \(accounts))", .dim)
    }
    return text
  }

  private func name(_ item: PivotTree.Item, of pivot: Pivot) -> StyledText {
    var text = StyledText()
    if pivot.seeds.contains(item.node) { text.appendUnbroken("▶ ", .yellow) }
    switch pivot.graph.nodes[item.node] {
    case .session(let session):
      text.append(FactText.shown(session.principal), .bold)
      text.append(" \(session.kind.words) ")
      text.appendUnbroken(FactText.shown(session.id))
      if session.keyCount > 1 {
        text.append(" and \(Quantity.counted(session.keyCount - 1, "more key", "more keys"))")
      }
      if let account = session.account { text.append(" of \(FactText.shown(account))", .dim) }
    case .identity(let identity):
      text.append(FactText.shown(identity.label), .bold)
      if let kind = identity.kind.words, identity.label != identity.id || identity.kind == .account
      {
        text.append(" \(kind)")
      }
      if let account = identity.account, !identity.label.contains(account) {
        text.append(" of \(FactText.shown(account))", .dim)
      }
    }
    if pivot.asides.contains(item.node), !item.isRepeated { text.append(aside(item, of: pivot)) }
    if item.isRepeated {
      text.append(item.isCycle ? " (a cycle: it is above)" : " (shown above)", .dim)
    }
    return text
  }

  /// What is told of a node beside the way: how much was done, no more.
  private func aside(_ item: PivotTree.Item, of pivot: Pivot) -> StyledText {
    guard case .session(let session) = pivot.graph.nodes[item.node] else { return StyledText() }
    guard session.activity.calls > 0 else { return StyledText(" (no call in these logs)", .dim) }
    var text = StyledText(" (", .dim)
    text.append(FactText.counts(session.activity))
    if !session.alerts.isEmpty {
      text.append(", \(Quantity.counted(session.alerts.count, "alert", "alerts"))", .yellow)
    }
    text.append(")", .dim)
    return text
  }

  private func facts(_ item: PivotTree.Item, of pivot: Pivot) -> [StyledText] {
    var lines: [StyledText] = []
    let activity: CallerActivity
    switch pivot.graph.nodes[item.node] {
    case .session(let session):
      activity = session.activity
      if activity.calls == 0 { lines.append(StyledText("no call with it in these logs", .dim)) }
      if !session.alerts.isEmpty {
        var line = StyledText(Quantity.counted(session.alerts.count, "alert", "alerts"), .yellow)
        let rules = session.alerts.map(\.ruleID).reduce(into: [String]()) { rules, rule in
          if !rules.contains(rule) { rules.append(rule) }
        }
        line.append(": " + rules.prefix(4).joined(separator: ", "))
        if rules.count > 4 { line.append(", +\(rules.count - 4) more", .dim) }
        lines.append(line)
      }
      for flag in session.flags { lines.append(StyledText(FactText.shown(flag.text), .yellow)) }
    case .identity(let identity): activity = identity.activity
    }
    if activity.calls > 0 { lines += facts(activity, pivot.match(of: item.node), item, of: pivot) }
    if item.leftOut > 0 {
      lines.append(
        StyledText("and \(Quantity.grouped(item.leftOut)) more that come of it", .yellow))
    }
    return lines
  }

  private func facts(
    _ activity: CallerActivity, _ match: PivotMatch?, _ item: PivotTree.Item, of pivot: Pivot
  ) -> [StyledText] {
    var lines: [StyledText] = []
    var first = FactText.counts(activity)
    first.append(" · ", .dim)
    first.append(FactText.span(activity))
    lines.append(first)
    var from = StyledText("from ", .dim)
    from.append(FactText.list(activity.addresses, limit: 4))
    if !activity.programs.isEmpty {
      from.append(" with ", .dim)
      from.append(FactText.list(activity.programs, limit: 3, characters: 48))
    }
    lines.append(from)
    let actions = FactText.actions(activity.actions, limit: 8)
    for (label, text) in [
      ("wrote ", actions.wrote), ("read ", actions.read), ("denied ", actions.denied),
    ] where !text.isEmpty {
      var line = StyledText(label, .dim)
      line.append(text)
      lines.append(line)
    }
    // What names the value, unless that is all that was done.
    if let match, match.calls < activity.calls {
      lines.append(matching(match))
    } else if let match, match.roles.contains(.event) || match.roles == .resource {
      lines.append(matching(match))
    }
    return lines
  }

  private func matching(_ match: PivotMatch) -> StyledText {
    var line = StyledText("▶ ", .yellow)
    line.append("\(Quantity.counted(match.calls, "event names", "events name")) it: ")
    line.append(
      FactText.list(
        match.actions.map { CountedValue(text: $0.action, count: $0.calls) }, limit: 6))
    if match.denied > 0 { line.append(", \(Quantity.grouped(match.denied)) denied") }
    if let event = match.events.first {
      line.append(" at ", .dim)
      line.appendUnbroken(ReadableTime.moment(event.time), .dim)
      line.append(" from \(FactText.shown(event.address, limit: 60))", .dim)
      if match.calls == 1 { line.append(", \(event.outcome.rawValue)", .dim) }
    }
    return line
  }
}

extension IdentityGraph.IdentityKind {
  /// The kind in words, where the label does not say it.
  var words: String? {
    switch self {
    case .provider: "(identity provider's user)"
    case .account: "(another account's principal)"
    case .instance: "instance"
    case .user, .root, .role, .service, .anonymous, .other: nil
    }
  }
}
