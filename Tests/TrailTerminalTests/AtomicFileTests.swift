import Testing

@testable import TrailTerminal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct AtomicFileTests {
  @Test func createsAndReplaces() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/stats.json"
    try AtomicFile.write(path: path, bytes: Array("first and longer".utf8))
    #expect(contents(of: path) == "first and longer")
    try AtomicFile.write(path: path, bytes: Array("second".utf8))
    #expect(contents(of: path) == "second")
    try AtomicFile.write(path: path, bytes: [])
    #expect(contents(of: path) == "")
    #expect(folder.names() == ["stats.json"])
  }

  @Test func keepsTheMode() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/stats.json"
    try AtomicFile.write(path: path, bytes: [1])
    #expect(chmod(path, 0o640) == 0)
    try AtomicFile.write(path: path, bytes: [2])
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  @Test func writesLargeFiles() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/large"
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    try AtomicFile.write(path: path, bytes: bytes)
    #expect(readAll(path) == bytes)
  }

  @Test func refusesAMissingFolder() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/missing/stats.json"
    let error = #expect(throws: OutputError.self) {
      try AtomicFile.write(path: path, bytes: [1])
    }
    #expect(error?.description == "cannot write `\(path)`: no such file or directory")
    #expect(folder.names().isEmpty)
  }

  @Test func refusesAFolder() throws {
    let folder = try TemporaryFolder()
    #expect(throws: OutputError(target: folder.path, errorNumber: EISDIR)) {
      try AtomicFile.write(path: folder.path, bytes: [1])
    }
    #expect(folder.names().isEmpty)
  }

  @Test func leavesNothingWhenTheNewNameIsImpossible() throws {
    // 250 bytes are a legal name, the temporary one beside it is too long.
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/\(String(repeating: "n", count: 250))"
    #expect(throws: OutputError(target: path, errorNumber: ENAMETOOLONG)) {
      try AtomicFile.write(path: path, bytes: [1])
    }
    #expect(folder.names().isEmpty)
  }

  @Test func writesADeviceInPlace() throws {
    try AtomicFile.write(path: "/dev/null", bytes: [1, 2, 3])
    var status = stat()
    #expect(stat("/dev/null", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test(arguments: [["link"], ["link", "first", "second"]], [true, false])
  func followsLinks(names: [String], isThere: Bool) throws {
    let folder = try TemporaryFolder()
    let target = "\(folder.path)/target.json"
    if isThere { try AtomicFile.write(path: target, bytes: [1]) }
    // Each link leads to the next, the last one to the file; one by its whole path.
    for (name, next) in zip(names, names.dropFirst() + [target]) {
      #expect(symlink(next, "\(folder.path)/\(name)") == 0)
    }
    try AtomicFile.write(path: "\(folder.path)/link", bytes: Array("new".utf8))
    #expect(contents(of: target) == "new")
    let unfinished = try UnfinishedFile(for: "\(folder.path)/link")
    #expect(contents(of: target) == "new")
    try unfinished.finish()
    #expect(contents(of: target) == "")
    for name in names {
      var status = stat()
      #expect(lstat("\(folder.path)/\(name)", &status) == 0)
      #expect(status.st_mode & S_IFMT == S_IFLNK)
    }
    #expect(folder.names() == (names + ["target.json"]).sorted())
  }

  @Test func refusesLinksInACircle() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a"
    #expect(symlink("b", path) == 0)
    #expect(symlink("a", "\(folder.path)/b") == 0)
    #expect(throws: OutputError(target: path, errorNumber: ELOOP)) {
      try AtomicFile.write(path: path, bytes: [1])
    }
    #expect(throws: OutputError(target: path, errorNumber: ELOOP)) {
      try UnfinishedFile(for: path)
    }
    #expect(folder.names() == ["a", "b"])
  }

  /// Whatever it is open to, a regular file, too: what was written to it before stays.
  @Test(arguments: ["/dev/fd/", "/proc/self/fd/", "link"])
  func writesADescriptorWhereItIs(folderOfDescriptors: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out"
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    #expect(write(descriptor, "one,", 4) == 4)
    var name = "\(folderOfDescriptors)\(descriptor)"
    if folderOfDescriptors == "link" {
      name = "\(folder.path)/link"
      #expect(symlink("/dev/fd/\(descriptor)", name) == 0)
    }
    try AtomicFile.write(path: name, bytes: Array("two,".utf8))
    #expect(write(descriptor, "three", 5) == 5)
    #expect(contents(of: path) == "one,two,three")
    #expect(throws: OutputError(target: name, errorNumber: EINVAL)) {
      try UnfinishedFile(for: name)
    }
    #expect(folder.names() == (name.hasPrefix(folder.path) ? ["link", "out"] : ["out"]))
    #expect(throws: OutputError(target: "/dev/fd/9999", errorNumber: EBADF)) {
      try AtomicFile.write(path: "/dev/fd/9999", bytes: [1])
    }
  }

  private func contents(of path: String) -> String {
    String(decoding: readAll(path), as: UTF8.self)
  }

  private func readAll(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1_100_000)
    let count = read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }
}

/// A folder that goes away with its files.
private final class TemporaryFolder {
  struct Failure: Error {}

  let path: String

  init() throws {
    var template = Array("/tmp/trailsift-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard mkdtemp(&template) != nil else { throw Failure() }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names() { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  func names() -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
