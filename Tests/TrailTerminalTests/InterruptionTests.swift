import Dispatch
import Foundation
import Testing
import TrailTestSupport

@testable import TrailTerminal

@Suite struct InterruptionTests {
  /// Files need not end in the order in which they were begun.
  @Test func eachFileIsNotedForItself() throws {
    try withTemporaryFolder { folder in
      let first = try Interruption.TemporaryFile(beside: "\(folder)/first")
      let second = try Interruption.TemporaryFile(beside: "\(folder)/second")
      defer { for file in [first, second] { close(file.descriptor) } }
      #expect(first.path.hasPrefix("\(folder)/.first.") && first.path.hasSuffix("-0.tmp"))
      #expect(first.notedPath == first.path)
      first.end()
      #expect(second.notedPath == second.path)
      second.end()
      // The first's name is still taken.
      let third = try Interruption.TemporaryFile(beside: "\(folder)/first")
      #expect(third.path.hasSuffix("-1.tmp"))
      #expect(third.notedPath == third.path)
      close(third.descriptor)
      third.end()
    }
  }

  @Test func threadsDoNotGetInEachOthersWay() throws {
    try withTemporaryFolder { folder in
      DispatchQueue.concurrentPerform(iterations: 8) { thread in
        for number in 0..<200 {
          do {
            let file = try Interruption.TemporaryFile(beside: "\(folder)/\(thread)-\(number)")
            #expect(file.notedPath == file.path)
            close(file.descriptor)
            file.end()
          } catch {
            Issue.record(error)
          }
        }
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.count == 1600)
    }
  }
}
