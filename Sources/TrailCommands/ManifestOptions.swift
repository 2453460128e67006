import ArgumentParser
import Foundation
import TrailDelivery
import TrailDetect
import TrailEvents
import TrailKit
import TrailReports
import TrailRules
import TrailTerminal

/// The chain of custody: what was read, by which program, with which rules and arguments.
struct ManifestOptions: ParsableArguments {
  @Option(
    name: .customLong("manifest"),
    help: ArgumentHelp(
      """
      Write the chain of custody to this file, as JSON: SHA-256 of every input, version, rules, \
      arguments, counts.
      """, valueName: "file"))
  var manifestPath: String?

  func validate() throws { try OutputPlace.validate(manifestPath, option: "--manifest") }

  /// Has the digests of the inputs worked out while they are read, if a manifest is wanted.
  func apply(to options: inout ScanOptions) {
    guard manifestPath != nil else { return }
    options.makeDigest = { FileDigest() }
  }

  /// What works out the digests for a search that reads by itself; nil if no manifest is wanted.
  var digest: FileDigest? { manifestPath == nil ? nil : FileDigest() }

  /// Writes the manifest, if it is wanted.
  /// - Parameters:
  ///   - report: the account of the run.
  ///   - rules: the rules that were asked; nil if none were.
  ///   - settings: the paths of other files that decided the result, by the option that names them.
  func write(
    _ report: RunReport, rules: LoadedRules?, settings: [(option: String, path: String)]
  ) throws {
    guard let manifestPath else { return }
    var bytes: [UInt8] = []
    ManifestReport(
      version: Trailsift.configuration.version,
      arguments: ArgumentRedaction.redacted(Array(CommandLine.arguments.dropFirst())),
      folder: FileManager.default.currentDirectoryPath,
      writtenAt: Timestamp(seconds: Int64(Date().timeIntervalSince1970)),
      rules: rules.map(ManifestOptions.rules),
      settings: settings.map {
        ManifestReport.File(name: $0.option, path: $0.path, sha256: FileDigest.of(fileAt: $0.path))
      }
    ).append(report, to: &bytes)
    try AtomicFile.write(path: manifestPath, bytes: bytes)
  }

  /// The digest of all rule files together, and of each that did not come with the program.
  static func rules(_ loaded: LoadedRules) -> ManifestReport.Rules {
    let parts = loaded.sources.map { source in "\(FileDigest.of(source.text))  \(source.path)\n" }
    return ManifestReport.Rules(
      sha256: FileDigest.of(parts.joined()),
      shippedFiles: loaded.sources.filter(\.isPacked).count,
      files: loaded.sources.filter { !$0.isPacked }.map {
        ManifestReport.File(name: "--rules", path: $0.path, sha256: FileDigest.of($0.text))
      })
  }
}
