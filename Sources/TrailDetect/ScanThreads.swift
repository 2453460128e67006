import Foundation
import Synchronization

/// The threads of a run.
package enum ScanThreads {
  /// The stack of a thread in bytes: the plain JSON reader recurses into deep values.
  private static let stackBytes = 8 << 20

  /// Lets a thing cross to its thread: only that thread uses it until the thread is done.
  private struct Handed<Value>: @unchecked Sendable {
    let value: Value
  }

  /// Does work with each of some things on a thread of its own, and waits for all.
  package static func run<Value>(_ things: [Value], _ body: @escaping @Sendable (Value) -> Void) {
    let group = DispatchGroup()
    for thing in things {
      let handed = Handed(value: thing)
      group.enter()
      let thread = Thread {
        body(handed.value)
        group.leave()
      }
      thread.stackSize = stackBytes
      thread.start()
    }
    group.wait()
  }

  /// The same for work that may fail.
  /// - Throws: what one of the threads threw, once all are done.
  package static func run<Value, Failure: Error>(
    _ things: [Value], trying body: @escaping @Sendable (Value) throws(Failure) -> Void
  ) throws(Failure) {
    let failure: Mutex<Failure?> = Mutex(nil)
    run(things) { thing in
      do throws(Failure) {
        try body(thing)
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}
