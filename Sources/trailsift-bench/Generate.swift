import ArgumentParser
import TrailGenerate

/// `trailsift-bench generate`.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write made-up CloudTrail logs or rules; one seed gives the same bytes.",
    discussion: """
      Examples:
        trailsift-bench generate samples --seed 2026 --out samples
        trailsift-bench generate one-file --megabytes 1000 --out /tmp/one
        trailsift-bench generate sigma-rules --count 750 --out /tmp/rules
      """)

  @Argument(
    help:
      "`samples`, `sigma-rules`, `four-detections`, or a corpus: \(BenchmarkCorpus.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var kind: String

  @Option(help: "The seed of everything made up.")
  var seed: UInt64 = 2026

  @Option(help: "The size of a corpus before compression, in millions of bytes.")
  var megabytes = 100

  @Option(help: "How many Sigma rules.")
  var count = 750

  @Option(help: "The level of compression, 1 to 9; 0 writes plain text.")
  var level = 6

  @Option(name: .customLong("out"), help: "The folder to write into; better an empty one.")
  var folder: String

  func run() throws {
    if kind == "samples" {
      let report = try SampleStory(seed: seed).write(to: folder)
      print("\(report.logFiles) log files, \(report.records) records, \(report.bytes) bytes")
      return
    }
    if kind == "sigma-rules" {
      let rules = SigmaRuleSet(seed: seed, count: count)
      try rules.write(to: folder)
      print("\(rules.files.count) files, \(count) rules")
      return
    }
    if kind == "four-detections" {
      print(try FourDetections.write(to: folder))
      return
    }
    guard let corpus = BenchmarkCorpus.Kind(rawValue: kind) else {
      throw ValidationError("no corpus `\(kind)`")
    }
    guard megabytes > 0, (0...9).contains(level) else {
      throw ValidationError("--megabytes from 1, --level from 0 to 9")
    }
    let report = try BenchmarkCorpus(
      kind: corpus, seed: seed, size: .megabytes(megabytes), level: level == 0 ? nil : level
    ).write(to: folder)
    print(
      "\(report.files) files, \(report.records) records, \(report.inflatedBytes) bytes inflated, "
        + "\(report.bytes) on disk")
  }
}
