import ArgumentParser
import Foundation
import TrailInput

/// What the measurements of whole processes are told.
struct ProcessOptions: ParsableArguments {
  @Option(help: "The program to measure.")
  var trailsift = ".build/release/trailsift"

  @Option(help: "Where corpora and rules are written, and looked for the next time.")
  var folder = NSTemporaryDirectory() + "trailsift-bench"

  @Option(help: "The size of each corpus before compression, in millions of bytes.")
  var megabytes = 600

  @Option(name: .customLong("repeat"), help: "How many runs of each kind; 1 for a first look.")
  var repetitions = 3

  @Option(help: "How many Sigma rules the row with Sigma rules adds.")
  var sigmaRules = 750

  @Option(
    name: .customLong("guardrail"), parsing: .singleValue,
    help: "A policy for the row with guardrails; may be repeated (default: three of the samples).")
  var guardrails: [String] = []

  func validate() throws {
    guard megabytes > 0, repetitions > 0, sigmaRules > 0 else {
      throw ValidationError("--megabytes, --repeat and --sigma-rules: from 1")
    }
  }

  var files: BenchmarkFiles { BenchmarkFiles(folder: folder) }

  private static let usualGuardrails = ["office-only", "regions", "require-mfa"].map {
    "samples/policies/\($0).json"
  }

  /// The rows of a measurement, their files written.
  func rows() throws -> ScanRows {
    ScanRows(
      trailsift: trailsift, bench: CommandLine.arguments[0],
      fourDetections: try files.fourDetections(), sigmaRules: try files.sigmaRules(sigmaRules),
      sigmaCount: sigmaRules,
      guardrails: guardrails.isEmpty ? ProcessOptions.usualGuardrails : guardrails)
  }

  /// Runs each row once a round, so that what else the machine does falls on all of them.
  func measure(_ rows: [ScanRow]) throws -> [MeasuredProcess] {
    var works = rows.map { MeasuredProcess(name: $0.name, arguments: $0.arguments) }
    for round in 1...repetitions {
      for index in works.indices { try works[index].run() }
      standardErrorLine("round \(round) of \(repetitions) done")
    }
    return works
  }

  /// Machine and libraries, for the head of a table.
  static var machine: String {
    var model = "unknown processor"
    if let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
      let name = line.split(separator: ":").last
    {
      model = name.trimmingCharacters(in: .whitespaces)
    }
    let libraries = InflaterChoice.automatic.libraries.joined(separator: ", ")
    return "\(ProcessInfo.processInfo.activeProcessorCount) × \(model); inflating: \(libraries)"
  }
}
