import Testing
import TrailTestSupport

@testable import TrailInput

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct InputPlanTests {
  static let log = "123456789012_CloudTrail_eu-west-1_20240310T1200Z_0123456789abcdef.json.gz"

  /// The plan in lines, with paths relative to the folder.
  func lines(_ plan: InputPlan, _ folder: TemporaryFolder) -> [String] {
    for (position, file) in plan.files.enumerated() { #expect(file.index == position) }
    return plan.files.map { "read \(folder.relative($0.path))" }
      + plan.skipped.map { entry in
        switch entry.reason {
        case .sameFile(let path), .sameFolder(let path):
          "skip \(folder.relative(entry.path)): \(entry.reason.counter) as \(folder.relative(path))"
        default: "skip \(folder.relative(entry.path)): \(entry.reason)"
        }
      } + plan.problems.map { "problem \(folder.relative($0.path)): \($0.code)" }
  }

  @Test func findsFilesInTheOrderOfTheirBytes() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "a/deep", "a/deep/er", "Z", ".git"] { try folder.makeFolder(name) }
    for name in ["b.json", "a/1.txt", "a/deep/er/x", "a-b", "Z/é", ".git/config", "a/.DS_Store"] {
      try folder.write(name, Array(name.utf8))
    }
    let plan = InputPlan.make(paths: [folder.path])
    #expect(
      lines(plan, folder) == [
        "read Z/é", "read a-b", "read a/1.txt", "read a/deep/er/x", "read b.json",
        "skip .git: hidden", "skip a/.DS_Store: hidden",
      ])
    #expect(plan.files.map(\.byteCount) == [4, 3, 7, 11, 6])
    #expect(plan.knownByteCount == 31)
    #expect(plan.skippedCounts.map(\.counter) == ["hidden"])
    #expect(plan.skippedCounts.map(\.count) == [2])
    #expect(plan.files.allSatisfy { $0.kind == .regular && $0.deliveredName == nil })
  }

  @Test func readsHiddenFilesThatAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder(".logs")
    try folder.write(".logs/a")
    try folder.write(".b")
    let plan = InputPlan.make(paths: [folder(".logs/"), folder(".b")])
    #expect(lines(plan, folder) == ["read .b", "read .logs/a"])
    let both = InputPlan.make(paths: [folder.path, folder(".b")])
    #expect(lines(both, folder) == ["read .b", "skip .logs: hidden"])
  }

  @Test func isTheSameForAnyOrderOfThePaths() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "a/in", "b", "c"] { try folder.makeFolder(name) }
    for name in ["a/1", "a/in/2", "b/3", "c/4", "5"] { try folder.write(name) }
    try folder.link("c/to-a-in", to: "../a/in")
    try folder.link("c/loop", to: "..")
    try folder.link("b/file", to: "../a/1")
    try folder.link("b/gone", to: "nowhere")
    let paths = [
      folder("a"), folder("a/in"), folder("b"), folder("c/to-a-in"), folder("c"), folder("5"),
      folder("5"), folder("missing"), folder.path, "-",
    ]
    let expected = lines(InputPlan.make(paths: paths), folder)
    #expect(
      expected == [
        "read 5", "read a/1", "read a/in/2", "read b/3", "read c/4", "read <stdin>",
        "skip b/file: same file as a/1", "skip c/to-a-in: same folder as a/in",
        "problem b/gone: notFound", "problem c/loop: folderLoop", "problem missing: notFound",
      ])
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let plan = InputPlan.make(paths: paths.shuffled(using: &generator))
      #expect(lines(plan, folder) == expected)
    }
  }

  @Test func readsAFileOnceHoweverItIsReached() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("in")
    try folder.write("in/b")
    try folder.link("in/a-link", to: "b")
    try #require(link(folder("in/b"), folder("hard")) == 0)
    let twice = InputPlan.make(paths: [folder("in/b"), folder("in/b"), folder("in")])
    #expect(
      lines(twice, folder) == ["read in/a-link", "skip in/b: same file as in/a-link"])
    let hard = InputPlan.make(paths: [folder("in/b"), folder("hard")])
    #expect(lines(hard, folder) == ["read hard", "skip in/b: same file as hard"])
  }

  @Test func followsLinksToFoldersOnceAndReportsLoops() throws {
    let folder = try TemporaryFolder()
    for name in ["logs", "logs/in", "other"] { try folder.makeFolder(name) }
    try folder.write("logs/in/a")
    try folder.write("other/b")
    try folder.link("logs/in/up", to: "..")
    try folder.link("logs/in/self", to: ".")
    try folder.link("logs/1-other", to: "../other")
    try folder.link("logs/2-other", to: "../other")
    try folder.link("logs/circle", to: "circle")
    #expect(
      lines(InputPlan.make(paths: [folder("logs")]), folder) == [
        "read logs/1-other/b", "read logs/in/a",
        "skip logs/2-other: same folder as logs/1-other",
        "problem logs/circle: unreachable", "problem logs/in/self: folderLoop",
        "problem logs/in/up: folderLoop",
      ])
    // A real folder is searched under its own name, although a link comes first.
    #expect(
      lines(InputPlan.make(paths: [folder.path]), folder).prefix(2) == [
        "read logs/in/a", "read other/b",
      ])
  }

  @Test func pipesAreReadOnlyWhenNamed() throws {
    let folder = try TemporaryFolder()
    try folder.makePipe("pipe")
    let found = InputPlan.make(paths: [folder.path])
    #expect(lines(found, folder) == ["problem pipe: notRegularFile"])
    let named = InputPlan.make(paths: [folder("pipe")])
    #expect(lines(named, folder) == ["read pipe"])
    #expect(named.files.first?.kind == .pipe)
    #expect(named.files.first?.byteCount == nil)
  }

  @Test func reportsWhatCanNotBeRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("file")
    let plan = InputPlan.make(
      paths: [
        folder("none"), "", folder("file/below"), "/dev/null", folder("a\0b"),
        folder(String(repeating: "x", count: 300)),
      ])
    #expect(plan.files.isEmpty)
    #expect(
      plan.problems.map(\.code) == [
        .notFound, .notRegularFile, .notFound, .notFound, .notFound, .unreachable,
      ])
    #expect(
      plan.problems.map(\.description).contains("\(folder("none")): no such file or directory"))
    #expect(
      plan.problems.map(\.description).contains(
        "\(folder("a\\u{0}b")): the path contains a zero byte"))
  }

  @Test(.enabled(if: canBeNobody, "root may read everything"))
  func reportsClosedFolders() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("closed")
    try folder.makeFolder("blind")
    try folder.write("blind/a")
    try #require(chmod(folder.path, 0o755) == 0)
    try #require(chmod(folder("closed"), 0o000) == 0)
    // Its names may be read, and nothing behind them.
    try #require(chmod(folder("blind"), 0o444) == 0)
    asNobody {
      let plan = InputPlan.make(paths: [folder.path])
      #expect(
        lines(plan, folder) == [
          "problem blind/a: permissionDenied", "problem closed: permissionDenied",
        ])
    }
  }

  @Test func skipsByNameAndCounts() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.log)
    try folder.write("other.json")
    let filter = InputFilter(accounts: ["000000000000"])
    let plan = InputPlan.make(paths: [folder.path], filter: filter)
    #expect(lines(plan, folder) == ["read other.json", "skip \(Self.log): other account"])
    let all = InputPlan.make(paths: [folder.path])
    #expect(all.files.first?.deliveredName?.accountID == "123456789012")
  }

  @Test func opensNamesThatAreNotUTF8() throws {
    let folder = try TemporaryFolder()
    let raw = Array(folder.path.utf8) + [UInt8(ascii: "/"), 0xff, UInt8(ascii: "a"), 0]
    let made = raw.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { path in
        path.baseAddress.map { open($0, O_WRONLY | O_CREAT, 0o644) } ?? -1
      }
    }
    guard made >= 0 else { return }  // The file systems of macOS refuse such names.
    close(made)
    let plan = InputPlan.make(paths: [folder.path])
    let file = try #require(plan.files.first)
    #expect(file.path.hasSuffix("/\u{fffd}a"))
    let source = ByteSource()
    try source.open(file)
    #expect(try readAll(source) == ReadOutcome())
  }

  @Test func standardInputTakesItsPlaceOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write("a")
    let plan = InputPlan.make(paths: ["-", folder("a"), "-"])
    #expect(plan.files.map(\.kind) == [.regular, .standardInput])
    #expect(plan.files.map(\.index) == [0, 1])
    #expect(plan.files.last?.path == "<stdin>")
    #expect(InputPlan.make(paths: []).files.isEmpty)
  }
}
