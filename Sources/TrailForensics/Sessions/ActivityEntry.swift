import TrailDetect
import TrailEvents

/// What lies on disk of one caller, one act or one user: partial sums, of which any number may have one key.
///
/// A key is a byte for the kind and the name's bytes, so all callers come before all acts, and these before
/// all users.
enum ActivityEntry {
  enum Kind: UInt8 {
    case caller = 0
    case grant = 1
    case ways = 2
  }

  static func key(_ kind: Kind, _ name: String) -> [UInt8] { [kind.rawValue] + Array(name.utf8) }

  static func kind(of key: UnsafeRawBufferPointer) -> Kind? {
    key.first.flatMap(Kind.init(rawValue:))
  }

  static func name(of key: UnsafeRawBufferPointer) -> String {
    String(decoding: key.dropFirst(), as: UTF8.self)
  }
}

extension CallerTally {
  /// What one costs in memory beside its texts and values, with the session that is made of it, about.
  static let headBytes = 3072
  /// What one value of a field costs, in the tally and in the session, about.
  static let valueBytes = 80

  /// What it costs in memory beside the texts of its values, about; the same for the same events.
  var cost: Int {
    var values = calls.count + (match.map { $0.calls.count + 4 } ?? 0)
    for facet in CallerTally.facets { values += self[keyPath: facet].count }
    return CallerTally.headBytes + 2 * identityBytes + values * CallerTally.valueBytes
      + (match.map { 2 * $0.eventTextBytes } ?? 0)
  }

  func save(to writer: inout StateWriter, texts: TextTable) {
    identity.save(to: &writer)
    for time in [identityTime, first, last] { writer.write(time.milliseconds) }
    total.save(to: &writer)
    for count in [forwarded, consoleCalls, withMFA, withoutMFA] { writer.write(count) }
    for facet in CallerTally.facets { self[keyPath: facet].save(to: &writer, texts: texts) }
    calls.save(to: &writer, texts: texts)
    writer.write(match != nil)
    if let match { match.save(to: &writer, texts: texts) }
  }

  /// Reads what was saved, with its texts in a table.
  convenience init(from reader: inout StateReader, in texts: TextTable) throws(StateError) {
    let identity = try Identity(from: &reader)
    self.init(identity: identity, time: try reader.time())
    first = try reader.time()
    last = try reader.time()
    total = try CallCount(from: &reader)
    forwarded = try reader.tally()
    consoleCalls = try reader.tally()
    withMFA = try reader.tally()
    withoutMFA = try reader.tally()
    for facet in CallerTally.facets { try self[keyPath: facet].add(from: &reader, in: texts) }
    try calls.add(from: &reader, in: texts)
    if try reader.flag() { match = try MatchTally(from: &reader, in: texts) }
  }
}

extension MatchTally {
  func save(to writer: inout StateWriter, texts: TextTable) {
    writer.write(first.milliseconds)
    writer.write(last.milliseconds)
    total.save(to: &writer)
    writer.write(UInt64(roles.rawValue))
    calls.save(to: &writer, texts: texts)
    writer.write(events.count)
    for event in events {
      writer.write(event.time.milliseconds)
      for text in [event.eventID, event.action, event.outcome.rawValue, event.address] {
        writer.write(text)
      }
    }
  }

  init(from reader: inout StateReader, in texts: TextTable) throws(StateError) {
    self.init(time: try reader.time())
    last = try reader.time()
    total = try CallCount(from: &reader)
    roles = PivotRoles(rawValue: UInt16(truncatingIfNeeded: try reader.unsigned()))
    try calls.add(from: &reader, in: texts)
    for _ in 0..<(try reader.count()) {
      let time = try reader.time()
      let eventID = try reader.text()
      let action = try reader.text()
      let outcome = Outcome(rawValue: try reader.text()) ?? .success
      add(
        Event(
          time: time, eventID: eventID, action: action, outcome: outcome,
          address: try reader.text()))
    }
  }
}

extension ValueTally {
  func save(to writer: inout StateWriter, texts: TextTable) {
    writer.write(count)
    forEach { value, count in
      writer.write(texts[value])
      count.save(to: &writer)
    }
    writer.write(bound >= 0)
    if bound >= 0 { writer.write(texts[bound]) }
  }

  /// Adds what was saved of other events, with its texts in a table.
  mutating func add(from reader: inout StateReader, in texts: TextTable) throws(StateError) {
    for _ in 0..<(try reader.count()) {
      let value = texts.number(of: try reader.text())
      add(value, try Count(from: &reader), in: texts)
    }
    if try reader.flag() { lower(bound: texts.number(of: try reader.text()), in: texts) }
  }
}

extension WorkWindows {
  func save(to writer: inout StateWriter, texts: TextTable) {
    writer.write(windows.values.count)
    for (window, ways) in windows.values {
      writer.write(window)
      writer.write(ways.map { texts[$0] })
    }
    writer.write(windows.bound)
  }

  /// Adds what was saved of other events, with its texts in a table.
  mutating func add(from reader: inout StateReader, in texts: TextTable) throws(StateError) {
    for _ in 0..<(try reader.count()) {
      let window = try reader.number()
      note(try reader.textList().map { texts.number(of: $0) }, in: window, texts)
    }
    if let bound = try reader.optionalNumber() { lower(bound: bound) }
  }
}

extension Grant {
  /// What one costs in memory beside its texts, with the session and the edge that are made of it, about.
  static let headBytes = 2048

  /// What it costs in memory, about.
  var cost: Int {
    let texts = [
      issuer, issuedKey, subject, roleARN, sessionName, sourceIdentity, switchedFrom, eventID,
      sharedEventID, address,
    ]
    return Grant.headBytes + 2 * texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
  }

  func save(to writer: inout StateWriter) {
    writer.write(kind.rawValue)
    writer.write(issuer)
    for text in [
      issuedKey, subject, roleARN, sessionName, sourceIdentity, switchedFrom, sharedEventID,
    ] {
      writer.write(text)
    }
    writer.write(usedMFA)
    writer.write(time.milliseconds)
    writer.write(eventID)
    writer.write(address)
    writer.write(accounts)
  }

  init(from reader: inout StateReader) throws(StateError) {
    guard let kind = Kind(rawValue: try reader.text()) else {
      throw StateError("a kind of act is none")
    }
    let issuer = try reader.text()
    let issuedKey = try reader.optionalText()
    let subject = try reader.optionalText()
    let roleARN = try reader.optionalText()
    let sessionName = try reader.optionalText()
    let sourceIdentity = try reader.optionalText()
    let switchedFrom = try reader.optionalText()
    let sharedEventID = try reader.optionalText()
    let usedMFA = try reader.optionalFlag()
    let time = try reader.time()
    let eventID = try reader.text()
    let address = try reader.text()
    self.init(
      kind: kind, issuer: issuer, issuedKey: issuedKey, subject: subject, roleARN: roleARN,
      sessionName: sessionName, sourceIdentity: sourceIdentity, switchedFrom: switchedFrom,
      usedMFA: usedMFA, time: time, eventID: eventID, sharedEventID: sharedEventID,
      address: address, accounts: try reader.textList())
  }
}
