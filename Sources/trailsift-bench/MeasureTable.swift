public import ArgumentParser
public import TrailGenerate
import TrailInput

/// `trailsift-bench table`.
struct MeasureTable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Measure everything on six corpora, and print it as Markdown.",
    discussion: """
      Example: swift build -c release && .build/release/trailsift-bench table --corpus one-file --repeat 1

      Each kind of work is a process of its own, start-up included, with its output thrown away. They take turns; \
      each figure is the median of its runs, memory the most of any. The ratio is the processor's time to that of \
      inflating the same files with the same library on one thread and doing nothing else.
      """)

  @OptionGroup var options: ProcessOptions

  @Option(
    name: .customLong("corpus"),
    help:
      "One corpus of \(BenchmarkCorpus.Kind.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated."
  )
  var corpora: [BenchmarkCorpus.Kind] = []

  @Option(
    name: .customLong("rows"),
    help:
      "Rows of \(ScanRow.Group.allCases.map(\.rawValue).joined(separator: ", ")) alone; may be repeated."
  )
  var groups: [ScanRow.Group] = []

  @Option(
    name: .customLong("threads"), help: "A number of threads (default: 1 and 2); may be repeated.")
  var threads: [Int] = []

  func run() throws {
    let rows = try options.rows()
    print("\(ProcessOptions.machine); median of \(options.repetitions)")
    for kind in corpora.isEmpty ? BenchmarkCorpus.Kind.allCases : corpora {
      let corpus = try options.files.corpus(kind, megabytes: options.megabytes)
      var wanted: [ScanRow] = []
      for count in threads.isEmpty ? [1, 2] : threads {
        wanted += rows.all(corpus.path, threads: count, hasManyFiles: corpus.files > 1)
      }
      if !groups.isEmpty {
        // Inflating on one thread is what the ratios are to.
        wanted = wanted.filter { row in
          groups.contains(row.group) || row.group == .inflate && row.threads == 1
        }
      }
      MeasureTable.show(kind, corpus, wanted, try options.measure(wanted))
    }
  }

  private static func show(
    _ kind: BenchmarkCorpus.Kind, _ corpus: BenchmarkFiles.Corpus, _ rows: [ScanRow],
    _ works: [MeasuredProcess]
  ) {
    print(
      "\n### \(kind.rawValue): \(corpus.files) files, \(corpus.records) records, "
        + "\(corpus.inflatedBytes / 1_000_000) MB (\(corpus.bytes / 1_000_000) MB compressed)\n")
    print(
      "| work | inflater | threads | wall s | MB/s | records/s | processor s | ratio | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (row, work) in zip(rows, works) {
      let alone = zip(rows, works).first { other, _ in
        other.group == .inflate && other.threads == 1 && other.inflater == row.inflater
      }
      let columns = [
        row.name, row.inflater.rawValue, "\(row.threads)", MeasuredWork.text(work.wall, 2),
        MeasuredWork.text(Double(corpus.inflatedBytes) / 1e6 / work.wall, 0),
        MeasuredWork.text(Double(corpus.records) / work.wall, 0),
        MeasuredWork.text(work.processor, 2),
        alone.map { MeasuredWork.text(work.processor / $0.1.processor, 2) } ?? "",
        work.peakText,
      ]
      MeasuredWork.printRow(columns)
    }
  }
}

extension BenchmarkCorpus.Kind: ExpressibleByArgument {}
extension ScanRow.Group: ExpressibleByArgument {}
