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
  /// Whether some of the lists had no room for all values.
  public var isCut = false

  init(_ collectors: [OverviewCollector]) {
    let texts = TextTable()
    var hours: [Int64: OverviewCollector.HourCount] = [:]
    var principals = CallTally(limit: OverviewCollector.maxValues)
    var addresses = CallTally(limit: OverviewCollector.maxValues)
    var actions = CallTally(limit: OverviewCollector.maxValues)
    var places: [String: [Int64: ClosedRange<Int64>]] = [:]
    for collector in collectors {
      let numbers = texts.adopt(collector.texts)
      for (hour, count) in collector.hours {
        hours[hour, default: OverviewCollector.HourCount()].calls += count.calls
        hours[hour, default: OverviewCollector.HourCount()].denied += count.denied
      }
      principals.add(collector.principals, numbers: numbers, in: texts)
      addresses.add(collector.addresses, numbers: numbers, in: texts)
      actions.add(collector.actions, numbers: numbers, in: texts)
      for (place, seen) in collector.places {
        places[place, default: [:]].merge(seen) { $0.including($1) }
      }
      trailChanges += collector.trailChanges
    }
    self.hours = hours.keys.sorted().map { hour in
      Hour(
        start: Timestamp(seconds: hour * 3600), calls: hours[hour]?.calls ?? 0,
        denied: hours[hour]?.denied ?? 0)
    }
    self.principals = CountedCall.list(principals, texts)
    self.addresses = CountedCall.list(addresses, texts)
    self.actions = CountedCall.list(actions, texts)
    isCut = principals.isCut || addresses.isCut || actions.isCut
    trailChanges.sort { ($0.time, $0.eventID) < ($1.time, $1.eventID) }
    silences = ActivityOverview.silences(places)
  }

  /// The silences, from the first and last event of each hour: none of an hour fits between these.
  private static func silences(_ places: [String: [Int64: ClosedRange<Int64>]]) -> [Silence] {
    var watch = SilenceWatch()
    var end: Int64 = 0
    for place in places.keys.sorted() {
      let parts = place.split(separator: "\u{1F}", omittingEmptySubsequences: false)
      for (_, span) in (places[place] ?? [:]).sorted(by: { $0.key < $1.key }) {
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
