import TrailInput

/// What is known of a large file that was read, so that its records can be read again without all before them.
struct FileLandmarks {
  /// How many bytes it has, inflated.
  let byteCount: Int64
  /// Whether it is read as it is, so that each byte of it can be gone to.
  let isPlain: Bool
  /// Where inflating it can begin again; empty if it is plain.
  let points: [InflatePoint]

  /// How many points all files of a run have together, and one file at least.
  static let maxPoints = 64
  static let leastPoints = 4

  /// How many points each of some large files may have; 0 if they are too many.
  static func pointsOfFile(_ fileCount: Int) -> Int {
    let share = maxPoints / max(1, fileCount)
    return share >= leastPoints ? share : 0
  }

  /// The last point that is not behind an offset of the inflated file.
  func point(before offset: Int64) -> InflatePoint? {
    points.last { $0.inflatedOffset <= offset }
  }
}
