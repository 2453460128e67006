public import TrailEvents

/// A time without any event of an account and region that was otherwise active.
public struct Silence: Sendable, Equatable {
  /// The account.
  public var account: String
  /// The region.
  public var region: String
  /// The last event before it.
  public var from: Timestamp
  /// The first event after it; nil if none came before the log ended.
  public var to: Timestamp?
  /// How long it was, in seconds; to the end of the log if it did not end.
  public var seconds: Int64
}

/// Looks for silence in each account and region, in the order of time.
///
/// Two kinds are told, both with a whole hour of the clock in it: between calls that a clock makes every
/// hour or so there are longer ones and shorter ones, which is no news. Where there were events in 19 of 20 hours, every silence;
/// elsewhere, as nights and weekends are no news, those that are longer than twice all others. Nothing is
/// told of an account and region with events in fewer than `minActiveHours` different hours.
struct SilenceWatch {
  static let shortestSeconds: Int64 = 3600
  static let minActiveHours = 12
  /// How many pairs of account and region are watched.
  static let maxPairs = 10_000
  /// How many silences of one pair are told.
  static let maxSilences = 5

  private struct Pair: Hashable {
    var account: String
    var region: String
  }

  private var watched: [Pair: WatchedHours] = [:]
  /// Events of pairs that are not watched, since there were too many before.
  private(set) var unwatchedEvents = 0

  /// Notes an event; events come in the order of time.
  mutating func add(account: String, region: String, time: Timestamp) {
    let pair = Pair(account: account, region: region)
    guard watched[pair] != nil || watched.count < SilenceWatch.maxPairs else {
      unwatchedEvents += 1
      return
    }
    watched[pair, default: WatchedHours(at: time)].note(time)
  }

  /// The silences worth telling, the longest first.
  func silences(until end: Timestamp) -> [Silence] {
    var found: [Silence] = []
    for (pair, hours) in watched where hours.activeHours >= SilenceWatch.minActiveHours {
      for span in hours.silences(until: end) {
        found.append(
          Silence(
            account: pair.account, region: pair.region, from: span.from, to: span.to,
            seconds: span.seconds))
      }
    }
    return found.sorted {
      ($1.seconds, $0.account, $0.region, $0.from.milliseconds)
        < ($0.seconds, $1.account, $1.region, $1.from.milliseconds)
    }
  }
}

/// The hours of one account and region.
private struct WatchedHours {
  struct Span {
    var seconds: Int64
    var from: Timestamp
    var to: Timestamp?

    /// Whether an hour of the clock lies between its ends.
    var holdsWholeHour: Bool { (from.seconds + seconds) / 3600 - from.seconds / 3600 >= 2 }
  }

  private let first: Timestamp
  private var last: Timestamp
  /// In how many different hours there was an event.
  private(set) var activeHours = 1
  /// The longest silences, the longest first.
  private var longest: [Span] = []

  init(at time: Timestamp) {
    first = time
    last = time
  }

  mutating func note(_ time: Timestamp) {
    if time.seconds / 3600 != last.seconds / 3600 { activeHours += 1 }
    note(Span(seconds: time.seconds - last.seconds, from: last, to: time))
    last = time
  }

  private mutating func note(_ span: Span) {
    guard span.holdsWholeHour else { return }
    // One more than is told: the longest is compared with the next.
    guard longest.count <= SilenceWatch.maxSilences || span.seconds > (longest.last?.seconds ?? 0)
    else { return }
    let place = longest.firstIndex { $0.seconds < span.seconds } ?? longest.count
    longest.insert(span, at: place)
    if longest.count > SilenceWatch.maxSilences + 1 { longest.removeLast() }
  }

  func silences(until end: Timestamp) -> [Span] {
    var hours = self
    let wholeHours = max(1, last.seconds / 3600 - first.seconds / 3600 + 1)
    hours.note(Span(seconds: end.seconds - last.seconds, from: last, to: nil))
    let longest = hours.longest
    if Int64(activeHours) * 20 >= wholeHours * 19 {
      return Array(longest.prefix(SilenceWatch.maxSilences))
    }
    let count = stride(from: min(SilenceWatch.maxSilences, longest.count), to: 0, by: -1).first {
      let next = $0 < longest.count ? longest[$0].seconds : SilenceWatch.shortestSeconds
      return longest[$0 - 1].seconds > 2 * next
    }
    return Array(longest.prefix(count ?? 0))
  }
}
