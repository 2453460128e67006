import Foundation

/// The built binary while it runs, its output in files.
final class RunningProcess {
  private let process = Process()
  private let input = Pipe()
  private let folder: URL
  private let output: URL
  private let errors: URL

  struct TimedOut: Error {
    var errors: String
  }

  /// Starts the binary in a folder.
  init(_ arguments: [String], in workFolder: String) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-running-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    output = folder.appendingPathComponent("output")
    errors = folder.appendingPathComponent("errors")
    for file in [output, errors] { try Data().write(to: file) }
    process.executableURL = TrailsiftProcess.binary
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: workFolder)
    process.standardInput = input
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  deinit {
    if process.isRunning { signal(SIGKILL) }
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// What was written to standard output so far.
  var outputText: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

  /// What was written to standard error so far.
  var errorText: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  func write(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  func closeInput() throws { try input.fileHandleForWriting.close() }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// The exit code; that of a killed process is its signal.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Waits until something holds, which is soon unless something is wrong.
  func wait(until condition: () -> Bool) throws {
    let end = Date().addingTimeInterval(120)
    while !condition() {
      guard Date() < end else { throw TimedOut(errors: errorText) }
      usleep(10_000)
    }
  }
}
