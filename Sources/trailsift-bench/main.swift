import ArgumentParser

/// The benchmark tool: makes the samples and the corpora, and measures scans.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trailsift-bench",
    abstract: "Generate logs, and measure how fast they are scanned.",
    subcommands: [
      Generate.self, Measure.self, MeasureBars.self, MeasureSigma.self, InflateAlone.self,
    ])
}

Bench.main()
