public import ArgumentParser
import Foundation
import TrailDetect
import TrailEvents
public import TrailReports
import TrailTerminal

/// The files to which a run writes its alerts, beside standard output: `--output FORMAT=FILE`.
struct AlertFiles: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      """
      Write the alerts to a file too, whole or not at all; may be repeated. Formats: \
      \(AlertFormat.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "format=file"))
  var assignments: [String] = []

  @Option(
    name: .customLong("asff-account"),
    help: ArgumentHelp(
      "The account whose Security Hub is to import asff; default: that of the alert.",
      valueName: "account"))
  var securityHubAccount: String?

  @Option(
    name: .customLong("asff-region"),
    help: ArgumentHelp(
      "The region of that Security Hub; default: that of the alert.", valueName: "region"))
  var securityHubRegion: String?

  /// One file and its format.
  struct AlertFile {
    var format: AlertFormat
    var path: String
  }

  func validate() throws {
    var seen: Set<String> = []
    for file in try files() where !seen.insert(file.path).inserted {
      throw ValidationError("--output: `\(file.path)` is named twice")
    }
    if let account = securityHubAccount, !FilterOptions.isAccount(account) {
      throw ValidationError("--asff-account: `\(account)` is no account number of 12 digits")
    }
    if let region = securityHubRegion, region.isEmpty || !region.allSatisfy(isOfRegion) {
      throw ValidationError("--asff-region: `\(region)` is no AWS region, such as us-east-1")
    }
  }

  /// Whether there is none.
  var isEmpty: Bool { assignments.isEmpty }

  /// Stops a run that could not write its alerts, before it reads anything.
  func checkPlaces() throws {
    for file in try files() {
      try OutputPlace.check(file.path, option: "--output")
    }
  }

  /// What the formats say beside the alerts.
  func reportOptions() -> AlertReportOptions {
    var options = AlertReportOptions(
      toolVersion: Trailsift.configuration.version,
      writtenAt: Timestamp(seconds: Int64(Date().timeIntervalSince1970)))
    options.securityHubAccount = securityHubAccount
    options.securityHubRegion = securityHubRegion
    return options
  }

  /// Writes every file; one that fails does not keep the others from being written.
  func write(_ alerts: AlertList, of run: RunReport, options: AlertReportOptions) throws {
    var failure: (any Error)?
    for file in try files() {
      do {
        let report = AlertReport(file.format, options: options)
        try AtomicFile.write(path: file.path) { write in
          try report.write(alerts, of: run, write)
        }
      } catch {
        if let failure { standardErrorWrite("error: \(failure)\n") }
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// The formats of the files, once they are known to be good.
  var formats: [AlertFormat] { ((try? files()) ?? []).map(\.format) }

  func files() throws -> [AlertFile] {
    try assignments.map { assignment in
      guard let sign = assignment.firstIndex(of: "="),
        assignment.index(after: sign) < assignment.endIndex
      else {
        throw ValidationError("--output: `\(assignment)` is not of the form FORMAT=FILE")
      }
      let name = String(assignment[..<sign])
      let path = String(assignment[assignment.index(after: sign)...])
      guard let format = AlertFormat(rawValue: name) else {
        throw ValidationError(
          "--output: `\(name)` is no format; the formats are "
            + AlertFormat.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard path != "-" else {
        throw ValidationError("--output writes files; for standard output say --format \(name)")
      }
      return AlertFile(format: format, path: path)
    }
  }

  private func isOfRegion(_ character: Character) -> Bool {
    character.isASCII && (character.isLowercase || character.isNumber || character == "-")
  }
}

extension AlertFormat: ExpressibleByArgument {}
