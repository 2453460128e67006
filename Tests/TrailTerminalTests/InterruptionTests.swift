import Dispatch
import Testing

@testable import TrailTerminal

@Suite struct InterruptionTests {
  /// Files need not end in the order in which they were begun.
  @Test func eachFileIsNotedForItself() {
    let first = Interruption.begin("/first")
    let second = Interruption.begin("/second")
    #expect(Interruption.path(of: first) == "/first")
    Interruption.end(first)
    #expect(Interruption.path(of: second) == "/second")
    Interruption.end(second)
  }

  @Test func threadsDoNotGetInEachOthersWay() {
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for number in 0..<200 {
        let path = "/\(thread)/\(number)"
        let unfinished = Interruption.begin(path)
        #expect(Interruption.path(of: unfinished) == path)
        Interruption.end(unfinished)
      }
    }
  }
}
