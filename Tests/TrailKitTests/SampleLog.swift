import Foundation
import TrailDetect
import TrailGenerate
import TrailInput
import TrailKit
import TrailRules

/// A folder of the test's own that goes with it.
final class ScratchFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// The samples, made once for all tests.
enum SampleLog {
  private final class Holder: Sendable {
    let folder: String

    init() {
      folder =
        FileManager.default.temporaryDirectory
        .appendingPathComponent("trailsift-samples-\(ProcessInfo.processInfo.processIdentifier)")
        .path
      do {
        try SampleStory(seed: 2026).write(to: folder)
      } catch {
        preconditionFailure("cannot write the samples: \(error)")
      }
    }
  }

  private static let holder = Holder()

  static var folder: String { holder.folder }

  private static let wholeOutcome = Result { try Scan.samples() }

  /// What a scan of all samples by one thread comes to; done once for all tests.
  static func outcome() throws -> Scan.Outcome { try wholeOutcome.get() }

  /// The rules that come with trailsift, with and without what the samples declare.
  static let declaringRules = rules(declaring: true)
  static let plainRules = rules(declaring: false)

  private static func rules(declaring: Bool) -> CompiledRules {
    var declared = DeclaredConditions()
    if declaring {
      let path = "\(folder)/conditions.yaml"
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        preconditionFailure("cannot read \(path)")
      }
      declared = ConditionsFile.parse(text: text, path: path).conditions
    }
    let loaded = RuleLoader.load(EmbeddedRules.sources, declared: declared)
    precondition(loaded.errors.isEmpty)
    return CompiledRules(
      rules: loaded.rules.map(\.rule).filter { $0.severity >= .low }, declared: declared)
  }
}

/// A report without what differs from run to run.
func steady(_ report: RunReport) -> RunReport {
  var report = report
  report.elapsedSeconds = 0
  return report
}

extension Scan {
  /// Scans some paths with the sample rules.
  static func samples(
    _ paths: [String] = [SampleLog.folder], declaring: Bool = true,
    _ change: (inout ScanOptions) -> Void = { _ in }
  ) throws -> Outcome {
    var options = ScanOptions(paths: paths)
    change(&options)
    let rules = declaring ? SampleLog.declaringRules : SampleLog.plainRules
    return try Scan(rules: rules, options: options).run()
  }
}
