import TrailDetect

/// Which alerts list an event, and who called.
///
/// Both lie on disk by the event's id, with its length before it (four bytes, the highest first), so that no id
/// is the beginning of another; a byte behind it says which, so the alerts come first.
struct EventMark {
  enum Kind: UInt8 {
    case alert = 0
    case caller = 1
  }

  private var id: [UInt8] = []
  private(set) var alerts: [Session.SessionAlert] = []
  /// Of an event that two accounts were told of, the caller whose bytes come first; nil if nobody is known.
  private(set) var caller: String?

  static func key(of eventID: String, _ kind: Kind) -> [UInt8] {
    let length = UInt32(truncatingIfNeeded: eventID.utf8.count).bigEndian
    return withUnsafeBytes(of: length, Array.init) + Array(eventID.utf8) + [kind.rawValue]
  }

  /// No event.
  init() {}

  /// The event of a key.
  init(_ key: UnsafeRawBufferPointer) { id = Array(key.dropLast()) }

  /// Whether a key is of the same event.
  func isContinued(by key: UnsafeRawBufferPointer) -> Bool { id.elementsEqual(key.dropLast()) }

  mutating func add(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
  ) throws(StateError) {
    guard key.last == Kind.caller.rawValue else {
      var reader = StateReader(Array(value))
      return alerts.append(try Session.SessionAlert(from: &reader))
    }
    guard !alerts.isEmpty else { return }
    let name = String(decoding: value, as: UTF8.self)
    if caller.map({ Spelling(name) < Spelling($0) }) ?? true { caller = name }
  }
}

extension Session.SessionAlert {
  func save(to writer: inout StateWriter) {
    writer.write(id)
    writer.write(ruleID)
    writer.write(severity.rawValue)
  }

  init(from reader: inout StateReader) throws(StateError) {
    let id = try reader.text()
    let ruleID = try reader.text()
    guard let severity = Severity(rawValue: try reader.tally()) else {
      throw StateError("a severity is none")
    }
    self.init(id: id, ruleID: ruleID, severity: severity)
  }
}
