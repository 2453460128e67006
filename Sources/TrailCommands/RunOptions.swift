import ArgumentParser
import TrailDetect
import TrailReports
import TrailRules
import TrailTerminal

/// What a forensic command says of its run.
struct RunOptions: ParsableArguments {
  @OptionGroup var stats: StatsOption

  @OptionGroup var manifest: ManifestOptions

  @Option(name: .customLong("color"), help: "Whether text is coloured.")
  var color = ColorChoice.auto

  @Flag(
    name: [.customShort("q"), .customLong("quiet")],
    help: "Only problems on stderr: no progress, no account of the run.")
  var isQuiet = false

  /// Refuses a run that would wait for a terminal.
  static func checkPaths(_ paths: [String]) throws {
    guard !paths.isEmpty || !Terminal.isTerminal(0) else {
      throw ValidationError(
        "no path given\n  help: name files or folders, or pipe a log into trailsift")
    }
  }

  /// Writes the account of the run to stderr, and to the files of `--stats` and `--manifest`.
  /// - Parameters:
  ///   - report: the account of the run.
  ///   - rules: the rules that were asked; nil if none were.
  ///   - settings: the files that decided the result beside rules and logs.
  func finish(
    _ report: RunReport, rules: LoadedRules?, settings: [(option: String, path: String)]
  ) throws {
    if isQuiet {
      // Trouble is no chatter: an exit code of 2 always has its reason beside it.
      for problem in report.problems {
        standardErrorWrite(PrintableText.escaped("\(problem)") + "\n")
      }
    } else {
      var summary: [UInt8] = []
      RunReportText(width: Terminal.width(of: 2), colour: color.isEnabled(for: 2))
        .append(report, to: &summary)
      standardErrorWrite(String(decoding: summary, as: UTF8.self))
    }
    try stats.write(report)
    try manifest.write(report, rules: rules, settings: settings)
  }

  /// 0 if anything was told, 1 if nothing was, 2 for trouble.
  func status(of report: RunReport) -> RunStatus {
    if report.hasProblems || report.rulesRefused > 0 { return .trouble }
    return (report.telling?.events ?? 0) > 0 ? .success : .negative
  }
}
