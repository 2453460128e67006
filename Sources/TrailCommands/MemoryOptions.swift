import ArgumentParser
import TrailForensics

/// How much of a log is kept in memory.
struct MemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much of the events, and of what is counted of them, stays in memory; the rest is sorted on disk.",
      valueName: "size"))
  var memory = ByteSize(bytes: Int64(EventStream.defaultMemoryBytes))

  /// The limit in bytes.
  var bytes: Int { Int(clamping: memory.bytes) }
}
