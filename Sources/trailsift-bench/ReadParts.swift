public import ArgumentParser
import TrailDetect
import TrailEvents
public import TrailInput
import TrailKit
import TrailScan

/// What the parts of a scan that can be done alone are told.
struct ReadOptions: ParsableArguments {
  @Argument(help: "Files and folders.")
  var paths: [String]

  @Option(
    help: "What inflates: \(InflaterChoice.allCases.map(\.rawValue).joined(separator: ", ")).")
  var inflater = InflaterChoice.automatic

  @Option(help: "How many threads read.")
  var threads = 1

  func validate() throws {
    guard inflater.isAvailable else {
      throw ValidationError("--inflater: this machine has no \(inflater.rawValue)")
    }
    guard (1...64).contains(threads) else { throw ValidationError("--threads: from 1 to 64") }
  }

  var scanOptions: ScanOptions {
    var options = ScanOptions(paths: paths)
    options.inflater = inflater
    options.threads = threads
    return options
  }
}

extension InflaterChoice: ExpressibleByArgument {}

/// `trailsift-bench inflate`.
struct InflateAlone: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inflate", abstract: "Inflate files and do nothing else.")

  @OptionGroup var options: ReadOptions

  func run() throws {
    let plan = InputPlan.make(paths: options.paths)
    let bytes = BareInflating.run(plan, options.inflater, threads: options.threads)
    print("\(bytes) bytes, \(options.inflater.libraries.joined(separator: ", "))")
  }
}

/// `trailsift-bench split`.
struct SplitAlone: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Inflate files and find their records, and do nothing with them.")

  @OptionGroup var options: ReadOptions

  func run() throws {
    let reader = LogReader(options: options.scanOptions, inspectsEvery: false)
    let reading = try reader.read { _ in RecordCounter() }
    print("\(reading.sinks.reduce(0) { $0 + $1.records }) records")
  }
}

/// `trailsift-bench normalise`.
struct NormaliseAlone: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "normalise",
    abstract: "Work out of each record who called what from where, and how it ended; ask no rule.")

  @OptionGroup var options: ReadOptions

  func run() throws {
    let reading = try LogReader(options: options.scanOptions).read { NormalisingSink($0) }
    let refused = reading.sinks.reduce(0) { $0 + $1.refused }
    let letters = reading.sinks.reduce(0) { $0 + $1.letters }
    print("\(reading.report.recordsRead) records, \(refused) refused, \(letters) letters")
  }
}

/// Counts records.
private final class RecordCounter: RecordSink {
  private(set) var records = 0

  func take(_ record: RecordView, time: Timestamp, file: Int) throws { records += 1 }
}

/// Asks for everything that an event is known by, and keeps sums of it.
private final class NormalisingSink: RecordSink {
  private let inspector: EventInspector
  private(set) var refused = 0
  private(set) var letters = 0

  init(_ inspector: EventInspector) { self.inspector = inspector }

  func take(_ record: RecordView, time: Timestamp, file: Int) throws {
    if inspector.outcome == .denied { refused += 1 }
    letters += inspector.identityNames.key.utf8.count
    letters += inspector.call.service.utf8.count
    if inspector.origin.address != nil { letters += 1 }
    if inspector.tooling == .console { letters += 1 }
  }
}
