import Foundation
import TrailTestSupport

/// The built binary, run as people run it.
enum TrailsiftProcess {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

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
  ) throws -> Outcome {
    try launch(binary, arguments, input: input, environment: environment)
  }

  /// Runs a line of the shell in which `"$0"` is the binary and `"$@"` its arguments.
  ///
  /// The status of a process that a signal ended is 128 and the signal's number.
  static func shell(
    _ line: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    try launch(
      URL(fileURLWithPath: "/bin/sh"), ["-c", line, binary.path] + arguments, input: nil,
      environment: environment)
  }

  private static func launch(
    _ executable: URL, _ arguments: [String], input: [UInt8]?, environment: [String: String]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = packageFolder
    var variables = ProcessInfo.processInfo.environment
    variables["COLUMNS"] = "80"
    variables["NO_COLOR"] = nil
    process.environment = variables.merging(environment) { $1 }
    // Files, not pipes: no reader has to keep up, and nothing can block.
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let output = scratch.appendingPathComponent("output")
    let errors = scratch.appendingPathComponent("errors")
    let inputFile = scratch.appendingPathComponent("input")
    for file in [output, errors] { try Data().write(to: file) }
    try Data(input ?? []).write(to: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput =
      input == nil ? FileHandle.nullDevice : try FileHandle(forReadingFrom: inputFile)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// Starts the binary with the address of a receiver as its last argument.
  /// - Parameter receiver: makes the receiver, which may send signals to the process.
  static func start(
    _ arguments: [String], receiver: (Process) throws -> LoopbackReceiver
  ) throws -> (process: Process, receiver: LoopbackReceiver) {
    let process = Process()
    let receiver = try receiver(process)
    process.executableURL = binary
    process.arguments = arguments + [receiver.address()]
    process.currentDirectoryURL = packageFolder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return (process, receiver)
  }
}
