import ArgumentParser
import TrailGenerate
import TrailInput

/// `trailsift-bench bars`.
struct MeasureBars: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bars",
    abstract: "Measure the few ratios by which the speed of scans is judged.",
    discussion: """
      Example: swift build -c release && .build/release/trailsift-bench bars

      Whole processes, start-up included, that take turns; 2,000 small files, and one large file. Each figure is \
      the median of its runs.
      """)

  @OptionGroup var options: ProcessOptions

  /// A ratio of one row to another.
  private struct Bar {
    let name: String
    let of: ScanRow
    let to: ScanRow
    /// Whether it is time that a user waits, and not the processor's.
    var isWall = false
  }

  func run() throws {
    let bars = try bars()
    var rows: [ScanRow] = []
    for row in bars.flatMap({ [$0.of, $0.to] })
    where !rows.contains(where: { $0.arguments == row.arguments }) {
      rows.append(row)
    }
    let works = try options.measure(rows)
    print(
      "\(ProcessOptions.machine); \(options.megabytes) MB each; median of \(options.repetitions)")
    print("\n| ratio | value | s | to s | of time | peak MB |")
    print("|---|---|---|---|---|---|")
    for bar in bars {
      let seconds = [bar.of, bar.to].map { row in
        let work = works.first { $0.arguments == row.arguments }
        return (bar.isWall ? work?.wall : work?.processor) ?? .nan
      }
      let peak = works.first { $0.arguments == bar.of.arguments }?.peakText ?? ""
      let columns = [
        bar.name, MeasuredWork.text(seconds[0] / seconds[1], 2), MeasuredWork.text(seconds[0], 2),
        MeasuredWork.text(seconds[1], 2), bar.isWall ? "wall" : "processor", peak,
      ]
      MeasuredWork.printRow(columns)
    }
  }

  private func bars() throws -> [Bar] {
    let rows = try options.rows()
    let small = try options.files.corpus(.manySmallFiles, megabytes: options.megabytes).path
    let one = try options.files.corpus(.oneFile, megabytes: options.megabytes).path
    let inflaters = InflaterChoice.allCases.filter { $0 == .automatic || $0 == .zlib }
    var bars: [Bar] = []
    for inflater in inflaters {
      let name = inflater.rawValue
      let alone = rows.inflating(small, inflater, threads: 1)
      let aloneOne = rows.inflating(one, inflater, threads: 1)
      bars += [
        Bar(
          name: "small files, \(name): the four rules ÷ inflating",
          of: rows.four(small, threads: 1, inflater: inflater), to: alone),
        Bar(
          name: "small files, \(name): the whole pack ÷ inflating",
          of: rows.pack(small, threads: 1, inflater: inflater), to: alone),
        Bar(
          name: "small files, \(name): the whole pack, two threads ÷ one",
          of: rows.pack(small, threads: 2, inflater: inflater),
          to: rows.pack(small, threads: 1, inflater: inflater), isWall: true),
        Bar(
          name: "one file, \(name): the whole pack, two threads ÷ inflating",
          of: rows.pack(one, threads: 2, inflater: inflater), to: aloneOne, isWall: true),
        Bar(
          name: "one file, \(name): the four rules, two threads ÷ inflating",
          of: rows.four(one, threads: 2, inflater: inflater), to: aloneOne, isWall: true),
      ]
    }
    bars += [
      Bar(
        name: "small files: the pack and \(options.sigmaRules) Sigma rules ÷ the four rules",
        of: rows.packAndSigma(small, threads: 1), to: rows.four(small, threads: 1)),
      Bar(
        name: "small files: the pack and guardrails ÷ the pack",
        of: rows.packAndGuardrails(small, threads: 1), to: rows.pack(small, threads: 1)),
    ]
    return bars
  }
}
