public import ArgumentParser
import TrailDatabase
import TrailDetect
import TrailEvents
import TrailForensics
import TrailInput
import TrailKit
import TrailRules
import TrailTerminal
import TrailWebhook

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The command line `trailsift`.
public struct Trailsift: ParsableCommand {
  /// Name, help and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "trailsift",
    abstract: "Analyze AWS CloudTrail logs, offline.",
    discussion: """
      Reads gzipped or plain CloudTrail logs from files, folders or standard input, asks detection \
      rules about every record, and reports alerts. Nothing leaves the machine but alerts, to the webhooks \
      that you name.
      """,
    version: "0.1.0",
    subcommands: [
      ScanCommand.self, WatchCommand.self, TimelineCommand.self, SummaryCommand.self,
      SessionsCommand.self,
      PivotCommand.self,
      ReportCommand.self, ExportCommand.self, RulesCommand.self, PolicyCommand.self,
      DeliverCommand.self,
    ])

  /// The command without a subcommand, which shows the help.
  public init() {}

  /// Parses the arguments, runs the command and ends the process with its exit code.
  public static func runAndExit() -> Never {
    reserveStandardDescriptors()
    ignoreBrokenPipes()
    Interruption.install()
    do {
      var command = try parseAsRoot()
      try command.run()
      endProcess(RunStatus.success.rawValue)
    } catch let status as RunStatus {
      endProcess(status.rawValue)
    } catch  where !isOfArgumentParser(error) {
      standardErrorWrite("error: \(error)\n")
      endProcess(RunStatus.trouble.rawValue)
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code == .success {
        try? OutputStream.standardOutput().writeAll(message + "\n")
      } else if !message.isEmpty {
        standardErrorWrite(message + "\n")
      }
      // ArgumentParser's own code for bad usage is 64; here all trouble is 2.
      endProcess(code == .success ? RunStatus.success.rawValue : RunStatus.trouble.rawValue)
    }
  }
}

/// Whether an error came from reading the arguments, so that usage should be shown with it.
private func isOfArgumentParser(_ error: any Error) -> Bool {
  !(error is CommandError || error is InputError || error is OutputError
    || error is DatabaseError || error is RuleError || error is WatchError
    || error is DetectError || error is SuppliedFactsError || error is WebhookError)
}

/// `exit`, which inside a command would be taken for ArgumentParser's method of that name.
private func endProcess(_ code: Int32) -> Never { exit(code) }

extension OutputStream {
  /// Writes a text and flushes.
  func writeAll(_ text: String) throws(OutputError) {
    try write(text)
    try flush()
  }
}
