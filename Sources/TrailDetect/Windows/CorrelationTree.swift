import TrailEvents

/// The correlations inside a rule's correlation: takes the rule's matches and hands on what reaches the
/// outermost correlation, events and firings in the order of time.
struct CorrelationTree {
  /// A group of an inner correlation.
  private final class Group {
    let window: any GroupWindow
    /// When it fired last, and in which burst.
    var lastFiring: Int64?
    var burst = 0
    /// The deadline that is noted in `deadlines`.
    var noted: Deadline?

    init(_ window: any GroupWindow) { self.window = window }
  }

  /// An inner correlation.
  private struct Node {
    var plan: WindowPlan
    /// Where its firings go: the number of the correlation, -1 for the outermost, and of its member there.
    var parent: Int
    var member: Int
    var groups: [[String]: Group] = [:]
    var sweepCount = 1024
  }

  /// Where the events of a leaf go, as a firing's.
  private struct Target {
    var node: Int
    var member: Int
  }

  private var nodes: [Node] = []
  private var targets: [Target] = []
  private var deadlines = DeadlineQueue()
  private var burstCount = 0

  /// - Parameter plan: of the outermost correlation.
  init(_ plan: WindowPlan) {
    if plan.correlation.members.isEmpty { targets = [Target(node: -1, member: 0)] }
    add(plan.correlation.members, of: -1, plan)
  }

  private mutating func add(_ members: [Correlation.Member], of node: Int, _ plan: WindowPlan) {
    for (number, member) in members.enumerated() {
      switch member.source {
      case .events: targets.append(Target(node: node, member: number))
      case .correlation(let correlation):
        let inner = WindowPlan(correlation, inside: plan)
        nodes.append(Node(plan: inner, parent: node, member: number))
        add(correlation.members, of: nodes.count - 1, inner)
      }
    }
  }

  /// How many groups are remembered.
  var groupCount: Int { nodes.reduce(0) { $0 + $1.groups.count } }

  /// As which member of the outermost correlation a match comes there unchanged; nil if there are correlations
  /// inside, or if it is of no member.
  func plainMember(of match: Match) -> Int? {
    guard nodes.isEmpty, targets.indices.contains(Int(match.member)) else { return nil }
    return targets[Int(match.member)].member
  }

  /// Takes the next match.
  mutating func add(_ match: Match, _ deliver: (WindowEntry) -> Void) {
    guard targets.indices.contains(Int(match.member)) else { return }
    let target = targets[Int(match.member)]
    if !nodes.isEmpty { advance(to: .at(match.time.milliseconds), deliver) }
    take(WindowEntry(match, member: target.member), at: target.node, deliver)
  }

  /// Decides what is decided once every event before a time has come.
  mutating func decide(before time: Int64, _ deliver: (WindowEntry) -> Void) {
    guard !nodes.isEmpty else { return }
    advance(to: .at(time), deliver)
    for number in nodes.indices { sweep(number, at: time) }
  }

  /// Decides what the end of the log decides.
  mutating func finish(_ deliver: (WindowEntry) -> Void) { advance(to: .end, deliver) }

  private mutating func advance(to end: Deadline, _ deliver: (WindowEntry) -> Void) {
    while let next = deadlines.removeFirst(upTo: end) {
      guard let group = nodes[next.node].groups[next.key] else { continue }
      if group.noted == next.deadline { group.noted = nil }
      hand(group.window.advance(to: next.deadline), of: group, at: next.node, deliver)
      note(group, next.key, at: next.node)
    }
  }

  private mutating func take(
    _ entry: WindowEntry, at number: Int, _ deliver: (WindowEntry) -> Void
  ) {
    guard number >= 0 else { return deliver(entry) }
    let key = MatchDetails(entry.trigger.details).group(at: nodes[number].plan.level)
    guard !key.isEmpty else { return }
    if nodes[number].groups.count >= nodes[number].sweepCount { sweep(number, at: entry.time) }
    let group: Group
    if let known = nodes[number].groups[key] {
      group = known
    } else {
      group = Group(nodes[number].plan.makeWindow())
      nodes[number].groups[key] = group
    }
    hand(group.window.add(entry), of: group, at: number, deliver)
    note(group, key, at: number)
  }

  private mutating func hand(
    _ firings: [Firing], of group: Group, at number: Int, _ deliver: (WindowEntry) -> Void
  ) {
    for firing in firings {
      // A burst goes on as long as its firings are within the window of one another.
      let window = nodes[number].plan.correlation.windowMilliseconds
      if group.lastFiring.map({ firing.time - $0 >= window }) ?? true {
        burstCount += 1
        group.burst = burstCount
      }
      group.lastFiring = firing.time
      take(
        WindowEntry(firing, member: nodes[number].member, burst: group.burst),
        at: nodes[number].parent, deliver)
    }
  }

  private mutating func note(_ group: Group, _ key: [String], at number: Int) {
    guard let deadline = group.window.deadline, deadline != group.noted else { return }
    group.noted = deadline
    deadlines.insert(deadline, node: number, key: key)
  }

  private mutating func sweep(_ number: Int, at time: Int64) {
    let window = nodes[number].plan.correlation.windowMilliseconds
    nodes[number].groups = nodes[number].groups.filter { _, group in
      !group.window.isIdle(at: time) || (group.lastFiring.map { time - $0 < window } ?? false)
    }
    nodes[number].sweepCount = max(1024, nodes[number].groups.count * 2)
  }
}

/// Deadlines of groups, the earliest first: a binary heap.
///
/// Those of one time come in the order of their correlations and groups, not in that in which they were noted:
/// a detector that goes on from a state notes them in another.
struct DeadlineQueue {
  struct Entry {
    var deadline: Deadline
    var node: Int
    var key: [String]

    fileprivate func isBefore(_ other: Entry) -> Bool {
      if deadline != other.deadline { return deadline < other.deadline }
      if node != other.node { return node < other.node }
      return key.lexicographicallyPrecedes(other.key)
    }
  }

  private var heap: [Entry] = []

  mutating func insert(_ deadline: Deadline, node: Int, key: [String]) {
    heap.append(Entry(deadline: deadline, node: node, key: key))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isBefore(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// The earliest if it is not later than `end`.
  mutating func removeFirst(upTo end: Deadline) -> Entry? {
    guard let first = heap.first, first.deadline <= end else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}

// MARK: State

extension CorrelationTree {
  /// How many events the windows inside remember.
  var heldCount: Int {
    nodes.reduce(0) { $0 + $1.groups.values.reduce(0) { $0 + $1.window.heldCount } }
  }

  func save(to writer: inout StateWriter) {
    writer.write(burstCount)
    writer.write(all: nodes) { writer, node in
      writer.write(all: node.groups) { writer, group in
        writer.write(group.key)
        writer.write(group.value.lastFiring)
        writer.write(group.value.burst)
        group.value.window.save(to: &writer)
      }
    }
  }

  mutating func restore(from reader: inout StateReader, rule: Int32) throws(StateError) {
    burstCount = try reader.tally()
    guard try reader.count() == nodes.count else {
      throw StateError("a chain of correlations does not fit its rule")
    }
    for number in nodes.indices {
      for _ in 0..<(try reader.count()) {
        let key = try reader.textList()
        let group = Group(nodes[number].plan.makeWindow())
        group.lastFiring = try reader.optionalMilliseconds()
        group.burst = try reader.tally()
        try group.window.restore(from: &reader, rule: rule)
        nodes[number].groups[key] = group
        note(group, key, at: number)
      }
    }
  }
}
