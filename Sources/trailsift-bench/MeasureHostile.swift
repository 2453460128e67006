public import ArgumentParser
import Foundation
public import TrailGenerate

/// `trailsift-bench hostile`.
struct MeasureHostile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostile",
    abstract: "Measure what logs that were written to do harm cost, as ratios to an ordinary log.",
    discussion: """
      Example: trailsift-bench hostile --trailsift .build/release/trailsift --megabytes 100

      Each corpus is made, read by each command in a process of its own, and removed again. Seconds of the \
      processor are for each million bytes of the log (before compression), and as ratios to the same \
      command's for the ordinary log; memory is the most that a process had. It fails if a ratio or a memory \
      exceeds what the README states for the command.
      """)

  @Option(help: "The program to measure.")
  var trailsift = ".build/release/trailsift"

  @Option(help: "The size of each corpus before compression, in millions of bytes.")
  var megabytes = 40

  @Option(
    name: .customLong("kind"), parsing: .singleValue,
    help: ArgumentHelp(
      "A corpus: \(HostileCorpus.Kind.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated."
    ))
  var kinds: [HostileCorpus.Kind] = []

  @Option(name: .customLong("repeat"), help: "How many runs of each kind.")
  var repetitions = 1

  /// A command, and what the README says that no log of a size makes it cost.
  private struct Command {
    var name: String
    var arguments: [String]
    /// Of the processor's time for the ordinary log.
    var maxRatio: Double
    var maxMegabytes: Int
  }

  private static let commands = [
    Command(name: "scan", arguments: ["scan"], maxRatio: 80, maxMegabytes: 256),
    Command(name: "summary", arguments: ["summary"], maxRatio: 20, maxMegabytes: 256),
    Command(
      name: "summary --by", arguments: ["summary", "--by", "principal"], maxRatio: 20,
      maxMegabytes: 256),
    Command(name: "sessions", arguments: ["sessions"], maxRatio: 50, maxMegabytes: 1100),
    Command(name: "timeline", arguments: ["timeline"], maxRatio: 20, maxMegabytes: 256),
  ]

  func validate() throws {
    guard megabytes > 0, repetitions > 0 else {
      throw ValidationError("--megabytes and --repeat: at least 1")
    }
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-hostile-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var ordinary: [String: Double] = [:]
    var beyond: [String] = []
    print("| log | command | processor s for 1 MB | ratio | peak MB |")
    print("|---|---|---|---|---|")
    let wanted = kinds.isEmpty ? HostileCorpus.Kind.allCases : [.ordinary] + kinds
    for kind in wanted {
      let path = try HostileCorpus(kind: kind, byteCount: megabytes * 1_000_000).write(to: folder)
      defer { try? FileManager.default.removeItem(atPath: path) }
      for command in MeasureHostile.commands {
        var process = MeasuredProcess(
          name: "\(command.name) of \(kind.rawValue)",
          arguments: [trailsift] + command.arguments + ["--format", "jsonl", "--quiet", path])
        for _ in 0..<repetitions { try process.run(allowingTrouble: true) }
        let seconds = process.processor / Double(megabytes)
        if kind == .ordinary { ordinary[command.name] = seconds }
        let ratio = seconds / (ordinary[command.name] ?? seconds)
        let columns = [
          kind.rawValue, command.name, MeasuredWork.text(seconds, 4), MeasuredWork.text(ratio, 1),
          process.peakText,
        ]
        MeasuredWork.printRow(columns)
        if ratio > command.maxRatio || process.peakMegabytes > command.maxMegabytes {
          beyond.append(
            "\(process.name): \(columns[3]) times the ordinary log and \(process.peakText) MB, stated are "
              + "\(Int(command.maxRatio)) times and \(command.maxMegabytes) MB")
        }
      }
    }
    guard beyond.isEmpty else {
      FileHandle.standardError.write(Data((beyond.joined(separator: "\n") + "\n").utf8))
      throw ExitCode.failure
    }
  }
}

extension HostileCorpus.Kind: ExpressibleByArgument {}
