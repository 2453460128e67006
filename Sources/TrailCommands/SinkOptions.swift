import ArgumentParser
import Foundation
import TrailDelivery
import TrailDetect
import TrailRules
import TrailTerminal
import TrailWebhook

/// Who is told of alerts, and how.
struct SinkOptions: ParsableArguments {
  @Option(
    name: .customLong("webhook"),
    help: ArgumentHelp(
      """
      Send alerts to a receiver; may be repeated. Kinds: \
      \(SinkKind.allCases.map(\.rawValue).joined(separator: ", ")); without one it follows from the \
      host. The address may be `env:NAME` or `file:PATH`, so that it stays a secret.
      """, valueName: "kind=address"))
  var webhooks: [String] = []

  @Option(
    name: .customLong("webhook-secret"),
    help: ArgumentHelp(
      "What signs the messages of generic webhooks, or PagerDuty's routing key.",
      valueName: "env:name|file:path"))
  var secret: String?

  @Option(
    name: .customLong("webhook-min-severity"),
    help: ArgumentHelp(
      "Leave out alerts below this severity for --webhook.", valueName: "severity"))
  var minimumSeverity = Severity.informational

  @Option(
    name: .customLong("webhook-ca"),
    help: ArgumentHelp(
      "Certificates of authorities that are trusted instead of the system's.", valueName: "file"))
  var authorityFile: String?

  @Option(
    name: .customLong("webhook-timeout"),
    help: ArgumentHelp("How long one attempt may take; default: 15s.", valueName: "duration"))
  var timeout: DurationArgument?

  @Option(
    name: .customLong("webhook-patience"),
    help: ArgumentHelp(
      "How long an alert is tried before it is given up; default: 2m.", valueName: "duration"))
  var patience: DurationArgument?

  @Option(
    name: .customLong("outbox"),
    help: ArgumentHelp(
      """
      Keep alerts in this file before they are sent; after a kill at any moment \
      `trailsift deliver` sends what is left.
      """, valueName: "file"))
  var outboxPath: String?

  @Option(
    name: .customLong("dead-letter"),
    help: ArgumentHelp(
      "Without --outbox: where alerts go that cannot be delivered.", valueName: "file"))
  var deadLetterPath = DeliveryOptions.defaultDeadLetterPath

  @Flag(
    name: .customLong("insecure-http"),
    help: "Allow plain http to other machines than this one.")
  var allowsPlainHTTP = false

  @Flag(
    name: .customLong("no-sinks"),
    help: "Send nothing, whatever the conditions file declares.")
  var sendsNothing = false

  func validate() throws {
    if sendsNothing, !webhooks.isEmpty {
      throw ValidationError("--no-sinks: sends nothing, so --webhook has no meaning beside it")
    }
    if let secret, SecretSource(reference: secret) == nil {
      // Not repeated: it may be the secret itself.
      throw ValidationError(
        "--webhook-secret takes no secret but where it stands: `env:NAME` or `file:PATH`")
    }
  }

  /// The receivers of `--webhook` and of the conditions file, which has been read without errors.
  func sinks(conditionsPath: String?) throws -> [SinkDeclaration] {
    guard !sendsNothing else { return [] }
    var sinks: [SinkDeclaration] = []
    for webhook in webhooks {
      var sink = try SinkDeclaration(
        commandLine: webhook, secret: secret.flatMap { SecretSource(reference: $0) },
        allowsPlainHTTP: allowsPlainHTTP)
      if sink.showsItsAddress {
        standardErrorWrite(
          "warning: the address of a \(sink.kind.rawValue) webhook is a secret, and other users of"
            + " this machine can read it here\n"
            + "  help: --webhook \(sink.kind.rawValue)=env:NAME or \(sink.kind.rawValue)=file:PATH\n"
        )
      }
      sink.minimumSeverity = minimumSeverity
      sinks.append(sink)
    }
    if let conditionsPath {
      let source = try RuleFiles.read(conditionsPath)
      sinks += ConditionsFile.parse(text: source.text, path: conditionsPath).sinks
    }
    var names: Set<String> = []
    for index in sinks.indices {
      guard names.insert(sinks[index].name).inserted else {
        throw CommandError("sink `\(sinks[index].name)` is given twice")
      }
      if sinks[index].timeoutSeconds == nil { sinks[index].timeoutSeconds = timeout?.seconds }
      if sinks[index].patienceSeconds == nil { sinks[index].patienceSeconds = patience?.seconds }
      if sinks[index].authorityFile == nil { sinks[index].authorityFile = authorityFile }
    }
    return sinks
  }

  /// How alerts are delivered.
  var deliveryOptions: DeliveryOptions {
    var options = DeliveryOptions(toolVersion: Trailsift.configuration.version)
    options.outboxPath = outboxPath
    options.deadLetterPath = deadLetterPath
    options.allowsPlainHTTP = allowsPlainHTTP
    return options
  }

  /// What delivers; nil if nobody is to be told.
  func delivery(conditionsPath: String?) throws -> AlertDelivery? {
    let sinks = try sinks(conditionsPath: conditionsPath)
    guard !sinks.isEmpty else {
      if outboxPath != nil, !sendsNothing {
        throw CommandError(
          "--outbox: there is nobody to deliver to",
          help: "give --webhook, or sinks: in --conditions")
      }
      return nil
    }
    let delivery = try AlertDelivery(sinks: sinks, options: deliveryOptions)
    if let damaged = delivery.outboxFindings?.damagedLines, damaged > 0 {
      standardErrorWrite(
        "warning: \(Quantity.counted(damaged, "line", "lines")) of the outbox damaged and left out\n"
      )
    }
    return delivery
  }
}

extension DeliveryReport {
  /// Says on standard error what became of the alerts.
  func tell(isQuiet: Bool) {
    for line in DeliveryReportText(tellsAll: !isQuiet).lines(self) {
      standardErrorWrite(line + "\n")
    }
  }
}
