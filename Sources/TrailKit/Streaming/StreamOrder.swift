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

  /// Before which time every event has come, if none comes later than the lateness allows.
  /// - Parameters:
  ///   - latest: the latest event so far.
  ///   - next: the earliest delivery, in seconds, of the files that are known and not read.
  static func watermark(
    latest: Timestamp?, next: Int64?, latenessSeconds: Int64
  ) -> Timestamp? {
    guard let latest else { return nil }
    return Timestamp(seconds: min(latest.seconds, next ?? .max) - latenessSeconds)
  }
}
