import ArgumentParser
import TrailDetect
import TrailEvents
import TrailForensics

/// Which events are wanted by what they say; all options together, each of several values one.
struct EventOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      """
      Only events for which this holds: `Action iam:* and not aws:SourceIp in 203.0.113.0/24`. \
      May be repeated.
      """, valueName: "expression"))
  var expressions: [String] = []

  @Option(
    name: .customLong("principal"),
    help: ArgumentHelp("Only calls of this user, role, session or account.", valueName: "name"))
  var principals: [String] = []

  @Option(
    name: .customLong("access-key"),
    help: ArgumentHelp(
      "Only calls signed with this access key, that issued it, or are about it.",
      valueName: "id"))
  var accessKeys: [String] = []

  @Option(
    name: .customLong("source-ip"),
    help: ArgumentHelp(
      "Only calls from this address or block, or forwarded by this service.", valueName: "address"))
  var sourceAddresses: [String] = []

  @Option(
    name: .customLong("action"),
    help: ArgumentHelp("Only this action: `iam:Create*`, or `ConsoleLogin`.", valueName: "action"))
  var actions: [String] = []

  @Option(
    name: .customLong("event-id"), help: ArgumentHelp("Only this event.", valueName: "id"))
  var eventIDs: [String] = []

  @Option(
    name: .customLong("resource"),
    help: ArgumentHelp("Only calls on this resource: an ARN or a name.", valueName: "resource"))
  var resources: [String] = []

  @Option(
    name: .customLong("user-agent"),
    help: ArgumentHelp("Only calls of programs such as `*boto3*`.", valueName: "pattern"))
  var userAgents: [String] = []

  @Option(
    name: .customLong("outcome"),
    help: ArgumentHelp(
      "Only calls that ended so: `success`, `denied` or `failed`.", valueName: "outcome"))
  var outcomes: [String] = []

  @Flag(name: .customLong("read-only"), help: "Only calls that read.")
  var wantsReads = false

  @Flag(name: .customLong("writes"), help: "Only calls that do not only read.")
  var wantsWrites = false

  @Flag(
    name: .customLong("include-undecided"),
    help: """
      Take events, too, of which the log does not say whether they are wanted; else they are left \
      out and counted.
      """)
  var includesUndecided = false

  func validate() throws {
    guard !wantsReads || !wantsWrites else {
      throw ValidationError("--read-only and --writes leave no event")
    }
  }

  /// The filter, or nil if every event is wanted.
  func filter(
    declared: DeclaredConditions = DeclaredConditions(), supplied: SuppliedFacts? = nil
  ) throws -> EventFilter? {
    var parts: [Expression] = []
    for expression in expressions {
      do {
        parts.append(try FilterParser.parse(expression))
      } catch {
        throw CommandError("--where: \(error)")
      }
    }
    let shortcuts = [
      ("principal", "Principal", principals), ("access-key", "AccessKey", accessKeys),
      ("source-ip", "SourceIp", sourceAddresses), ("action", "Action", actions),
      ("event-id", "EventId", eventIDs), ("resource", "Resource", resources),
      ("user-agent", "UserAgent", userAgents), ("outcome", "Outcome", outcomes),
    ]
    for (option, word, values) in shortcuts where !values.isEmpty {
      do {
        parts.append(try FilterParser.parse(word: word, values: values))
      } catch {
        throw CommandError("--\(option): \(error.message)", help: error.help)
      }
    }
    // A record that does not say is from before the member was there; its call may have written.
    let reads = try FilterParser.parse(word: "ReadOnly", values: ["true"])
    if wantsReads { parts.append(reads) }
    if wantsWrites { parts.append(.not(reads)) }
    guard !parts.isEmpty else { return nil }
    return EventFilter(
      condition: parts.count == 1 ? parts[0] : .all(parts), declared: declared, supplied: supplied)
  }
}
