import ArgumentParser
import TrailForensics

/// How much of a log is kept in memory.
struct MemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much of the events, and of what is counted of them, stays in memory, such as `512MiB`; the rest is sorted on disk.",
      valueName: "size"))
  var memory = ByteSize(bytes: Int64(EventStream.defaultMemoryBytes))

  /// The limit in bytes.
  var bytes: Int { Int(clamping: memory.bytes) }
}

/// How much of what is known of sessions is kept in memory.
struct SessionMemoryOptions: ParsableArguments {
  /// What it means, also where another option has that name.
  static let help = ArgumentHelp(
    "How much of what is known of sessions stays in memory, such as `512MiB`: what is gathered goes to disk beyond a half of it; of sessions that do not fit in the other half a sample is told.",
    valueName: "size")

  @Option(help: SessionMemoryOptions.help)
  var memory = ByteSize(bytes: Int64(ActivityCollector.defaultMemoryBytes))

  /// The limit in bytes.
  var bytes: Int { Int(clamping: memory.bytes) }
}
