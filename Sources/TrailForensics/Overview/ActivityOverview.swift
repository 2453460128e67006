import TrailDetect
public import TrailEvents

/// What happened when in a whole log: counts by hour, and who, from where and what most.
public struct ActivityOverview: Sendable {
  /// The events of one hour.
  public struct Hour: Sendable, Equatable {
    /// When it begins.
    public var start: Timestamp
    /// How many events.
    public var calls: Int
    /// How many were refused.
    public var denied: Int
  }

  /// An event that concerns the trail itself.
  public struct TrailChange: Sendable, Equatable {
    /// When.
    public var time: Timestamp
    /// Who.
    public var principal: String
    /// What: `StopLogging`.
    public var name: String
    /// In the log of which account.
    public var account: String
    /// In which AWS region.
    public var region: String
    /// How it ended.
    public var outcome: Outcome
    /// The event.
    public var eventID: String
  }

  /// The hours in which something happened, in order.
  public var hours: [Hour] = []
  /// Who called most.
  public var principals: [CountedCall] = []
  /// From where.
  public var addresses: [CountedCall] = []
  /// What was called.
  public var actions: [CountedCall] = []
  /// Times without events where there should be some, the longest first.
  public var silences: [Silence] = []
  /// Files that digests name and that were not given.
  public var missing = MissingFiles()
  /// Changes of the trails.
  public var trailChanges: [TrailChange] = []
  /// What was left out because there was too much of it, in words; empty if everything is there.
  public var limitsReached: [String] = []

  init(_ collectors: [OverviewCollector]) {
    let texts = TextTable()
    var hours = LeastKeys<Int64, OverviewCollector.HourCount>(limit: OverviewCollector.maxHours)
    var principals = CallTally(limit: OverviewCollector.maxValues)
    var addresses = CallTally(limit: OverviewCollector.maxValues)
    var actions = CallTally(limit: OverviewCollector.maxValues)
    var places = LeastKeys<Spelling, [Int64: ClosedRange<Int64>]>(
      limit: OverviewCollector.maxPlaces)
    var changes = LeastKeys<OverviewCollector.ChangeKey, TrailChange>(
      limit: OverviewCollector.maxTrailChanges)
    for collector in collectors {
      let numbers = texts.adopt(collector.texts)
      hours.add(collector.hours) { $0.add($1) }
      principals.add(collector.principals, numbers: numbers, in: texts)
      addresses.add(collector.addresses, numbers: numbers, in: texts)
      actions.add(collector.actions, numbers: numbers, in: texts)
      places.add(collector.places) { $0.merge($1) { $0.including($1) } }
      changes.add(collector.trailChanges) { _, _ in }
    }
    self.hours = hours.kept.map { hour, count in
      Hour(start: Timestamp(seconds: hour * 3600), calls: count.calls, denied: count.denied)
    }
    self.principals = CountedCall.list(principals, texts)
    self.addresses = CountedCall.list(addresses, texts)
    self.actions = CountedCall.list(actions, texts)
    trailChanges = changes.kept.map(\.value)
    silences = ActivityOverview.silences(places.kept.map { ($0.key.text, $0.value) })
    for (isCut, text) in [
      (
        hours.isCut,
        "too many hours with events: the earliest \(OverviewCollector.maxHours) are told"
      ),
      (
        places.isCut,
        "too many pairs of account and region: silence was looked for in \(OverviewCollector.maxPlaces)"
      ),
      (
        changes.isCut,
        "too many changes of what is logged: the earliest \(OverviewCollector.maxTrailChanges) are told"
      ),
      (
        principals.isCut || addresses.isCut || actions.isCut,
        "too many callers, addresses or calls: the most frequent are told of \(OverviewCollector.maxValues)"
          + " of each kind, the first by their texts"
      ),
    ] where isCut {
      limitsReached.append(text)
    }
  }

  /// The silences, from the first and last event of each hour: none of an hour fits between these.
  private static func silences(
    _ places: [(name: String, hours: [Int64: ClosedRange<Int64>])]
  ) -> [Silence] {
    var watch = SilenceWatch()
    var end: Int64 = 0
    for (name, hours) in places {
      let parts = name.split(separator: "\u{1F}", omittingEmptySubsequences: false)
      for (_, span) in hours.sorted(by: { $0.key < $1.key }) {
        end = max(end, span.upperBound)
        for seconds in [span.lowerBound, span.upperBound] {
          watch.add(
            account: String(parts[0]), region: String(parts.last ?? ""),
            time: Timestamp(seconds: seconds))
        }
      }
    }
    return watch.silences(until: Timestamp(seconds: end))
  }
}
