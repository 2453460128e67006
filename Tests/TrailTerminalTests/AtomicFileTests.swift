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
