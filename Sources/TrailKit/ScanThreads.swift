import Foundation

/// The threads of a run.
enum ScanThreads {
  /// The stack of a thread in bytes: the plain JSON reader recurses into deep values.
  private static let stackBytes = 8 << 20

  /// Lets a thing cross to its thread: only that thread uses it until the thread is done.
  private struct Handed<Value>: @unchecked Sendable {
    let value: Value
  }

  /// Does work with each of some things on a thread of its own, and waits for all.
  static func run<Value>(_ things: [Value], _ body: @escaping @Sendable (Value) -> Void) {
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
}
