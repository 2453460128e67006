import Foundation
import Testing
import TrailTestSupport

/// The files of a case: database, page and manifest.
@Suite struct CaseFilesTests {
  private static let log = "samples/AWSLogs/o-exampleorg1/444455556666"

  private static func object(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// Every command that reads logs tells what it read, and the same digests.
  @Test func manifestsOfAllCommandsAgree() throws {
    let folder = try ScratchFolder()
    var digests: Set<[String]> = []
    for (number, command) in [
      ["scan"], ["timeline"], ["timeline", "--alerts"], ["summary"], ["sessions", "--no-alerts"],
      ["pivot", "--no-alerts", "root"], ["report", "--output", folder.path("r.html")],
      ["export", "--no-alerts", "--sqlite", folder.path("c.db")],
    ].enumerated() {
      let path = folder.path("manifest-\(number).json")
      let outcome = try TrailsiftProcess.run(
        command + ["--quiet", "--manifest", path, CaseFilesTests.log])
      #expect(outcome.status < 2, "\(command): \(outcome.errors)")
      let manifest = try CaseFilesTests.object(path)
      #expect(manifest["schema"] as? String == "trailsift.manifest/1")
      #expect((manifest["arguments"] as? [String])?.first == command[0])
      let inputs = try #require(manifest["inputs"] as? [[String: Any]])
      let run = try #require(manifest["run"] as? [String: Any])
      #expect(run["filesFound"] as? Int == inputs.count)
      let records = inputs.compactMap { $0["records"] as? Int }.reduce(0, +)
      #expect(run["recordsRead"] as? Int == records && records > 0)
      digests.insert(inputs.compactMap { $0["sha256"] as? String })
      let asksRules = command == ["scan"] || command.contains("--alerts") || command[0] == "report"
      #expect((manifest["rules"] != nil) == asksRules, "\(command)")
    }
    #expect(digests.count == 1)
    #expect(digests.first?.allSatisfy { $0.count == 64 } == true)
    guard let sha256sum = OptionalProgram.path("sha256sum") else { return }
    let file = try #require(
      FileManager.default.enumerator(atPath: CaseFilesTests.log)?.compactMap { $0 as? String }
        .filter { $0.hasSuffix(".gz") }.sorted().first)
    let printed = try ChildProcess.run([sha256sum, "\(CaseFilesTests.log)/\(file)"])
    let digest = String(printed.output.prefix(64))
    #expect(digests.first?.contains(digest) == true)
  }

  @Test func standardInputAndDamageHaveDigestsToo() throws {
    let folder = try ScratchFolder()
    let good = Array("{\"Records\":[]}".utf8)
    _ = try TrailsiftProcess.run(
      ["summary", "--quiet", "--manifest", folder.path("m.json")], input: good)
    let inputs = try CaseFilesTests.object(folder.path("m.json"))["inputs"] as? [[String: Any]]
    #expect(inputs?.first?["path"] as? String == "<stdin>")
    // printf '{"Records":[]}' | sha256sum
    #expect(
      inputs?.first?["sha256"] as? String
        == "26a792db36a3afba23b1dd277fcc9f15a7313c4a92e4e4cc0494846af345ecff")
    // A gzip member that is broken at its start: the digest is of the whole file all the same.
    let broken = folder.path("broken.json.gz")
    try Data([0x1F, 0x8B, 8, 0] + Array(repeating: 0xFF, count: 300_000)).write(
      to: URL(fileURLWithPath: broken))
    let outcome = try TrailsiftProcess.run(
      ["summary", "--quiet", "--manifest", folder.path("n.json"), broken])
    #expect(outcome.status == 2)
    let damaged = try CaseFilesTests.object(folder.path("n.json"))["inputs"] as? [[String: Any]]
    #expect(damaged?.first?["bytes"] as? Int == 300_004)
    #expect((damaged?.first?["sha256"] as? String)?.count == 64)
  }

  @Test func aDatabaseOpensInOtherPrograms() throws {
    let folder = try ScratchFolder()
    let path = folder.path("case.db")
    let outcome = try TrailsiftProcess.run(
      [
        "export", "--quiet", "--conditions", "samples/conditions.yaml", "--sqlite", path,
        CaseFilesTests.log,
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.names == ["case.db"])
    if let sqlite = OptionalProgram.path("sqlite3") {
      let count = try ChildProcess.run([
        sqlite, path, "SELECT count(*) FROM events WHERE source_ip = '2001:db8:bad::66'",
      ])
      #expect(count.output == "9\n")
      let chain = try ChildProcess.run([
        sqlite,
        path,
        "SELECT issued_how FROM session_chains WHERE session = 'AKIA62CGGMC2KN7VDJAD' ORDER BY step",
      ])
      #expect(chain.output == "CreateAccessKey\nConsoleLogin\n")
    }
    guard let python = OptionalProgram.path("python3") else { return }
    // DuckDB reads SQLite with an extension, which PyPI has as `duckdb-extension-sqlite-scanner`.
    let script = """
      import glob, os, sys
      try:
        import duckdb, duckdb_extension_sqlite_scanner as found
      except ImportError:
        sys.exit(3)
      place = os.path.dirname(found.__file__)
      connection = duckdb.connect(config={"allow_unsigned_extensions": True})
      connection.execute("LOAD '%s'" % glob.glob(place + "/extensions/*/*.duckdb_extension")[0])
      connection.execute("ATTACH '%s' AS c (TYPE sqlite, READ_ONLY)" % sys.argv[1])
      for (name,) in connection.execute("SELECT name FROM (SHOW ALL TABLES)").fetchall():
        connection.execute("SELECT * FROM c." + name).fetchall()
      print(connection.execute("SELECT count(*) FROM c.events WHERE source_ip = '2001:db8:bad::66'").fetchone()[0])
      """
    let duck = try ChildProcess.run([python, "-c", script, path])
    #expect(duck.status == 3 || duck.output == "9\n", "\(duck)")
  }

  /// What Ctrl-C, `kill` or a closed terminal leaves behind: nothing.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func anInterruptedExportLeavesNothing(signal: Int32) throws {
    let folder = try ScratchFolder()
    let input = Pipe()
    let process = try ChildProcess(
      [TrailsiftProcess.binary.path, "export", "--quiet", "--sqlite", folder.path("case.db")],
      input: .descriptor(input.fileHandleForReading.fileDescriptor))
    // It waits for its standard input; the temporary file is there before the first byte is asked for.
    while folder.names.isEmpty, process.isRunning { usleep(10_000) }
    #expect(folder.names.count == 1 && folder.names.first?.hasSuffix(".tmp") == true)
    process.signal(signal)
    #expect(try process.wait() == .killed(signal))
    #expect(folder.names.isEmpty, "\(folder.names)")
    try? input.fileHandleForWriting.close()
  }

  @Test(arguments: [
    (
      ["export", "--sqlite", "samples"],
      "error: --sqlite: `samples` is a folder\n  help: name a file in it\n"
    ),
    (
      ["export", "--sqlite", "no/case.db"],
      "error: --sqlite: `no` is no folder\n  help: make it first\n"
    ),
    (
      ["report", "--output", "no/r.html"],
      "error: --output: `no` is no folder\n  help: make it first\n"
    ),
  ])
  func placesAreLookedAtFirst(arguments: [String], message: String) throws {
    let outcome = try TrailsiftProcess.run(arguments + [CaseFilesTests.log])
    #expect(outcome.status == 2)
    #expect(outcome.errors == message)
  }
}
