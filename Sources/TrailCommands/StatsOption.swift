import ArgumentParser
import TrailDetect
import TrailReports
import TrailTerminal

/// Where programs read the account of a run.
struct StatsOption: ParsableArguments {
  @Option(
    name: .customLong("stats"),
    help: ArgumentHelp(
      "Write the account of the run to this file, as JSON.", valueName: "file"))
  var path: String?

  func validate() throws { try OutputPlace.validate(path, option: "--stats") }

  /// Writes the account, if it is wanted.
  func write(_ run: RunReport) throws {
    guard let path else { return }
    var bytes: [UInt8] = []
    RunReportJSON().append(run, to: &bytes)
    try AtomicFile.write(path: path, bytes: bytes)
  }
}
