import Foundation
import Synchronization
import TrailTestSupport

/// The built binary, run as people run it.
enum TrailsiftProcess {
  /// The folder of the package.
  static let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL

  /// The binary beside the test bundle.
  static let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("trailsift")

  /// Runs the binary in the package's folder.
  /// - Parameters:
  ///   - arguments: what follows `trailsift`.
  ///   - input: what it reads on standard input; nothing if nil.
  ///   - environment: variables beside the test's own.
  static func run(
    _ arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:]
  ) throws -> ChildProcess.Outcome {
    try launch([binary.path] + arguments, input: input, environment: environment)
  }

  /// Runs a line of the shell in which `"$0"` is the binary and `"$@"` its arguments.
  ///
  /// The status of a process that a signal ended is 128 and the signal's number.
  static func shell(
    _ line: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> ChildProcess.Outcome {
    try launch(
      ["/bin/sh", "-c", line, binary.path] + arguments, input: nil, environment: environment)
  }

  private static func launch(
    _ words: [String], input: [UInt8]?, environment: [String: String]
  ) throws -> ChildProcess.Outcome {
    let own: [String: String?] = ["COLUMNS": "80", "NO_COLOR": nil]
    return try ChildProcess.run(
      words, in: packageFolder.path, input: input.map { Data($0) },
      changes: own.merging(environment) { $1 })
  }

  /// A process that is there as soon as it has started.
  final class Target: Sendable {
    private let identifier = Atomic<pid_t>(0)

    /// Sends it a signal, once it has started.
    func signal(_ number: Int32) {
      var found: pid_t = 0
      while found == 0 { found = identifier.load(ordering: .acquiring) }
      kill(found, number)
    }

    fileprivate func start(_ process: ChildProcess) {
      identifier.store(process.identifier, ordering: .releasing)
    }
  }

  /// Starts the binary with the address of a receiver as its last argument.
  /// - Parameter receiver: makes the receiver, which may send signals to the process.
  static func start(
    _ arguments: [String], receiver: (Target) throws -> LoopbackReceiver
  ) throws -> (process: ChildProcess, receiver: LoopbackReceiver) {
    let target = Target()
    let receiver = try receiver(target)
    let process = try ChildProcess(
      [binary.path] + arguments + [receiver.address()], in: packageFolder.path)
    target.start(process)
    return (process, receiver)
  }
}
