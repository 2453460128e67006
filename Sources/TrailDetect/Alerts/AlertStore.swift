import Synchronization
import TrailEvents

/// Puts alerts in the order of reports, in bounded memory.
///
/// What an alert tells of its rule is kept once; the rest is a kilobyte or two, and goes to disk when there
/// is too much of it. Once `list` was called nothing may be added.
public final class AlertStore: @unchecked Sendable {
  /// How many bytes of alerts are in memory.
  public static let defaultMaxBytes = 8 << 20

  // INVARIANT: once `list` was called, reading changes nothing: memory is only looked at, and files are read at
  // places that each reader knows for itself. So readers may be in several threads.
  private let sorter: EntrySorter
  private var rules: [RuleSummary] = []
  private var ruleNumbers: [String: Int] = [:]
  private var countsBySeverity: [Severity: Int] = [:]
  private let failure: Mutex<DetectError?> = Mutex(nil)
  /// Writes one alert after another.
  private var writer = StateWriter()

  /// An empty store that keeps about so many bytes in memory.
  public init(maxBytes: Int = AlertStore.defaultMaxBytes) {
    sorter = EntrySorter(maxBytes: maxBytes, of: "alerts")
  }

  /// How many runs of alerts lie on disk.
  var spilledRuns: Int { sorter.spilledRuns }
  /// The most that was held in memory at any time, in bytes.
  var peakBytes: Int { sorter.peakBytes }

  /// Keeps an alert.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  public func append(_ alert: Alert) throws(DetectError) {
    let number = ruleNumbers[alert.rule.id] ?? rules.count
    if number == rules.count {
      ruleNumbers[alert.rule.id] = number
      rules.append(alert.rule)
    }
    countsBySeverity[alert.rule.severity, default: 0] += 1
    writer.removeAll()
    writer.write(number)
    alert.save(to: &writer)
    try sorter.append(key: AlertStore.key(of: alert), value: writer.bytes)
  }

  /// All alerts in the order of reports; none may be added afterwards.
  /// - Throws: `DetectError` if a temporary file cannot be written or read.
  public func list() throws(DetectError) -> AlertList {
    // What reading needs to change is changed now.
    _ = try sorter.merge()
    return AlertList(self, countsBySeverity: countsBySeverity)
  }

  /// Bytes in the order of `Alert.isReportedBefore`: severity, time, rule, id.
  private static func key(of alert: Alert) -> [UInt8] {
    let time = UInt64(bitPattern: alert.first.milliseconds) ^ 1 << 63
    return [UInt8(clamping: 255 - alert.rule.severity.rawValue)]
      + withUnsafeBytes(of: time.bigEndian, Array.init)
      + Array(alert.rule.id.utf8) + [0] + Array(alert.id.utf8)
  }

  // MARK: Reading

  fileprivate func source() -> EntryMerge? {
    do throws(DetectError) { return try sorter.merge() } catch {
      fail(error)
      return nil
    }
  }

  fileprivate func alert(from value: UnsafeRawBufferPointer) -> Alert? {
    var reader = StateReader(Array(value))
    do throws(StateError) {
      let number = Int(try reader.number())
      return try Alert(from: &reader, rule: rules[number])
    } catch {
      fail(.cut("alerts"))
      return nil
    }
  }

  fileprivate func fail(_ error: DetectError) { failure.withLock { $0 = $0 ?? error } }

  func check() throws(DetectError) {
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}

/// Reads the alerts of a store from the first one on.
final class AlertReader {
  private let store: AlertStore
  private var merge: EntryMerge?

  init(_ store: AlertStore) {
    self.store = store
    merge = store.source()
  }

  func next() -> Alert? {
    guard let source = merge?.first, let alert = store.alert(from: source.value) else { return nil }
    do throws(DetectError) { try merge?.advance() } catch {
      store.fail(error)
      merge = nil
    }
    return alert
  }
}

// MARK: State

extension Alert {
  /// Everything but the rule.
  fileprivate func save(to writer: inout StateWriter) {
    writer.write(id)
    writer.write(first.milliseconds)
    writer.write(last.milliseconds)
    writer.write(count)
    writer.write(all: group) { writer, value in
      writer.write(value.key)
      writer.write(value.value)
    }
    for facet in [principal, account, region, source, action, outcome, resource, notes] {
      writer.write(all: facet.values) { writer, value in
        writer.write(value.text)
        writer.write(value.count)
      }
      writer.write(facet.valuesLeftOut)
    }
    writer.write(all: events) { $1.save(to: &$0) }
    writer.write(summary)
  }

  fileprivate init(from reader: inout StateReader, rule: RuleSummary) throws(StateError) {
    func facet(_ reader: inout StateReader) throws(StateError) -> AlertFacet {
      let values = try reader.list { reader throws(StateError) in
        AlertFacet.Value(text: try reader.text(), count: Int(try reader.number()))
      }
      return AlertFacet(values: values, valuesLeftOut: Int(try reader.number()))
    }
    self.init(
      id: try reader.text(), rule: rule, first: Timestamp(milliseconds: try reader.milliseconds()),
      last: Timestamp(milliseconds: try reader.milliseconds()), count: Int(try reader.number()),
      group: try reader.list { reader throws(StateError) in
        AlertGroupValue(key: try reader.text(), value: try reader.text())
      },
      principal: try facet(&reader), account: try facet(&reader), region: try facet(&reader),
      source: try facet(&reader), action: try facet(&reader), outcome: try facet(&reader),
      resource: try facet(&reader), notes: try facet(&reader),
      events: try reader.list { reader throws(StateError) in try AlertEvent(from: &reader) },
      summary: try reader.text())
  }
}

extension AlertEvent {
  func save(to writer: inout StateWriter) {
    writer.write(eventID)
    writer.write(eventTime.milliseconds)
    writer.write(file)
    writer.write(record)
    writer.write(offset)
  }

  init(from reader: inout StateReader) throws(StateError) {
    self.init(
      eventID: try reader.text(), eventTime: Timestamp(milliseconds: try reader.milliseconds()),
      file: try reader.text(), record: try reader.tally(), offset: Int64(try reader.tally()))
  }
}
