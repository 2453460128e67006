import TrailDetect
import TrailInput

/// Which files a watch has read: 64 bits for each path and for what the file was like.
struct SeenFiles {
  /// A file that was not there for so many days is forgotten; a folder may be away for a while.
  static let memoryDays: Int64 = 8

  private struct Entry {
    var mark: UInt64
    /// The day on which it was there last, from 1970.
    var day: Int64
  }

  private var entries: [UInt64: Entry] = [:]

  /// How many files are remembered.
  var count: Int { entries.count }

  private static func key(_ file: InputFile) -> UInt64 { StateSeal.shortHash(file.path.utf8) }

  /// Whether a file was read as it is now; notes that it is there.
  mutating func contains(_ file: InputFile, _ mark: FileMark, day: Int64) -> Bool {
    let key = SeenFiles.key(file)
    guard entries[key]?.mark == StateSeal.shortHash(mark.bytes) else { return false }
    entries[key]?.day = day
    return true
  }

  mutating func insert(_ file: InputFile, _ mark: FileMark, day: Int64) {
    entries[SeenFiles.key(file)] = Entry(mark: StateSeal.shortHash(mark.bytes), day: day)
  }

  /// Forgets the files that were not there for long.
  mutating func forget(day: Int64) {
    let first = day - SeenFiles.memoryDays
    if entries.values.contains(where: { $0.day < first }) {
      entries = entries.filter { $0.value.day >= first }
    }
  }

  func save(to writer: inout StateWriter) {
    writer.write(entries.count)
    for (key, entry) in entries {
      writer.writeBits(key)
      writer.writeBits(entry.mark)
      writer.write(entry.day)
    }
  }

  init() {}

  init(from reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count()) {
      let key = try reader.bits()
      entries[key] = Entry(mark: try reader.bits(), day: try reader.number())
    }
  }
}
