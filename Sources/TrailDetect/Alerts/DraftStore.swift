import Synchronization

/// Keeps alerts until it is known what their events tell, in bounded memory, in the order of their numbers; several
/// threads may add some.
final class DraftStore: @unchecked Sendable {
  // INVARIANT: while threads add alerts, the sorter is touched only with the lock held.
  private let lock = Mutex(())
  /// How many bytes of drafts are in memory.
  private static let maxBytes = 4 << 20

  fileprivate let sorter = EntrySorter(maxBytes: DraftStore.maxBytes, of: "alerts")

  /// Keeps alerts of a rule.
  func append(_ alerts: [OpenAlert], rule: Int32) throws(DetectError) {
    for alert in alerts { try append(alert, rule: rule) }
  }

  private func append(_ alert: OpenAlert, rule: Int32) throws(DetectError) {
    var writer = StateWriter()
    writer.write(Int64(rule))
    alert.save(to: &writer)
    // INVARIANT: numbers count from 0, so that the order of the bytes is theirs.
    let key = withUnsafeBytes(of: UInt32(bitPattern: alert.number).bigEndian, Array.init)
    try lock.withLock { _ throws(DetectError) in
      try sorter.append(key: key, value: writer.bytes)
    }
  }
}

/// Reads drafts in the order of their numbers.
struct DraftReader {
  struct Draft {
    var number: Int32
    var rule: Int
    var alert: OpenAlert
  }

  private var merge: EntryMerge
  private let rules: CompiledRules
  private let files: FileNames
  private var styles: [Int: OpenAlert.Style] = [:]

  init(_ store: DraftStore, rules: CompiledRules, files: FileNames) throws(DetectError) {
    merge = try store.sorter.merge()
    self.rules = rules
    self.files = files
  }

  /// The draft with a number, which is not less than any that was asked for before; nil if there is none.
  mutating func draft(_ number: Int32) throws(DetectError) -> Draft? {
    while let source = merge.first {
      let found = Int32(
        bitPattern: UInt32(bigEndian: source.key.loadUnaligned(as: UInt32.self)))
      guard found <= number else { return nil }
      let draft = found == number ? try read(source.value, number) : nil
      try merge.advance()
      if let draft { return draft }
    }
    return nil
  }

  private mutating func read(
    _ value: UnsafeRawBufferPointer, _ number: Int32
  ) throws(DetectError) -> Draft {
    var reader = StateReader(Array(value), files: files)
    do throws(StateError) {
      let rule = Int(try reader.number())
      let style = styles[rule] ?? OpenAlert.Style(rules.rules[rule])
      styles[rule] = style
      let alert = try OpenAlert(from: &reader, style: style, files: files)
      return Draft(number: number, rule: rule, alert: alert)
    } catch {
      throw .cut("alerts")
    }
  }
}
