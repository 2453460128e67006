public import ArgumentParser
import CMemory
import Foundation
import TrailDelivery
import TrailDetect
public import TrailInput
import TrailKit
import TrailReports
import TrailRules
import TrailScan
import TrailTerminal
import TrailWebhook

/// `trailsift scan`: from logs to alerts.
struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Read CloudTrail logs and report alerts.",
    discussion: """
      Example: trailsift scan --conditions samples/conditions.yaml samples

      Alerts go to stdout; progress, problems and the account of the run go to stderr. Exit code: 0 \
      alerts found, 1 none found, 2 trouble (also when alerts were found); with --fail-on: 0 no alert \
      that severe, 1 there is one, 2 trouble.

      With --where, --principal and the like the rules are asked about the events that these leave \
      and about no others, so a rule that counts or compares events sees a part of them only.
      """)

  @Argument(help: "Files and folders to read; `-` or no path in a pipe is standard input.")
  var paths: [String] = []

  @OptionGroup var input: DetectionOptions
  @OptionGroup(title: "Output") var outputOptions: ScanOutputOptions
  @OptionGroup(title: "As they are found") var streamOptions: StreamOptions
  @OptionGroup(title: "Who is told") var sinkOptions: SinkOptions

  func validate() throws {
    if paths.isEmpty, Terminal.isTerminal(0) {
      throw ValidationError(
        "no path given\n  help: name files or folders, or pipe a log into trailsift")
    }
    if streamOptions.isStreaming { try streamOptions.check(outputOptions) }
    if outputOptions.listsEveryMatch, !sinkOptions.webhooks.isEmpty || sinkOptions.outboxPath != nil
    {
      throw ValidationError("--every-match finds no alerts that --webhook could send")
    }
  }

  func run() throws {
    try outputOptions.files.checkPlaces()
    var work = try input.prepare(
      paths: paths.isEmpty ? ["-"] : paths, minimumSeverity: outputOptions.minimumSeverity)
    work.options.reportsMapping = outputOptions.common.stats.path != nil
    work.options.listsEveryMatch = outputOptions.listsEveryMatch
    outputOptions.manifest.apply(to: &work.options)
    let delivery =
      outputOptions.listsEveryMatch
      ? nil : try sinkOptions.delivery(conditionsPath: input.ruleOptions.conditionsPath)
    if streamOptions.isStreaming {
      throw try streamOptions.run(work, output: outputOptions, delivery: delivery)
    }
    let scan = Scan(rules: work.rules, options: work.options)
    var outcome = try ProgressDisplay.showing(!outputOptions.isQuiet) { progress in
      try scan.run(progress: progress)
    }
    work.note(in: &outcome.report)
    // Standard output first: a receiver that is slow or down must not keep people waiting.
    var failure: (any Error)?
    do { try outputOptions.writeAlerts(outcome) } catch { failure = error }
    var delivered: DeliveryReport?
    do {
      delivered = try delivery.map { delivery in
        try outputOptions.deliver(with: delivery, in: &outcome.report) { () throws(WebhookError) in
          try delivery.submit(outcome.alerts)
        }
      }
    } catch {
      if let failure { standardErrorWrite("error: \(failure)\n") }
      failure = error
    }
    do {
      try outputOptions.common.writeAccount(outcome.report)
    } catch {
      if let failure { standardErrorWrite("error: \(failure)\n") }
      failure = error
    }
    delivered?.tell(isQuiet: outputOptions.isQuiet)
    try work.write(outputOptions.manifest, outcome.report)
    if let failure { throw failure }
    throw delivered?.isComplete == false ? .trouble : outputOptions.status(of: outcome)
  }
}

/// Which events are wanted.
struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only events at or after this time: RFC 3339, a date, or `7d` ago.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only events before this time.", valueName: "time"))
  var until: String?

  @Option(name: .customLong("account"), help: "Only events of this account; may be repeated.")
  var accounts: [String] = []

  @Option(name: .customLong("region"), help: "Only events of this AWS region; may be repeated.")
  var regions: [String] = []

  func filter() throws -> InputFilter {
    let now = Int64(Date().timeIntervalSince1970)
    var filter = InputFilter()
    filter.sinceSeconds = try time(since, named: "--since", now)
    filter.untilSeconds = try time(until, named: "--until", now)
    if let since = filter.sinceSeconds, let until = filter.untilSeconds, since >= until {
      throw CommandError("--since is not before --until, so no event could be wanted")
    }
    filter.accounts = Set(accounts)
    filter.regions = Set(regions)
    return filter
  }

  private func time(_ text: String?, named option: String, _ now: Int64) throws -> Int64? {
    guard let text else { return nil }
    do {
      return try TimeExpression.parse(text, nowSeconds: now)
    } catch {
      throw CommandError("\(option): \(error)")
    }
  }

  func validate() throws {
    for account in accounts where !FilterOptions.isAccount(account) {
      throw ValidationError("--account: `\(account)` is no account number of 12 digits")
    }
  }
}

extension FilterOptions {
  /// Whether a text is an account number: 12 digits.
  static func isAccount(_ text: String) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy { $0 &- 0x30 < 10 }
  }
}

/// What the run may cost.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many files are read at a time.", valueName: "count"))
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    name: .customLong("max-record-size"),
    help: ArgumentHelp("The largest record that is analyzed.", valueName: "size"))
  var maxRecordSize = ByteSize(bytes: Int64(ScanLimits().maxRecordBytes))

  @Option(
    name: .customLong("max-inflated-size"),
    help: ArgumentHelp("The most that one gzip file may inflate to.", valueName: "size"))
  var maxInflatedSize = ByteSize(bytes: InflateLimits().maxInflatedBytes)

  @Option(
    name: .customLong("max-ratio"),
    help: ArgumentHelp(
      "The most that one large gzip file may inflate, as a factor.", valueName: "factor"))
  var maxRatio = InflateLimits().maxRatio

  @Option(
    help: ArgumentHelp(
      "What inflates gzip; `auto` takes ISA-L where it is installed, else zlib.",
      valueName: "library"))
  var inflater = InflaterChoice.automatic

  func validate() throws {
    guard (1...1024).contains(threads) else { throw ValidationError("--threads: from 1 to 1024") }
    guard maxRatio >= 1 else { throw ValidationError("--max-ratio: at least 1") }
    guard inflater.isAvailable else {
      throw ValidationError("--inflater: no library for `\(inflater.rawValue)` on this machine")
    }
    guard maxRecordSize.bytes <= 256 << 20 else {
      throw ValidationError("--max-record-size: at most 256MiB")
    }
  }

  /// Sets the limits of a run, and of this process: before rules are read, for they take memory, too.
  func apply(to options: inout ScanOptions) {
    cmemory_tune_heap(Int32(threads))
    options.threads = threads
    options.scanLimits.maxRecordBytes = Int(maxRecordSize.bytes)
    options.inflateLimits.maxInflatedBytes = maxInflatedSize.bytes
    options.inflateLimits.maxRatio = maxRatio
    options.inflater = inflater
  }
}

extension InflaterChoice: ExpressibleByArgument {}
