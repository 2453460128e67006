import TrailDetect
import TrailEvents
import TrailScan

/// Counts what happens when, where and by whom; one for each thread.
final class OverviewCollector {
  /// How many values of one field are counted.
  static let maxValues = 20_000
  /// How many hours and how many changes of trails are kept: the earliest.
  static let maxHours = 200_000
  static let maxTrailChanges = 10_000
  /// In how many pairs of account and region silence is looked for: the first by their texts.
  static let maxPlaces = 2000

  struct HourCount {
    var calls = 0
    var denied = 0

    mutating func add(_ other: HourCount) {
      calls += other.calls
      denied += other.denied
    }
  }

  /// What tells a change of a trail from others, in the order of time.
  struct ChangeKey: Hashable, Comparable {
    var milliseconds: Int64
    var eventID: Spelling
    var account: Spelling

    static func < (left: ChangeKey, right: ChangeKey) -> Bool {
      (left.milliseconds, left.eventID, left.account)
        < (right.milliseconds, right.eventID, right.account)
    }
  }

  let texts = TextTable()
  private(set) var hours = LeastKeys<Int64, HourCount>(limit: OverviewCollector.maxHours)
  private(set) var principals = CallTally(limit: OverviewCollector.maxValues)
  private(set) var addresses = CallTally(limit: OverviewCollector.maxValues)
  private(set) var actions = CallTally(limit: OverviewCollector.maxValues)
  /// The first and the last second of each hour with events, by account and region.
  private(set) var places = LeastKeys<Spelling, [Int64: ClosedRange<Int64>]>(
    limit: OverviewCollector.maxPlaces)
  private(set) var trailChanges = LeastKeys<ChangeKey, ActivityOverview.TrailChange>(
    limit: OverviewCollector.maxTrailChanges)
  private let inspector: EventInspector
  private var textLimit = OverviewCollector.maxTextBytes
  /// From how many bytes of texts on it is asked which are needed.
  private static let maxTextBytes = 32 << 20

  init(inspector: EventInspector) { self.inspector = inspector }

  func add(_ record: RecordView, time: Timestamp) {
    let outcome = inspector.outcome
    var count = CallCount(calls: 1)
    if outcome == .denied { count.denied = 1 }
    if outcome == .failed { count.failed = 1 }
    if record.text(.readOnly) == "false" { count.writes = 1 }
    let hour = time.seconds >= 0 ? time.seconds / 3600 : (time.seconds - 3599) / 3600
    hours.change(hour, initial: HourCount()) {
      $0.add(HourCount(calls: 1, denied: count.denied))
    }
    principals.add(
      texts.number(of: inspector.identityNames.display), count, in: texts)
    let address = texts.number(of: record.bytes(record.slot(.sourceIPAddress))) {
      record.text(.sourceIPAddress)
    }
    addresses.add(address, count, in: texts)
    let call = inspector.call
    actions.add(
      texts.number(of: call.actions.first ?? "\(call.service):\(call.eventName)"), count,
      in: texts)
    if texts.heldBytes > textLimit { forgetTexts() }
    let account = record.text(.recipientAccountId) ?? inspector.identity.accountId ?? ""
    let place = Spelling("\(account)\u{1F}\(record.text(.awsRegion) ?? "")")
    let now = time.seconds...time.seconds
    places.change(place, initial: [:]) { $0[hour] = ($0[hour] ?? now).including(now) }
    guard call.eventSource == TrailChanges.eventSource,
      TrailChanges.eventNames.contains(call.eventName)
    else { return }
    let change = ActivityOverview.TrailChange(
      time: time, principal: inspector.identityNames.display, name: call.eventName,
      account: account, region: record.text(.awsRegion) ?? "",
      outcome: outcome, eventID: record.text(.eventID) ?? "")
    let key = ChangeKey(
      milliseconds: time.milliseconds, eventID: Spelling(change.eventID),
      account: Spelling(account))
    trailChanges.change(key, initial: change) { _ in }
  }
}

extension OverviewCollector {
  /// Forgets the texts that no tally holds any more.
  private func forgetTexts() {
    var isNeeded = Array(repeating: false, count: texts.texts.count)
    for tally in [principals, addresses, actions] { tally.mark(&isNeeded) }
    let numbers = texts.keep(isNeeded)
    principals.renumber(numbers)
    addresses.renumber(numbers)
    actions.renumber(numbers)
    // Asked again when there are twice as many, so that asking costs no more than reading.
    textLimit = max(OverviewCollector.maxTextBytes, 2 * texts.heldBytes)
  }
}

extension ClosedRange<Int64> {
  /// The range that holds both.
  func including(_ other: ClosedRange<Int64>) -> ClosedRange<Int64> {
    Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
  }
}
