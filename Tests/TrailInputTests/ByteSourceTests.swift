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

@Suite struct ByteSourceTests {
  @Test(
    arguments: [
      [], [0x1e], Array("{}".utf8), [0x8b, 0x1f], [0x1f, 0x8c, 0x08], [0, 0, 0],
      sampleText(byteCount: 600_000),
    ] as [[UInt8]])
  func handsOnPlainBytes(_ bytes: [UInt8]) throws {
    let source = ByteSource()
    source.open(bytes: bytes, name: "plain")
    #expect(source.encoding == nil)
    #expect(try readAll(source) == ReadOutcome(bytes: bytes))
    #expect(source.encoding == (bytes.isEmpty ? nil : .plain))
    #expect(source.compressedBytesRead == bytes.count)
    #expect(source.inflatedBytes == bytes.count)
  }

  @Test(arguments: [0, 1, 2, 1000, 65_536, 3_000_000])
  func inflates(_ byteCount: Int) throws {
    let text = sampleText(byteCount: byteCount)
    let packed = try gzip(text)
    let source = ByteSource()
    source.open(bytes: packed, name: "packed")
    #expect(try readAll(source) { 100_000 } == ReadOutcome(bytes: text))
    #expect(source.encoding == .gzip)
    #expect(source.completeMembers == 1)
    #expect(source.compressedBytesRead == packed.count)
    #expect(source.inflatedBytes == byteCount)
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func anySizesOfBuffersGiveTheSame(_ seed: UInt64) throws
  {
    var generator = SeededGenerator(seed: seed)
    let noise = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let text = sampleText(byteCount: 60_000, seed: seed)
    // More than one compressed buffer, so that members and their headers straddle its end.
    let packed = try gzip(text) + gzip([]) + gzip(noise) + gzip(text, level: 0)
    let most = [60, 300, 5000, 70_000, 2_000_000].randomElement(using: &generator) ?? 1
    for bytes in [packed, noise] {
      let source = ByteSource()
      source.open(bytes: bytes, name: "any")
      let outcome = try readAll(source) { Int.random(in: 1...most, using: &generator) }
      #expect(outcome.fault == nil)
      #expect(outcome.bytes == (bytes == packed ? text + noise + text : noise), "seed \(seed)")
    }
  }

  @Test func headersMayStraddleTheBuffer() throws {
    let size = ByteSource.compressedBufferBytes
    let tail = Array("tail".utf8)
    var generator = SeededGenerator(seed: 3)
    var tried = 0
    for distance in -3...3 {
      // A stored member of exactly the length that ends at this distance from the buffer's end.
      var body = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
      while try gzip(body, level: 0).count > size + distance { body.removeLast() }
      let first = try gzip(body, level: 0)
      guard first.count == size + distance else { continue }
      tried += 1
      let whole = try readAll(bytes: first + gzip(tail), chunkBytes: 1 << 20)
      #expect(whole == ReadOutcome(bytes: body + tail))
      let padded = try readAll(bytes: first + [0, 0, 0, 0], chunkBytes: 1 << 20)
      #expect(padded == ReadOutcome(bytes: body))
      let garbage = try readAll(bytes: first + [0x1f, 0x78], chunkBytes: 1 << 20)
      #expect(garbage.bytes == body)
      #expect(garbage.fault?.code == .trailingGarbage)
      #expect(garbage.fault?.compressedOffset == Int64(first.count))
    }
    #expect(tried > 3)
  }

  @Test func isUsedForFileAfterFile() throws {
    let folder = try TemporaryFolder()
    let text = sampleText(byteCount: 20_000)
    let packed = try gzip(text)
    try folder.write("a.gz", packed)
    try folder.write("b", text)
    try folder.write("c.gz", packed.dropLast(9))
    let source = ByteSource()
    for _ in 0..<3 {
      try source.open(InputFile(path: folder("a.gz")))
      #expect(try readAll(source) == ReadOutcome(bytes: text))
      try source.open(InputFile(path: folder("b")))
      #expect(try readAll(source) == ReadOutcome(bytes: text))
      try source.open(InputFile(path: folder("c.gz")))
      #expect(try readAll(source).fault?.code == .truncated)
      // Left in the middle, without being closed.
      try source.open(InputFile(path: folder("a.gz")))
      var few = [UInt8](repeating: 0, count: 10)
      #expect(few.withUnsafeMutableBytes { source.read(into: $0) } == .bytes(10))
      #expect(few == Array(text.prefix(10)))
    }
    source.close()
    #expect(source.inflatedBytes == 0 && source.fault == nil && source.encoding == nil)
  }

  @Test func leavesNoDescriptorOpen() throws {
    let folder = try TemporaryFolder()
    try folder.write("a")
    let source = ByteSource()
    for _ in 0..<5000 { try source.open(InputFile(path: folder("a"))) }
    // A new descriptor takes the lowest free number; other tests hold a few at the same time.
    let probe = dup(0)
    #expect(probe < 2000)
    close(probe)
    #expect(try readAll(source).bytes == Array("{}".utf8))
  }

  @Test func saysWhyAFileDoesNotOpen() throws {
    let folder = try TemporaryFolder()
    try folder.makePipe("pipe")
    let source = ByteSource()
    let rows: [(String, InputError.Code, String)] = [
      (folder("none"), .notFound, "no such file or directory"),
      (folder("pipe"), .notRegularFile, "not a regular file"),
      ("/dev/null", .notRegularFile, "not a regular file"),
      (folder(String(repeating: "x", count: 300)), .openFailed, "file name too long"),
    ]
    for (path, code, detail) in rows {
      let error = try #require(throws: InputError.self) {
        try source.open(InputFile(path: path))
      }
      #expect(error == InputError(code: code, path: path, detail: detail))
      #expect(error.description == "\(path): \(detail)")
    }
  }

  @Test(.enabled(if: canBeNobody, "root may read everything"))
  func saysThatAFileIsClosedToUs() throws {
    let folder = try TemporaryFolder()
    try folder.write("a")
    try #require(chmod(folder.path, 0o755) == 0 && chmod(folder("a"), 0o000) == 0)
    try asNobody {
      let error = try #require(throws: InputError.self) {
        try ByteSource().open(InputFile(path: folder("a")))
      }
      #expect(error.code == .permissionDenied)
    }
  }

  @Test func reportsFailuresOfRead() throws {
    let folder = try TemporaryFolder()
    let source = ByteSource()
    try source.open(InputFile(path: folder.path))
    let outcome = try readAll(source)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.fault?.code == .readFailed)
    #expect(outcome.fault?.description == "\(folder.path): byte 0: is a directory")
  }

  @Test func readsANamedPipe() throws {
    let folder = try TemporaryFolder()
    try folder.makePipe("pipe")
    let text = sampleText(byteCount: 3000)
    let packed = try gzip(text)
    let writer = try openBothEnds(folder("pipe"))
    let source = ByteSource()
    let written = packed.withUnsafeBytes { writeBytes(writer, $0) }
    #expect(written == packed.count)
    try source.open(InputFile(path: folder("pipe"), kind: .pipe))
    // What is there is delivered although the writer has not closed its end.
    var first = [UInt8](repeating: 0, count: 5000)
    #expect(first.withUnsafeMutableBytes { source.read(into: $0) } == .bytes(3000))
    #expect(Array(first.prefix(3000)) == text)
    close(writer)
    #expect(try readAll(source) == ReadOutcome())
  }

  @Test func readsStandardInput() throws {
    let folder = try TemporaryFolder()
    let text = sampleText(byteCount: 5000)
    let path = try folder.write("in", gzip(text))
    let saved = dup(0)
    let replacement = open(path, O_RDONLY)
    try #require(dup2(replacement, 0) == 0)
    close(replacement)
    defer {
      if saved >= 0 { dup2(saved, 0) } else { close(0) }
      if saved >= 0 { close(saved) }
    }
    let source = ByteSource()
    try source.open(.standardInput())
    #expect(try readAll(source) == ReadOutcome(bytes: text))
    source.close()
    #expect(fcntl(0, F_GETFD) >= 0)
  }

  @Test func waitsWhenInputIsNonBlocking() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    try #require(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
    close(ends[1])
    var byte: UInt8 = 0
    // A closed pipe is at its end also when it does not wait.
    #expect(try SystemCalls.readBytes(from: ends[0], into: &byte, count: 1) == 0)
    close(ends[0])
    let error = try #require(throws: SystemError.self) {
      try SystemCalls.readBytes(from: -1, into: &byte, count: 1)
    }
    #expect(error.text == "bad file descriptor")
  }
}
