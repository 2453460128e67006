import Foundation
import TrailTestSupport

/// The built binary while it runs, its output in files.
final class RunningProcess {
  private let process: ChildProcess
  private let input = Pipe()
  private let folder: URL
  private let output: URL
  private let errors: URL

  struct TimedOut: Error {
    var errors: String
  }

  /// Starts the binary in a folder.
  /// - Parameter launcher: what starts it, and its own arguments.
  init(_ arguments: [String], in workFolder: String, launcher: [String] = []) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-running-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    output = folder.appendingPathComponent("output")
    errors = folder.appendingPathComponent("errors")
    process = try ChildProcess(
      launcher + [TrailsiftProcess.binary.path] + arguments, in: workFolder,
      input: .descriptor(input.fileHandleForReading.fileDescriptor), output: .file(output.path),
      errors: .file(errors.path))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What was written to standard output so far.
  var outputText: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

  /// What was written to standard error so far.
  var errorText: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  func write(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  func closeInput() throws { try input.fileHandleForWriting.close() }

  func signal(_ number: Int32) { process.signal(number) }

  /// The exit code; that of a killed process is its signal.
  func wait() throws -> Int32 { try process.wait().number }

  /// Waits until something holds, which is soon unless something is wrong.
  func wait(until condition: () -> Bool) throws {
    let end = Date().addingTimeInterval(120)
    while !condition() {
      guard Date() < end else { throw TimedOut(errors: errorText) }
      usleep(10_000)
    }
  }
}
