import Synchronization

/// The events of a run that were counted already, so that a further delivery is not counted again; shared
/// by all threads.
public final class SeenEvents: Sendable {
  /// How many events are remembered; beyond, deliveries are counted as they come, and the result says so.
  public static let maxEvents = 8 << 20
  private static let shardCount = 64

  private final class Shard: Sendable {
    let hashes = Mutex<Set<UInt64>>([])
  }

  private let shards: [Shard]
  private let maxPerShard: Int
  private let overflow = Atomic<Int>(0)

  /// A memory for one run.
  public init(maxEvents: Int = SeenEvents.maxEvents) {
    shards = (0..<SeenEvents.shardCount).map { _ in Shard() }
    maxPerShard = max(1, maxEvents / SeenEvents.shardCount)
  }

  /// Whether an event comes for the first time, as far as is remembered.
  public func isNew(_ hash: UInt64) -> Bool {
    let shard = shards[Int(hash % UInt64(SeenEvents.shardCount))]
    return shard.hashes.withLock { hashes in
      if hashes.count >= maxPerShard {
        guard !hashes.contains(hash) else { return false }
        overflow.add(1, ordering: .relaxed)
        return true
      }
      return hashes.insert(hash).inserted
    }
  }

  /// Whether there were more events than are remembered, so that repeated deliveries may count twice.
  public var isFull: Bool { overflow.load(ordering: .relaxed) > 0 }
}
