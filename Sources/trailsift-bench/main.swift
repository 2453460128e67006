import ArgumentParser

/// The benchmark tool: makes the samples and the corpora, and measures scans.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trailsift-bench",
    abstract: "Generate logs, and measure how fast they are scanned.",
    subcommands: [
      Generate.self, MeasureTable.self, MeasureBars.self, MeasureSigma.self, Measure.self,
      MeasureHostile.self, InflateAlone.self, SplitAlone.self, NormaliseAlone.self,
    ])
}

Bench.main()
