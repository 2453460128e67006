import Foundation
import Testing
import TrailTestSupport

/// Signals: the process says that it ends, ends by the signal, and leaves no half file behind.
@Suite struct SignalTests {
  #if os(Linux)
  /// How a scan ends that waits for a pipe into which nothing more is written, and is sent a signal.
  /// - Parameter launcher: what starts the scan, and its own arguments.
  private static func scan(
    _ folder: FaultFolder, launcher: [String] = [], sending number: Int32
  ) throws -> ChildProcess.Ending {
    let pipe = "\(folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let process = try ChildProcess(
      launcher + [
        TrailsiftProcess.binary.path, "scan", "--quiet", "--format", "jsonl", "--output",
        "csv=\(folder.path)/alerts.csv", pipe,
      ], output: .file("\(folder.path)/output"), errors: .file("\(folder.path)/errors"))
    // It can be opened for writing as soon as the scan reads it.
    var descriptor: Int32 = -1
    while descriptor < 0, process.isRunning {
      descriptor = open(pipe, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      if descriptor < 0 { sched_yield() }
    }
    try #require(descriptor >= 0)
    let text = Array(FaultFolder.log(0).utf8)
    #expect(write(descriptor, text, text.count) == text.count)
    process.signal(number)
    // So that a signal that does nothing lets the scan go on to its end.
    close(descriptor)
    return try process.wait()
  }

  @Test(arguments: [
    (SIGINT, "\ninterrupted; what was not finished is not written\n"),
    (SIGTERM, "\ntold to end; what was not finished is not written\n"),
    (SIGHUP, "\nthe terminal has gone; what was not finished is not written\n"),
    (SIGKILL, ""),
  ])
  func whileItReads(number: Int32, words: String) throws {
    let folder = try FaultFolder(logs: 1)
    #expect(try Self.scan(folder, sending: number) == .killed(number))
    #expect(try folder.read("errors") == words)
    #expect(try folder.read("output").isEmpty)
    #expect(try folder.names() == ["errors", "log-0.json", "output", "pipe"])
  }

  /// `nohup` has the hang-up ignored, and so it stays.
  @Test func anIgnoredSignalStaysIgnored() throws {
    let folder = try FaultFolder(logs: 1)
    let ending = try Self.scan(
      folder, launcher: ["/usr/bin/env", "--ignore-signal=HUP"], sending: SIGHUP)
    #expect(ending == .exited(0))
    #expect(try folder.read("errors").isEmpty)
    #expect(try FaultFolder.alerts(try folder.read("output")) == FaultFolder.whole(0))
    #expect(try folder.names().contains("alerts.csv"))
  }
  #endif

  /// It comes while memory is being allocated, so that what deals with it must not.
  @Test(.enabled(if: FaultShim.isThere), arguments: [0, 1, 100])
  func whileItAllocates(calls: Int) throws {
    let folder = try FaultFolder(logs: 1)
    let told = try TrailsiftProcess.run(
      ["export", "--quiet", "--sqlite", "\(folder.path)/case.db", "\(folder.path)/log-0.json"],
      environment: FaultShim.environment("malloc", after: calls, of: "-0.tmp"))
    #expect(told.ending == .killed(SIGTERM))
    #expect(told.errors == "\ntold to end; what was not finished is not written\n")
    #expect(try folder.names() == ["log-0.json"])
  }

  /// It comes when half of a file is written.
  @Test(.enabled(if: FaultShim.isThere)) func whileItWritesAFile() throws {
    let folder = try FaultFolder()
    try folder.write("as it was", to: "alerts.html")
    let arguments = [
      "scan", "--output", "html=\(folder.path)/alerts.html", "\(folder.path)/log-0.json",
    ]
    let logs = ["log-0.json", "log-1.json", "log-2.json"]
    let told = try TrailsiftProcess.shell(
      "\"$0\" \"$@\"; echo \"status $?\"", arguments,
      environment: FaultShim.environment("term", after: 100, of: "-0.tmp"))
    #expect(told.output == "status 143\n")
    #expect(told.errors.contains("told to end"), "\(told.errors)")
    #expect(try folder.names() == ["alerts.html"] + logs)
    // Nothing can be done about a file that is half written when the process is killed; its name says what it is.
    let killed = try TrailsiftProcess.shell(
      "\"$0\" \"$@\"; echo \"status $?\"", arguments,
      environment: FaultShim.environment("kill", after: 100, of: "-0.tmp"))
    #expect(killed.output == "status 137\n")
    let left = try folder.names().filter { !logs.contains($0) && $0 != "alerts.html" }
    #expect(left.count == 1 && left[0].hasPrefix(".alerts.html.") && left[0].hasSuffix(".tmp"))
    #expect(try folder.read("alerts.html") == "as it was")
    // What is left does not keep the next run from writing.
    #expect(try TrailsiftProcess.run(arguments).status == 0)
    #expect(try folder.read("alerts.html").hasSuffix("</html>\n"))
  }
}
