import Foundation
import Testing
import TrailScan
import TrailTestSupport

/// Outputs that cannot be written: the run says so and ends with 2; a file is there whole or not at all.
@Suite struct OutputFaultTests {
  private static let formats = [
    "text", "jsonl", "json", "csv", "sarif", "ocsf", "asff", "markdown", "timesketch", "html",
  ]

  private static func outputs(in folder: String) -> [String] {
    formats.flatMap { ["--output", "\($0)=\(folder)/alerts.\($0)"] }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: formats)
  func standardOutputOnAFullDisk(format: String) throws {
    let folder = try FaultFolder()
    let outcome = try TrailsiftProcess.shell(
      "exec \"$0\" \"$@\" >/dev/full",
      [
        "scan", "--format", format, "--stats", "\(folder.path)/.stats.json", "--output",
        "csv=\(folder.path)/alerts.csv", folder.path,
      ])
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains("standard output`: no space left on device"), "\(outcome.errors)")
    // What goes elsewhere is written all the same.
    #expect(try folder.read("alerts.csv").hasPrefix("\"id\","))
    #expect(try folder.stats()["filesRead"]?.scalarText == "3")
    #expect(outcome.errors.contains("3 files"), "\(outcome.errors)")
  }

  /// Half of a file is written, and then nothing fits any more.
  @Test(.enabled(if: FaultShim.isThere), arguments: formats)
  func aFileOnAFullDisk(format: String) throws {
    let folder = try FaultFolder()
    let name = "alerts.\(format)"
    try folder.write("as it was", to: name)
    let outcome = try TrailsiftProcess.run(
      ["scan", "--quiet", "--format", "jsonl"] + Self.outputs(in: folder.path)
        + ["\(folder.path)/log-0.json"],
      environment: FaultShim.environment("full", after: 100, of: "-0.tmp"))
    // Every file is written by way of a temporary one, so all of them fail.
    #expect(outcome.status == 2)
    for format in Self.formats {
      #expect(
        outcome.errors.contains("alerts.\(format)`: no space left on device"), "\(outcome.errors)")
    }
    #expect(try folder.read(name) == "as it was")
    #expect(try folder.names() == [name, "log-0.json", "log-1.json", "log-2.json"])
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0))
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      ["summary"], ["timeline"], ["sessions", "--no-alerts"], ["pivot", "192.0.2.66"],
    ])
  func whatOtherCommandsSayOnAFullDisk(command: [String]) throws {
    let folder = try FaultFolder()
    let outcome = try TrailsiftProcess.shell(
      "exec \"$0\" \"$@\" >/dev/full", command + ["--quiet", folder.path])
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains("standard output`: no space left on device"), "\(outcome.errors)")
  }

  /// No file may become longer than some thousand bytes.
  @Test(arguments: [
    (["report", "--output"], "page.html"), (["export", "--no-alerts", "--sqlite"], "case.db"),
  ])
  func whatOtherCommandsWriteIsThereWholeOrNotAtAll(command: [String], name: String) throws {
    let folder = try FaultFolder()
    try folder.write("as it was", to: name)
    let before = try folder.names()
    let outcome = try TrailsiftProcess.shell(
      Self.withShortFiles, command + ["\(folder.path)/\(name)", "--quiet", "samples"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(name), "\(outcome.errors)")
    #expect(try folder.read(name) == "as it was")
    #expect(try folder.names() == before)
  }

  /// What outgrows memory and then the disk ends a run; what was said until then is no answer.
  @Test(arguments: [["summary"], ["timeline"], ["sessions", "--no-alerts"]])
  func temporaryFilesOnAFullDisk(command: [String]) throws {
    let folder = try FaultFolder(logs: 0)
    let arguments = command + ["--quiet", "--memory", "64KiB", "samples"]
    let outcome = try TrailsiftProcess.shell(
      Self.withShortFiles, arguments, environment: ["TMPDIR": folder.path])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(" a temporary file for "), "\(outcome.errors)")
    #expect(outcome.errors.contains("File too large"), "\(outcome.errors)")
    let without = try TrailsiftProcess.run(arguments, environment: ["TMPDIR": "/nowhere"])
    #expect(without.status == 2)
    #expect(without.errors.contains("cannot make a temporary file for "), "\(without.errors)")
    #expect(try folder.names().isEmpty)
  }

  private static let withShortFiles =
    "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\" >/dev/null"

  @Test func standardOutputThatIsClosed() throws {
    let folder = try FaultFolder()
    let outcome = try TrailsiftProcess.shell("exec \"$0\" \"$@\" >&-", folder.scan)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("standard output`: bad file descriptor"), "\(outcome.errors)")
    #expect(try folder.stats()["filesRead"]?.scalarText == "3")
  }

  @Test func aReaderThatGoesAwayIsNoTrouble() throws {
    let folder = try FaultFolder()
    let outcome = try TrailsiftProcess.shell(
      "{ \"$0\" \"$@\"; echo \"status $?\" >&2; } | true", folder.scan + ["--quiet"])
    #expect(outcome.errors == "status 0\n", "\(outcome.errors)")
  }

  @Test(.enabled(if: getuid() == 0)) func aFullFileSystem() throws {
    let folder = try FaultFolder()
    let disk = "\(folder.path)/disk"
    let outcome = try TrailsiftProcess.shell(
      """
      mkdir "\(disk)" && mount -t tmpfs -o size=16k none "\(disk)" 2>/dev/null || exit 77
      head -c 8192 /dev/zero >"\(disk)/filler"
      "$0" "$@"; status=$?
      ls -A "\(disk)"; umount "\(disk)"; exit $status
      """,
      [
        "scan", "--quiet", "--output", "html=\(disk)/alerts.html", "--format", "csv", "--stats",
        "\(disk)/stats.json", folder.path,
      ])
    if outcome.status == 77 {
      print("skipped: no tmpfs can be mounted here")
      return
    }
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("alerts.html`: no space left on device"), "\(outcome.errors)")
    // Nothing of the page is left; the account of the run, which is small, has its place.
    let left = outcome.output.split(whereSeparator: \.isNewline).suffix(2)
    #expect(left == ["filler", "stats.json"] && !outcome.output.contains("alerts.html"), "\(left)")
    #expect(outcome.output.contains("\"id\","))
  }

  /// Matches that outgrow memory need a temporary folder.
  @Test func noTemporaryFolder() throws {
    let folder = try FaultFolder()
    let outcome = try TrailsiftProcess.run(
      ["summary", folder.path], environment: ["TMPDIR": "/nowhere"])
    // So few need none.
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
