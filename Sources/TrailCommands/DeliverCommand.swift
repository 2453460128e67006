import ArgumentParser
import Foundation
import TrailDelivery
import TrailRules
import TrailTerminal
import TrailWebhook

/// `trailsift deliver`: sends what an earlier run could not.
struct DeliverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver",
    abstract: "Send the alerts that wait in an outbox or a dead-letter file.",
    discussion: """
      Example: trailsift deliver --conditions conditions.yaml trailsift-undelivered.jsonl

      The file holds the finished messages and the names of their sinks, and no addresses or secrets: \
      give the same --conditions or --webhook as the run that wrote it. What is delivered is marked in \
      the file and not sent again. Exit code: 0 nothing is left to deliver, 2 something is, or trouble.
      """)

  @Argument(help: "Files that --outbox or --dead-letter named.")
  var files: [String]

  @Option(
    name: .customLong("conditions"),
    help: ArgumentHelp("The file that declares the sinks.", valueName: "file"))
  var conditionsPath: String?

  @OptionGroup(title: "Who is told") var sinkOptions: SinkOptions

  @Flag(name: .customLong("dry-run"), help: "Say what waits for whom, and send nothing.")
  var isDryRun = false

  @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Only trouble on stderr.")
  var isQuiet = false

  func validate() throws {
    guard sinkOptions.outboxPath == nil else {
      throw ValidationError("deliver takes the outbox as its argument: trailsift deliver FILE")
    }
  }

  func run() throws {
    if isDryRun { return try listWaiting() }
    if let conditionsPath {
      let source = try RuleFiles.read(conditionsPath)
      let file = ConditionsFile.parse(text: source.text, path: conditionsPath)
      try RuleFiles.report(errors: file.errors, warnings: file.warnings)
    }
    let sinks = try sinkOptions.sinks(conditionsPath: conditionsPath)
    guard !sinks.isEmpty else {
      throw CommandError(
        "there is nobody to deliver to", help: "give --webhook, or --conditions with sinks:")
    }
    var isComplete = true
    for path in files {
      do throws(WebhookError) {
        let delivered = try deliver(path, to: sinks)
        isComplete = isComplete && delivered
      } catch {
        standardErrorWrite("error: \(PrintableText.escaped(error.message))\n")
        if let help = error.help { standardErrorWrite("  help: \(help)\n") }
        isComplete = false
      }
    }
    throw isComplete ? RunStatus.success : RunStatus.trouble
  }

  private func deliver(_ path: String, to sinks: [SinkDeclaration]) throws(WebhookError) -> Bool {
    let delivery = try AlertDelivery(
      replaying: path, sinks: sinks, options: sinkOptions.deliveryOptions)
    let signals = StopSignals { delivery.stop() }
    defer { withExtendedLifetime(signals) {} }
    for (old, new) in delivery.renamedSinks.sorted(by: { $0.key < $1.key }) {
      standardErrorWrite(
        PrintableText.escaped("note: what waits for sink `\(old)` goes to `\(new)`") + "\n")
    }
    let report = delivery.finish()
    report.tell(isQuiet: isQuiet)
    let findings = delivery.outboxFindings ?? Journal.Findings()
    if !isQuiet, report.undelivered == 0, report.sinks.isEmpty {
      standardErrorWrite(PrintableText.escaped("nothing waits in `\(path)`") + "\n")
    }
    tell(findings, of: path)
    return report.isComplete && findings == Journal.Findings()
  }

  private func tell(_ findings: Journal.Findings, of path: String) {
    if findings.damagedLines > 0 {
      let lines = Quantity.counted(findings.damagedLines, "line", "lines")
      standardErrorWrite(
        PrintableText.escaped("error: \(lines) of `\(path)` damaged and left out") + "\n")
    }
    if findings.endsEarly {
      standardErrorWrite(
        PrintableText.escaped(
          "error: the run that wrote `\(path)` was stopped before all its alerts were in it") + "\n"
          + "  help: scan again with the same --outbox; what was delivered is not sent again\n")
    }
  }

  private func listWaiting() throws {
    let output = OutputStream.standardOutput()
    for path in files {
      guard FileManager.default.fileExists(atPath: path) else {
        throw CommandError("no file at `\(path)`")
      }
      let waiting = try Journal(path: path).waiting()
      let counts = Dictionary(grouping: waiting) { "\($0.sink)\u{0}\($0.kind)" }
      for (_, messages) in counts.sorted(by: { $0.key < $1.key }) {
        let alerts = Quantity.counted(
          messages.reduce(0) { $0 + $1.items.count }, "alert", "alerts")
        let text = Quantity.counted(messages.count, "message", "messages")
        try output.writeAll(
          PrintableText.escaped(
            "\(path): \(alerts) in \(text) for sink \(messages[0].sink) (\(messages[0].kind))")
            + "\n")
      }
      if waiting.isEmpty {
        try output.writeAll(PrintableText.escaped("\(path): nothing waits") + "\n")
      }
    }
  }
}
