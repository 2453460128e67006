import Foundation
import Testing
import TrailTestSupport

/// What the other tests rely on when they run a program.
@Suite struct ChildProcessTests {
  @Test func whatOutlivesItsTimeIsKilled() throws {
    let process = try ChildProcess(["/bin/sleep", "1000"])
    #expect(process.isRunning)
    #expect(throws: ChildProcess.Outlived.self) { try process.wait(atMost: 0.05) }
    #expect(!process.isRunning)
    #expect(try process.wait() == .killed(SIGKILL))
  }

  @Test func codesAndSignalsAreToldApart() throws {
    #expect(try ChildProcess(["/bin/sh", "-c", "exit 15"]).wait() == .exited(15))
    #expect(try ChildProcess(["/bin/sh", "-c", "kill -TERM $$"]).wait() == .killed(SIGTERM))
  }

  @Test func streamsFolderAndVariablesAreAsTold() throws {
    let outcome = try ChildProcess.run(
      ["/bin/sh", "-c", "cat; pwd; echo \"$TRAILSIFT_A$TERM\" >&2; exit 3"], in: "/usr",
      input: Data("text\n".utf8), changes: ["TRAILSIFT_A": "a", "TERM": nil])
    #expect(outcome.status == 3)
    #expect(outcome.output == "text\n/usr\n")
    #expect(outcome.errors == "a\n")
  }

  @Test func aProgramThatIsNotThereIsAnError() {
    #expect(throws: (any Error).self) { try ChildProcess(["/no/such/program"]) }
  }

  #if os(Linux)
  /// Neither the test's descriptors nor what it does with signals reach the program.
  @Test func nothingOfTheTestIsInherited() throws {
    let descriptors = (0..<4).map { _ in open("/dev/null", O_RDONLY) }
    defer { for descriptor in descriptors { close(descriptor) } }
    let former = signal(SIGQUIT, SIG_IGN)
    defer { signal(SIGQUIT, former) }
    // The list is itself read through a descriptor.
    let listed = try ChildProcess.run(["/bin/ls", "/proc/self/fd"])
    #expect(listed.output == "0\n1\n2\n3\n")
    let state = try ChildProcess.run(["/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])
    let masks = state.output.split(whereSeparator: \.isWhitespace).compactMap {
      UInt64($0, radix: 16)
    }
    // From 32 on they are those of the C library.
    #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
  }
  #endif
}
