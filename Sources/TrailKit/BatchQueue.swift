import Foundation
import Synchronization

/// Where threads that have read all their files get records of files that others still read.
///
/// A thread with a large file asks `wantsBatches` at each record: only while others wait does it copy records out.
/// The queue holds few batches at a time, so that a fast reader cannot fill the memory.
final class BatchQueue: @unchecked Sendable {
  private static let batchesForEachHelper = 2

  // INVARIANT: everything below but `isHungry` is touched only with the lock held.
  private let condition = NSCondition()
  private var batches: [RecordBatch] = []
  private var helpers = 0
  private var readers: Int
  private var isOver = false
  private let isHungry = Atomic<Bool>(false)

  /// A queue for so many threads, which all begin as readers.
  init(readers: Int) { self.readers = readers }

  /// Whether a thread waits for records.
  @inline(__always)
  var wantsBatches: Bool { isHungry.load(ordering: .relaxed) }

  /// Hands a batch to whoever is free.
  func put(_ batch: RecordBatch) {
    condition.lock()
    batches.append(batch)
    noteHunger()
    condition.signal()
    condition.unlock()
  }

  /// Ends the work of all threads: what is left makes no difference any more.
  func stop() {
    condition.lock()
    isOver = true
    condition.broadcast()
    condition.unlock()
  }

  /// Says that this thread has read its last file, and does what others hand over, to the end of the run.
  func help(_ body: (RecordBatch) throws -> Void) rethrows {
    condition.lock()
    readers -= 1
    helpers += 1
    noteHunger()
    if readers == 0 { condition.broadcast() }
    condition.unlock()
    while let batch = next() { try body(batch) }
  }

  private func next() -> RecordBatch? {
    condition.lock()
    defer { condition.unlock() }
    while batches.isEmpty, readers > 0, !isOver { condition.wait() }
    guard !isOver, !batches.isEmpty else { return nil }
    let batch = batches.removeFirst()
    noteHunger()
    return batch
  }

  private func noteHunger() {
    isHungry.store(
      batches.count < helpers * BatchQueue.batchesForEachHelper, ordering: .relaxed)
  }
}
