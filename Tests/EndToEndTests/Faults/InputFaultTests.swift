import Foundation
import Testing
import TrailScan
import TrailTestSupport

/// Files that cannot be read, or not to their ends: each is told of, and costs itself alone.
@Suite struct InputFaultTests {
  /// The account of the run adds up, and says that so many files failed.
  private static func checkAccount(
    _ folder: FaultFolder, failed: Int, found: Int, read: Int, skipped: Int = 0
  ) throws {
    let stats = try folder.stats()
    #expect(stats["filesFailed"]?.scalarText == "\(failed)")
    #expect(stats["filesFound"]?.scalarText == "\(found)")
    #expect(stats["filesRead"]?.scalarText == "\(read)")
    #expect(found == failed + read + skipped)
  }

  @Test(.enabled(if: FaultShim.isThere)) func aReadErrorInTheMiddleOfAFile() throws {
    let folder = try FaultFolder()
    // In the third record.
    let place = FaultFolder.log(1).utf8.count - 100
    let outcome = try TrailsiftProcess.run(
      folder.scan,
      environment: FaultShim.environment("read-error", after: place, of: "log-1.json"))
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains("log-1.json: byte \(place): input/output error"), "\(outcome.errors)")
    var expected = FaultFolder.whole(0, 1, 2)
    expected["111122220011"] = 2
    #expect(try FaultFolder.alerts(outcome.output) == expected)
    try Self.checkAccount(folder, failed: 0, found: 3, read: 3)
  }

  @Test(.enabled(if: FaultShim.isThere)) func aFileThatShrinks() throws {
    let folder = try FaultFolder()
    let place = FaultFolder.log(1).utf8.count / 2
    let outcome = try TrailsiftProcess.run(
      folder.scan, environment: FaultShim.environment("shrink", after: place, of: "log-1.json"))
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("log-1.json"), "\(outcome.errors)")
    #expect(outcome.errors.contains("the input ends inside the record"))
    var expected = FaultFolder.whole(0, 1, 2)
    expected["111122220011"] = 1
    #expect(try FaultFolder.alerts(outcome.output) == expected)
  }

  @Test(.enabled(if: FaultShim.isThere)) func aFileThatGrows() throws {
    let folder = try FaultFolder(logs: 2)
    try folder.write(
      FaultFolder.record(7, 0) + "\n" + FaultFolder.record(7, 1) + "\n", to: "b.json")
    let place = FaultFolder.record(7, 0).utf8.count
    let outcome = try TrailsiftProcess.run(
      folder.scan,
      environment: FaultShim.environment(
        "grow", after: place, of: "b.json", text: FaultFolder.record(7, 2) + "\n"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    // What was there when the end was reached is read.
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0, 1, 7))
  }

  @Test(.enabled(if: FaultShim.isThere)) func aFileThatVanishesWhileItIsRead() throws {
    let folder = try FaultFolder()
    let outcome = try TrailsiftProcess.run(
      folder.scan, environment: FaultShim.environment("vanish", after: 100, of: "log-1.json"))
    // An open file is read to its end, whatever becomes of its name. What alerts tell of their events is read
    // again afterwards, and then the file is gone: the alert stays, and it is said what is not known of it.
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains(
        "log-1.json: the file cannot be opened a second time: no such file or directory; of 3 events of alerts "
          + "only the time"),
      "\(outcome.errors)")
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0, 2))
    let counts = try outcome.output.split(separator: "\n").compactMap {
      try JSONValue.parse(String($0))["count"]?.scalarText
    }
    #expect(counts == ["3", "3", "3"])
  }

  @Test(.enabled(if: FaultShim.isThere)) func aFileThatIsGoneBeforeItIsOpened() throws {
    let folder = try FaultFolder()
    let outcome = try TrailsiftProcess.run(
      folder.scan, environment: FaultShim.environment("gone", of: "log-1.json"))
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("log-1.json: no such file or directory"), "\(outcome.errors)")
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0, 2))
    try Self.checkAccount(folder, failed: 1, found: 3, read: 2)
  }

  /// A file that opens and cannot be read at its first byte: the memory of the process itself.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/mem")))
  func aFileThatCannotBeRead() throws {
    let folder = try FaultFolder()
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/memory.json", withDestinationPath: "/proc/self/mem")
    let outcome = try TrailsiftProcess.run(folder.scan)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("memory.json: byte 0: input/output error"), "\(outcome.errors)")
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0, 1, 2))
  }

  /// Root may read everything, so it becomes somebody else first; skipped where that cannot be done.
  private static let canBeSomebodyElse =
    getuid() != 0
    || (FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
      && FileManager.default.isReadableFile(atPath: TrailsiftProcess.binary.path))

  @Test(.enabled(if: canBeSomebodyElse)) func filesAndFoldersThatMayNotBeRead() throws {
    let folder = try FaultFolder()
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: "\(folder.path)/closed", withIntermediateDirectories: false)
    try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    for name in ["log-1.json", "closed"] {
      try manager.setAttributes([.posixPermissions: 0], ofItemAtPath: "\(folder.path)/\(name)")
    }
    defer {
      try? manager.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/closed")
    }
    let line =
      getuid() == 0
      ? "exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$0\" \"$@\""
      : "exec \"$0\" \"$@\""
    let outcome = try TrailsiftProcess.shell(line, folder.scan)
    // The binary itself may lie where nobody else may look.
    if outcome.errors.contains("setpriv:") {
      print("skipped: the binary cannot be run as somebody else")
      return
    }
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("log-1.json: permission denied"), "\(outcome.errors)")
    #expect(outcome.errors.contains("closed: permission denied"), "\(outcome.errors)")
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0, 2))
    try Self.checkAccount(folder, failed: 2, found: 4, read: 2)
  }

  @Test func foldersThatHoldThemselves() throws {
    let folder = try FaultFolder()
    let manager = FileManager.default
    try manager.createDirectory(atPath: "\(folder.path)/a/b", withIntermediateDirectories: true)
    try manager.createSymbolicLink(
      atPath: "\(folder.path)/a/b/up", withDestinationPath: folder.path)
    try manager.createSymbolicLink(
      atPath: "\(folder.path)/self.json", withDestinationPath: "\(folder.path)/self.json")
    let outcome = try TrailsiftProcess.run(folder.scan)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("a/b/up: "), "\(outcome.errors)")
    #expect(
      outcome.errors.contains("self.json: too many levels of symbolic links"), "\(outcome.errors)")
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0, 1, 2))
    try Self.checkAccount(folder, failed: 2, found: 5, read: 3)
  }

  @Test func pipesEmptyFilesAndThingsThatAreNoFiles() throws {
    let folder = try FaultFolder()
    try folder.write("", to: "empty.json")
    #expect(mkfifo("\(folder.path)/pipe.json", 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/null.json", withDestinationPath: "/dev/null")
    let outcome = try TrailsiftProcess.run(folder.scan)
    #expect(outcome.status == 2)
    for message in ["empty.json: the file is empty", "pipe.json: ", "null.json: "] {
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(try FaultFolder.alerts(outcome.output) == FaultFolder.whole(0, 1, 2))
    try Self.checkAccount(folder, failed: 2, found: 6, read: 4)
    // A pipe that is named is read as long as somebody writes.
    let named = try TrailsiftProcess.shell(
      "cat \"$1/log-0.json\" >\"$1/pipe.json\" & exec \"$0\" scan --quiet --format jsonl \"$1/pipe.json\"",
      [folder.path])
    #expect(named.status == 0, "\(named.errors)")
    #expect(try FaultFolder.alerts(named.output) == FaultFolder.whole(0))
  }

  @Test func tooFewFileDescriptors() throws {
    let folder = try FaultFolder(logs: 8)
    // With fewer than these the language's own runtime does not start.
    for limit in 5...12 {
      let outcome = try TrailsiftProcess.shell(
        "ulimit -n \(limit); exec \"$0\" \"$@\"", folder.scan + ["--threads", "2"])
      let alerts = (try? FaultFolder.alerts(outcome.output)) ?? [:]
      if outcome.status == 0 {
        #expect(alerts == FaultFolder.whole(0, 1, 2, 3, 4, 5, 6, 7))
      } else {
        #expect(outcome.status == 2, "\(limit): \(outcome.status)")
        #expect(outcome.errors.contains("too many open files"), "\(limit): \(outcome.errors)")
        #expect(alerts.values.allSatisfy { $0 == 3 })
      }
    }
    let enough = try TrailsiftProcess.shell("ulimit -n 12; exec \"$0\" \"$@\"", folder.scan)
    #expect(enough.status == 0, "\(enough.errors)")
  }
}
