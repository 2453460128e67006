import ArgumentParser
import Foundation
import TrailGenerate
import TrailInput
import TrailTerminal

/// `trailsift-bench bars`.
struct MeasureBars: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bars",
    abstract: "Measure whole scans, start-up included, as ratios to inflating alone.",
    discussion: """
      Example: trailsift-bench bars --trailsift .build/release/trailsift /tmp/corpus

      Each kind of work is a process of its own, so that its processor time and its peak memory are known. They \
      take turns; each figure is the median of its runs. The first row, zlib alone, is what the ratios are to.
      """)

  @Option(help: "The program to measure.")
  var trailsift = ".build/release/trailsift"

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Option(name: .customLong("repeat"), help: "How many runs of each kind.")
  var repetitions = 5

  @Option(
    name: .customLong("guardrail"), parsing: .singleValue,
    help: "A policy for the row with guardrails; may be repeated.")
  var guardrails: [String] = []

  @Option(help: "How many Sigma rules the row with Sigma rules adds.")
  var sigmaRules = 750

  func run() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-bench-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SigmaRuleSet(seed: 2_026, count: sigmaRules).write(to: folder)
    var works = try rows(sigmaFolder: folder)
    for _ in 0..<max(1, repetitions) {
      for index in works.indices { try works[index].run() }
    }
    print("median of \(max(1, repetitions)); ratios to the first row")
    print("| work | processor s | ratio | wall s | ratio | peak MB |")
    print("|---|---|---|---|---|---|")
    for work in works {
      let columns = [
        work.name, MeasuredWork.text(work.processor, 2),
        MeasuredWork.text(work.processor / works[0].processor, 2),
        MeasuredWork.text(work.wall, 2), MeasuredWork.text(work.wall / works[0].wall, 2),
        "\(work.peakKilobytes / 1000)",
      ]
      print("| \(columns.joined(separator: " | ")) |")
    }
  }

  private func rows(sigmaFolder: String) throws -> [MeasuredProcess] {
    let bench = CommandLine.arguments[0]
    func scan(_ name: String, _ options: [String]) -> MeasuredProcess {
      MeasuredProcess(
        name: name,
        arguments: [trailsift, "scan", "--quiet", "--format", "jsonl"] + options + paths)
    }
    func inflate(_ choice: InflaterChoice) -> MeasuredProcess {
      MeasuredProcess(
        name: "inflate alone, \(choice.libraries.joined(separator: " and "))",
        arguments: [bench, "inflate"] + (choice == .zlib ? ["--zlib"] : []) + paths)
    }
    let guards = guardrails.flatMap { ["--guardrail", $0] }
    var rows = [
      inflate(.zlib), inflate(.automatic),
      scan("pack, 1 thread, zlib", ["--threads", "1", "--inflater", "zlib"]),
      scan("pack, 1 thread", ["--threads", "1"]), scan("pack, 2 threads", ["--threads", "2"]),
      scan(
        "pack and \(sigmaRules) Sigma rules, 1 thread", ["--threads", "1", "--rules", sigmaFolder]),
      scan("no rules but guardrails", ["--threads", "1", "--no-default-rules"] + guards),
    ]
    if guardrails.isEmpty {
      rows.removeLast()
    } else {
      rows.append(
        scan("pack and \(guardrails.count) guardrails, 1 thread", ["--threads", "1"] + guards))
    }
    for format in ["text", "csv", "sarif", "ocsf", "html"] {
      rows.append(scan("pack, 1 thread, \(format)", ["--threads", "1", "--format", format]))
    }
    rows.append(MeasuredProcess(name: "--version", arguments: [trailsift, "--version"]))
    rows.append(MeasuredProcess(name: "/bin/true", arguments: ["/bin/true"]))
    return rows
  }
}

/// `trailsift-bench inflate`.
struct InflateAlone: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inflate", abstract: "Inflate files and do nothing else, for `bars`.")

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Flag(name: .customLong("zlib"), help: "With zlib alone, instead of the fastest library.")
  var isZlibAlone = false

  func run() throws {
    let plan = InputPlan.make(paths: paths)
    print("\(BareInflating.run(plan, isZlibAlone ? .zlib : .automatic)) bytes")
  }
}

/// Reads files to their ends without looking at what is in them.
enum BareInflating {
  /// - Returns: how many bytes came out.
  @discardableResult
  static func run(_ plan: InputPlan, _ inflater: InflaterChoice = .automatic) -> Int64 {
    let source = ByteSource(inflater: inflater)
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    var bytes: Int64 = 0
    for file in plan.files {
      do throws(InputError) {
        try source.open(file)
      } catch {
        continue
      }
      reading: while true {
        switch buffer.withUnsafeMutableBytes({ source.read(into: $0) }) {
        case .bytes(let count): bytes += Int64(count)
        case .end, .fault: break reading
        }
      }
      source.close()
    }
    return bytes
  }
}
