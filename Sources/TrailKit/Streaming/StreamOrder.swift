import TrailDetect
import TrailEvents
import TrailInput

/// In which order a stream reads files, and how far it may take time as over.
enum StreamOrder {
  /// When CloudTrail delivered a file, in seconds; nil if its name does not tell.
  static func delivery(of file: InputFile) -> Int64? { file.deliveredName?.deliverySeconds }

  /// Files without a time first, then by their delivery, then by path.
  static func sorted(_ files: [InputFile]) -> [InputFile] {
    files.sorted { left, right in
      let times = (delivery(of: left) ?? .min, delivery(of: right) ?? .min)
      return times.0 != times.1 ? times.0 < times.1 : left.index < right.index
    }
  }

  /// How many matches may wait for the rest of files whose names tell no time.
  private static let maxHeld = 200_000

  /// Before which time every event has come, if none comes later than the lateness allows.
  ///
  /// Files that are known and not read hold it: by the time of their delivery, or, if their names do not
  /// tell, as long as memory allows.
  /// - Parameters:
  ///   - latest: the latest event so far.
  ///   - backlog: the files that are known and not read.
  ///   - waiting: how many matches wait for the watermark.
  static func watermark(
    latest: Timestamp?, backlog: some Sequence<InputFile>, waiting: Int, latenessSeconds: Int64
  ) -> Timestamp? {
    guard var reached = latest?.seconds else { return nil }
    for file in backlog {
      if let delivery = delivery(of: file) {
        reached = min(reached, delivery)
      } else if waiting < maxHeld {
        return nil
      }
    }
    return Timestamp(seconds: reached - latenessSeconds)
  }
}
