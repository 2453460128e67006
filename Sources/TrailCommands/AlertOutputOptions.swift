import ArgumentParser
import TrailDetect
import TrailReports
import TrailTerminal

/// How alerts and the account of a run are written, whichever command finds them.
struct AlertOutputOptions: ParsableArguments {
  @Option(help: "How alerts are written to standard output.")
  var format = AlertFormat.text

  @OptionGroup var files: AlertFiles

  @Option(
    name: .customLong("min-severity"),
    help: ArgumentHelp(
      "Leave out rules below this severity; so informational signals are off unless asked for.",
      valueName: "severity"))
  var minimumSeverity = Severity.low

  @OptionGroup var stats: StatsOption

  @Flag(
    name: .customLong("unknown"),
    help: "List the keys that left events undecided, by rule, in the account of the run.")
  var listsUndecidedKeys = false

  @Option(name: .customLong("color"), help: "Whether text is coloured.")
  var color = ColorChoice.auto

  @Flag(
    name: [.customShort("q"), .customLong("quiet")],
    help: "Only problems on stderr: no progress, no account of the run.")
  var isQuiet = false

  /// Writes the account of a run to stderr and to the file asked for.
  /// - Parameter areProblemsTold: whether its problems were told as they came.
  func writeAccount(_ run: RunReport, areProblemsTold: Bool = false) throws {
    if !isQuiet {
      var summary: [UInt8] = []
      var report = RunReportText(width: Terminal.width(of: 2), colour: color.isEnabled(for: 2))
      report.listsUndecidedKeys = listsUndecidedKeys
      report.append(run, to: &summary)
      standardErrorWrite(String(decoding: summary, as: UTF8.self))
    } else if !areProblemsTold {
      // Trouble is no chatter: an exit code of 2 always has its reason beside it.
      for problem in run.problems {
        standardErrorWrite(PrintableText.escaped("\(problem)") + "\n")
      }
    }
    try stats.write(run)
  }
}
