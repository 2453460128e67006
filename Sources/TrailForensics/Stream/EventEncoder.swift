import TrailDetect
import TrailEvents
import TrailKit
import TrailPolicy
import TrailScan

/// Takes from records what the wanted columns tell, and hands it to a sorter; one for each thread.
///
/// A text that returns is written once and named by its number afterwards.
final class EventEncoder: RecordSink {
  /// How many callers' texts are remembered.
  private static let maxIdentities = 1 << 13

  let sorter: EventSorter
  let texts = ByteInterner()
  private let maxTextBytes: Int
  let detection: DetectionWorker?
  let collector: ActivityCollector?
  private let columns: [EventColumn]
  private let inspector: EventInspector
  private let needsResources: Bool
  private let includesUndecided: Bool
  /// Records that the rules were asked about and the filter does not want.
  private(set) var outsideFilter = 0
  /// The same, as the log does not say.
  private(set) var undecided = 0
  private var identities: [Int: KnownIdentity] = [:]
  private var identityAge = 0
  private var resources: [String] = []
  private let details = CallDetails()

  /// The numbers of the texts that an identity alone decides; -1 for one that does not fit.
  private struct KnownIdentity {
    var texts: [String?]
  }

  private static let identityColumns: [EventColumn] = [
    .principal, .principalKey, .principalARN, .identityType, .accessKey, .mfa, .callerAccount,
  ]

  /// - Parameter maxBytes: how many bytes of rows and texts stay in memory, about.
  init(
    columns: [EventColumn], inspector: EventInspector, detection: DetectionWorker?,
    collector: ActivityCollector?, includesUndecided: Bool, maxBytes: Int
  ) {
    self.includesUndecided = includesUndecided
    self.columns = columns
    self.inspector = inspector
    self.detection = detection
    self.collector = collector
    needsResources = columns.contains { $0 == .resource || $0 == .moreResources }
    // Rows get the larger part: each text is remembered once, and rows are many.
    maxTextBytes = maxBytes * 3 / 8
    sorter = EventSorter(maxBytes: maxBytes - maxTextBytes)
  }

  func take(_ record: RecordView, time: Timestamp, file: Int) throws {
    try detection?.analyze(record, time: time, file: file)
    switch inspector.verdict {
    case .no:
      outsideFilter += 1
      return
    case .unknown where !includesUndecided:
      undecided += 1
      return
    case .unknown, .yes: break
    }
    try collector?.add(record, time: time, isMarked: detection?.hasMatchedLastRecord ?? false)
    if needsResources {
      resources = ResourceNames.of(call: inspector.call, fields: record).names
    }
    sorter.begin()
    for column in columns { append(column, record) }
    let identity = EventIdentity(record)
    try sorter.end(
      RowHeader(
        time: time.milliseconds, high: identity.high, low: identity.low, rank: rank(of: record),
        file: Int32(file), record: Int32(truncatingIfNeeded: record.number), length: 0))
  }

  /// Of a call that two accounts received, the caller's own knows more of the caller; then the longer
  /// record says more.
  private func rank(of record: RecordView) -> UInt32 {
    let account = inspector.identity.accountId
    let isOwn = account != nil && account == record.text(.recipientAccountId)
    let shortness = UInt32(0x7FFF_FFFF) - UInt32(min(record.bytes.count, 0x7FFF_FFFF))
    return isOwn ? shortness : shortness | 0x8000_0000
  }

  // MARK: Columns

  private func append(_ column: EventColumn, _ record: RecordView) {
    switch column {
    case .principal, .principalKey, .principalARN, .identityType, .accessKey, .mfa, .callerAccount:
      appendIdentity(column)
    case .account:
      let slot = record.slot(.recipientAccountId)
      if slot.isPresent, slot.length > 0 {
        append(slot, of: record)
      } else {
        append(inspector.identity.accountId ?? "")
      }
    case .region: append(record.slot(.awsRegion), of: record)
    case .action: append(inspector.call.actions.first ?? "")
    case .eventName: append(record.slot(.eventName), of: record)
    case .eventSource: append(record.slot(.eventSource), of: record)
    case .outcome: append(inspector.outcome.rawValue)
    case .error: append(record.slot(.errorCode), of: record)
    case .message: append(record.slot(.errorMessage), of: record)
    case .resource: append(resources.first ?? "")
    case .moreResources: append(resources.count > 1 ? String(resources.count - 1) : "")
    case .detail: append(details.detail(of: record, call: inspector.call))
    case .sourceIP: append(record.slot(.sourceIPAddress), of: record)
    case .userAgent: append(record.slot(.userAgent), of: record)
    case .tooling: append(inspector.tooling.rawValue)
    case .readOnly: append(record.slot(.readOnly), of: record)
    case .eventID: appendUnique(record.slot(.eventID), of: record)
    case .requestID: appendUnique(record.slot(.requestID), of: record)
    case .eventType: append(record.slot(.eventType), of: record)
    case .ruleNumbers: appendRules()
    case .raw: appendWhole(record.bytes)
    }
  }

  private func appendIdentity(_ column: EventColumn) {
    if inspector.age != identityAge || identities.count > EventEncoder.maxIdentities {
      identities.removeAll()
      identityAge = inspector.age
    }
    let number = inspector.identityNumber
    if let known = identities[number], let text = known.texts[column.rawValue] {
      return append(text)
    }
    let identity = inspector.identity
    let names = inspector.identityNames
    var known = KnownIdentity(texts: Array(repeating: nil, count: 7))
    for column in EventEncoder.identityColumns {
      known.texts[column.rawValue] =
        switch column {
        case .principal: names.display
        case .principalKey: names.key
        case .principalARN: identity.arn ?? ""
        case .identityType: identity.typeText
        case .accessKey: identity.accessKeyId ?? ""
        case .mfa: identity.mfaAuthenticated.map { "\($0)" } ?? ""
        default: identity.accountId ?? ""
        }
    }
    identities[number] = known
    append(known.texts[column.rawValue] ?? "")
  }

  private func appendRules() {
    let numbers = detection?.lastMatchedRules ?? []
    let bytes = numbers.flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }
    bytes.withUnsafeBufferPointer { append($0) }
  }

  // MARK: Texts

  private func append(_ slot: FieldSlot, of record: RecordView) {
    switch slot.kind {
    case .absent, .null: appendNothing()
    case .object, .array: append(record.bytes(slot))
    case .string, .number, .literal:
      let bytes = record.bytes(slot)
      guard slot.kind == .string, bytes.contains(UInt8(ascii: "\\")) else { return append(bytes) }
      append(record.text(slot) ?? "")
    }
  }

  private func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  private func appendNothing() { append(UnsafeBufferPointer(start: nil, count: 0)) }

  /// An even number is that of a text, an odd one tells how many bytes of text follow.
  private func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    // What has become too small is doubled; so half of the limit is never exceeded in one step.
    if texts.heldBytes <= maxTextBytes / 2 {
      sorter.append(UInt64(texts.intern(bytes)) << 1)
    } else if let known = texts.known(bytes) {
      sorter.append(UInt64(known) << 1)
    } else {
      appendWhole(bytes)
    }
  }

  /// A text that is not expected to return.
  private func appendUnique(_ slot: FieldSlot, of record: RecordView) {
    guard slot.kind == .string, !record.bytes(slot).contains(UInt8(ascii: "\\")) else {
      return append(slot, of: record)
    }
    appendWhole(record.bytes(slot))
  }

  private func appendWhole(_ bytes: UnsafeBufferPointer<UInt8>) {
    sorter.append(UInt64(bytes.count) << 1 | 1)
    sorter.append(bytes)
  }
}
