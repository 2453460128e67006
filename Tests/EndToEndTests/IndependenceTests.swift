import Foundation
import Testing
import TrailTestSupport

/// The same input gives the same bytes, wherever and however it is read.
@Suite struct IndependenceTests {
  private static let scan = [
    "scan", "--quiet", "--conditions", "samples/conditions.yaml", "--format", "jsonl",
  ]

  /// What each command says of the samples by itself.
  private static let commands: [[String]] = [
    scan, ["scan", "--quiet", "--every-match", "--format", "jsonl"],
    ["scan", "--quiet", "--conditions", "samples/conditions.yaml", "--format", "html"],
    ["timeline", "--quiet", "--format", "jsonl"], ["summary", "--quiet"], ["sessions", "--quiet"],
  ]

  private static func output(
    _ arguments: [String], environment: [String: String] = [:],
    paths: [String] = ["samples/exports"]
  ) throws -> String {
    let outcome = try TrailsiftProcess.run(arguments + paths, environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.count > 500)
    return outcome.output
  }

  /// Time zones, languages, hash seeds: of all these nothing shows.
  @Test(arguments: commands) func theMachineDoesNotShow(command: [String]) throws {
    let plain = try Self.output(command)
    let environments = [
      ["TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"],
      ["TZ": "America/St_Johns", "LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"],
      ["LC_ALL": "C", "SWIFT_DETERMINISTIC_HASHING": "1"],
    ]
    for environment in environments {
      #expect(try Self.output(command, environment: environment) == plain, "\(environment)")
    }
  }

  @Test(arguments: [commands[0], commands[3]])
  func threadsAndInflatersDoNotShow(command: [String]) throws {
    let paths = ["samples/AWSLogs/o-exampleorg1/444455556666"]
    let plain = try Self.output(command + ["--threads", "1"], paths: paths)
    for more in [["--threads", "2"], ["--threads", "9", "--inflater", "zlib"]] {
      #expect(try Self.output(command + more, paths: paths) == plain, "\(more)")
    }
  }

  @Test func theOrderOfFilesDoesNotShow() throws {
    let account = "samples/AWSLogs/o-exampleorg1/444455556666"
    let folder = TrailsiftProcess.packageFolder.appendingPathComponent(account)
    let enumerator = FileManager.default.enumerator(atPath: folder.path)
    let files = (enumerator?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".json.gz") || $0.hasSuffix(".jsonl") }.map { "\(account)/\($0)" }
      .sorted()
    try #require(files.count > 10)
    let plain = try Self.output(Self.scan, paths: files)
    #expect(try Self.output(Self.scan, paths: files.reversed()) == plain)
    let middle = files.count / 2
    #expect(
      try Self.output(Self.scan, paths: Array(files[middle...] + files[..<middle])) == plain)
  }

  /// One file that comes through a pipe in small pieces is the file.
  @Test func thePiecesOfAPipeDoNotShow() throws {
    let file = "samples/exports"
    let names = try FileManager.default.contentsOfDirectory(
      atPath: TrailsiftProcess.packageFolder.appendingPathComponent(file).path
    ).sorted()
    for name in names {
      let whole = try TrailsiftProcess.shell(
        "\"$0\" \"$@\" - <\"\(file)/\(name)\"", Self.scan)
      #expect(whole.output.count > 500, "\(whole.errors)")
      for bytes in [1, 997, 4096] {
        let pieces = try TrailsiftProcess.shell(
          "dd if=\"\(file)/\(name)\" bs=\(bytes) 2>/dev/null | \"$0\" \"$@\" -", Self.scan)
        #expect(pieces.output == whole.output, "\(name) in pieces of \(bytes)")
      }
    }
  }
}
