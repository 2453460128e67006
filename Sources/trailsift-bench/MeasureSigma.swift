import ArgumentParser
import TrailDetect
import TrailGenerate
import TrailKit
import TrailRules

/// `trailsift-bench sigma`.
struct MeasureSigma: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sigma",
    abstract: "Measure what many Sigma rules cost, as the ratio to few in the same run.",
    discussion: """
      Example: trailsift-bench sigma --repeat 5 /tmp/corpus

      The rules are made up, the same for the same seed; the few are the first of the many, with the same \
      shares of each form. The kinds of work take turns, and each figure is the median of its runs.
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Option(name: .customLong("repeat"), help: "How many runs of each kind.")
  var repetitions = 5

  @Option(help: "How many threads scan.")
  var threads = 1

  @Option(help: "The seed of the rules.")
  var seed: UInt64 = 2026

  @Option(help: "How many rules are few.")
  var few = 50

  @Option(help: "How many rules are many.")
  var many = 750

  func validate() throws {
    guard few > 0, many > few, repetitions > 0, threads > 0 else {
      throw ValidationError("--few from 1, --many above --few, --repeat and --threads from 1")
    }
  }

  func run() throws {
    var options = ScanOptions(paths: paths)
    options.threads = threads
    let fixed = options
    let sets = [few, many].map { MeasureSigma.sources(SigmaRuleSet(seed: seed, count: $0)) }
    var works: [MeasuredWork] = []
    for sources in sets {
      works.append(
        MeasuredWork(name: "load") { _ = CompiledRules(rules: try MeasureSigma.load(sources)) })
    }
    let none = CompiledRules(rules: [])
    works.append(MeasuredWork(name: "scan") { _ = try Scan(rules: none, options: fixed).run() })
    for sources in sets {
      let compiled = CompiledRules(rules: try MeasureSigma.load(sources))
      works.append(
        MeasuredWork(name: "scan") { _ = try Scan(rules: compiled, options: fixed).run() })
    }
    let report = try Scan(rules: none, options: fixed).run().report
    try MeasuredWork.takeTurns(&works, rounds: repetitions)
    print(
      "\(report.recordsRead) records, \(report.bytesInflated / 1_000_000) MB inflated, "
        + "\(threads) thread\(threads == 1 ? "" : "s"), median of \(repetitions)")
    print("| work | s | processor s | records/s |")
    print("|---|---|---|---|")
    for (work, rules) in zip(works, [few, many, 0, few, many]) {
      let rate = Double(report.recordsRead) / work.median
      let columns = [
        "\(work.name), \(rules) Sigma rules", MeasuredWork.text(work.median, 3),
        MeasuredWork.text(work.processorMedian, 3),
        work.name == "load" ? "" : MeasuredWork.text(rate, 0),
      ]
      MeasuredWork.printRow(columns)
    }
    let ratio = works[4].median / works[3].median
    let processorRatio = works[4].processorMedian / works[3].processorMedian
    print(
      "ratio of a scan with \(many) Sigma rules to one with \(few): \(MeasuredWork.text(ratio, 2)), "
        + "by the processor's time \(MeasuredWork.text(processorRatio, 2))")
    print("peak memory: \(MeasuredWork.peakMegabytes()) MB")
  }

  private static func sources(_ rules: SigmaRuleSet) -> [RuleSource] {
    rules.files.map { RuleSource(path: $0.name, text: $0.text) }
  }

  /// The rules of a set that all can be read; anything else is a fault of the set.
  private static func load(_ sources: [RuleSource]) throws -> [Rule] {
    let loaded = RuleLoader.load(sources)
    if let error = loaded.errors.first { throw error }
    return loaded.rules.map(\.rule)
  }
}
