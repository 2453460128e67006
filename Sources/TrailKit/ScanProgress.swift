import Synchronization

/// How far a scan has come; written by its workers, read by whoever shows it.
public final class ScanProgress: Sendable {
  private let bytesReadCount = Atomic<Int64>(0)
  private let recordCount = Atomic<Int64>(0)
  private let totalCount = Atomic<Int64>(-1)

  /// Progress of nothing yet.
  public init() {}

  /// Bytes read so far, as they are on disk.
  public var bytesRead: Int64 { bytesReadCount.load(ordering: .relaxed) }

  /// Records read so far.
  public var records: Int { Int(recordCount.load(ordering: .relaxed)) }

  /// Bytes of all files together; nil if unknown, as with standard input.
  public var totalBytes: Int64? {
    let total = totalCount.load(ordering: .relaxed)
    return total < 0 ? nil : total
  }

  func add(bytes: Int64, records: Int) {
    bytesReadCount.add(bytes, ordering: .relaxed)
    recordCount.add(Int64(records), ordering: .relaxed)
  }

  func setTotal(_ bytes: Int64?) { totalCount.store(bytes ?? -1, ordering: .relaxed) }
}
