import TrailEvents

extension Match {
  /// Writes everything but the rule, with the path of its file.
  func save(to writer: inout StateWriter) {
    writer.write(time.milliseconds)
    identity.save(to: &writer)
    writer.write(writer.files.path(file))
    writer.write(Int64(record))
    writer.write(offset)
    writer.write(Int64(member))
    writer.write(Int64(recordBytes))
    writer.write(Int64(delivery))
    writer.write(isFirstOfRecord)
    let details = MatchDetails(self.details)
    writer.write(details.group)
    for text in [
      details.eventID, details.principal, details.account, details.region, details.source,
      details.outcome,
    ] {
      writer.write(text)
    }
    for list in [details.actions, details.resources, details.notes, details.distinctValues] {
      writer.write(list)
    }
    writer.write(all: details.inner) { $0.write($1) }
  }

  init(from reader: inout StateReader, rule: Int32) throws(StateError) {
    let time = Timestamp(milliseconds: try reader.milliseconds())
    let identity = try Digest(from: &reader)
    let file = reader.files.number(of: try reader.text())
    let record = try Match.short(try reader.number())
    let offset = Int64(try reader.tally())
    let member = try Match.short(try reader.number())
    let recordBytes = try Match.short(try reader.number())
    let delivery = try Match.short(try reader.number())
    let isFirst = try reader.flag()
    var details = MatchDetails(group: try reader.textList(), distinctValues: [])
    details.eventID = try reader.text()
    details.principal = try reader.text()
    details.account = try reader.text()
    details.region = try reader.text()
    details.source = try reader.text()
    details.outcome = try reader.text()
    details.actions = try reader.textList()
    details.resources = try reader.textList()
    details.notes = try reader.textList()
    details.distinctValues = try reader.textList()
    details.inner = try reader.list { reader throws(StateError) in try reader.textList() }
    self.init(
      rule: rule, isFirstOfRecord: isFirst, time: time, identity: identity, file: file,
      record: record, offset: offset, details: details.encoded(), member: member,
      recordBytes: recordBytes, delivery: delivery)
  }

  private static func short(_ number: Int64) throws(StateError) -> Int32 {
    guard let short = Int32(exactly: number) else { throw StateError("a number is too large") }
    return short
  }
}

extension Match.Digest {
  func save(to writer: inout StateWriter) {
    writer.writeBits(high)
    writer.writeBits(low)
  }

  init(from reader: inout StateReader) throws(StateError) {
    high = try reader.bits()
    low = try reader.bits()
  }
}
