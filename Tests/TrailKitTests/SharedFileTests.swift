import Foundation
import Synchronization
import Testing
import TrailDetect
import TrailEvents
import TrailGenerate
import TrailRules

@testable import TrailKit

/// One large file keeps all threads busy, and says the same as with one.
@Suite struct SharedFileTests {
  private static func outcome(_ path: String, threads: Int) throws -> Scan.Outcome {
    var options = ScanOptions(paths: [path])
    options.threads = threads
    let rules = RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule)
    var outcome = try Scan(rules: CompiledRules(rules: rules), options: options).run()
    outcome.report.elapsedSeconds = 0
    return outcome
  }

  @Test func alertsAndAccountAreTheSame() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-shared-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try BenchmarkCorpus(kind: .oneFile, seed: 5, size: .megabytes(5), level: nil)
      .write(to: folder)
    let alone = try Self.outcome(folder, threads: 1)
    #expect(alone.report.recordsAnalyzed > 2_000 && !alone.alerts.isEmpty)
    for threads in [2, 3] {
      let shared = try Self.outcome(folder, threads: threads)
      #expect(shared.alerts == alone.alerts)
      #expect(shared.report == alone.report)
    }
  }

  /// Each batch is done once, by whoever waits, whoever comes late, or the reader itself at the end.
  @Test func everyBatchIsDoneOnce() {
    let queue = BatchQueue(readers: 3)
    let done: Mutex<[Int: Int]> = Mutex([:])
    #expect(!queue.wantsBatches, "nobody waits yet")
    ScanThreads.run([0, 1, 2]) { thread in
      for number in 0..<40 where number % 3 == thread {
        queue.put(RecordBatch(file: number))
      }
      queue.help { batch in done.withLock { $0[batch.file, default: 0] += 1 } }
    }
    #expect(done.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, 1) }))
  }

  @Test func whoWaitsIsLetGo() {
    let queue = BatchQueue(readers: 2)
    let count: Mutex<Int> = Mutex(0)
    ScanThreads.run([true, false]) { waits in
      if waits {
        queue.help { _ in count.withLock { $0 += 1 } }
      } else {
        // The other thread may wait already, or not yet.
        queue.stop()
      }
    }
    #expect(count.withLock { $0 } == 0)
  }
}
