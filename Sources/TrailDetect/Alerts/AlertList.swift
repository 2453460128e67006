/// The alerts of a run in the order of reports, of which only so many bytes are in memory.
///
/// Alerts beyond that are read from disk each time they are gone through. Should that fail, the list ends
/// early: `check` says so, and whoever reports alerts asks it afterwards.
public struct AlertList: Sequence, Sendable, ExpressibleByArrayLiteral {
  private enum Content: Sendable {
    case given([Alert])
    case kept(AlertStore)
  }

  private let content: Content
  /// How many alerts there are of each severity.
  public let countsBySeverity: [Severity: Int]

  /// Alerts in the order in which they are given.
  public init(_ alerts: [Alert]) {
    content = .given(alerts)
    countsBySeverity = alerts.reduce(into: [:]) { $0[$1.rule.severity, default: 0] += 1 }
  }

  /// Alerts in the order in which they are given.
  public init(arrayLiteral alerts: Alert...) { self.init(alerts) }

  init(_ store: AlertStore, countsBySeverity: [Severity: Int]) {
    content = .kept(store)
    self.countsBySeverity = countsBySeverity
  }

  /// How many alerts there are.
  public var count: Int { countsBySeverity.values.reduce(0, +) }
  /// Whether there is none.
  public var isEmpty: Bool { countsBySeverity.isEmpty }
  /// The first of them.
  public var first: Alert? { first { _ in true } }
  /// How many runs of alerts lie on disk.
  var spilledRuns: Int {
    switch content {
    case .given: 0
    case .kept(let store): store.spilledRuns
    }
  }

  /// Begins to go through the alerts.
  public func makeIterator() -> Iterator {
    switch content {
    case .given(let alerts): Iterator(given: alerts.makeIterator())
    case .kept(let store): Iterator(reader: AlertReader(store))
    }
  }

  /// Asks whether all alerts could be read.
  /// - Throws: `DetectError` if they could not.
  public func check() throws(DetectError) {
    if case .kept(let store) = content { try store.check() }
  }

  /// Goes through the alerts, one after the other.
  public struct Iterator: IteratorProtocol {
    private var given: IndexingIterator<[Alert]>?
    private let reader: AlertReader?

    fileprivate init(given: IndexingIterator<[Alert]>) {
      self.given = given
      reader = nil
    }

    fileprivate init(reader: AlertReader) { self.reader = reader }

    /// The next alert; nil at the end.
    public mutating func next() -> Alert? { reader?.next() ?? given?.next() }
  }
}

extension AlertList: Equatable {
  /// Whether the same alerts are in the same order.
  public static func == (left: AlertList, right: AlertList) -> Bool {
    left.countsBySeverity == right.countsBySeverity && left.elementsEqual(right)
  }
}
