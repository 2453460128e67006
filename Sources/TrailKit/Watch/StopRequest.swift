import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A wish that a run may end when it has finished what it is at; made from any thread.
public final class StopRequest: Sendable {
  private let isMade = Atomic<Bool>(false)
  /// Becomes readable with the request, so that nobody sleeps through it.
  let descriptor: Int32
  private let writing: Int32

  /// No request yet.
  public init() {
    var ends: [Int32] = [-1, -1]
    // Without a pipe a sleeper notices at the end of its sleep.
    if pipe(&ends) != 0 { ends = [-1, -1] }
    descriptor = ends[0]
    writing = ends[1]
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if writing >= 0 { close(writing) }
  }

  /// Whether the request was made.
  public var isRequested: Bool { isMade.load(ordering: .relaxed) }

  /// Makes the request.
  public func request() {
    isMade.store(true, ordering: .relaxed)
    var byte: UInt8 = 1
    _ = write(writing, &byte, 1)
  }
}
