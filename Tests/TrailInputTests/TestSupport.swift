import CZlib
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

/// Writes one gzip member.
func gzip(_ bytes: [UInt8], level: Int32 = 6) throws -> [UInt8] {
  var stream = z_stream()
  try #require(trailsift_deflate_init_gzip(&stream, level) == Z_OK)
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
  let status = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { destination in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = destination.baseAddress
      stream.avail_out = UInt32(destination.count)
      return deflate(&stream, Z_FINISH)
    }
  }
  let count = output.count - Int(stream.avail_out)
  deflateEnd(&stream)
  try #require(status == Z_STREAM_END)
  return Array(output.prefix(count))
}

/// Text that deflate can work on but not shrink to nothing.
func sampleText(byteCount: Int, seed: UInt64 = 1) -> [UInt8] {
  var generator = SeededGenerator(seed: seed)
  var text: [UInt8] = []
  while text.count < byteCount {
    let id = String(generator.next(), radix: 16)
    text += Array("{\"eventName\":\"GetObject\",\"eventID\":\"\(id)\"}\n".utf8)
  }
  return Array(text.prefix(byteCount))
}

struct ReadOutcome: Equatable {
  var bytes: [UInt8] = []
  var fault: InputError?
}

/// Reads what is open to its end or its fault, in buffers whose sizes `nextSize` gives.
func readAll(
  _ source: ByteSource, nextSize: () -> Int = { 4096 }
) throws -> ReadOutcome {
  var outcome = ReadOutcome()
  var chunk: [UInt8] = []
  // More calls than any test needs: a source that never ends must fail, not hang.
  for _ in 0..<2_000_000 {
    let size = nextSize()
    if chunk.count < size { chunk = [UInt8](repeating: 0, count: size) }
    let result = chunk.withUnsafeMutableBytes { memory in
      let buffer = UnsafeMutableRawBufferPointer(rebasing: memory.prefix(size))
      let result = source.read(into: buffer)
      if case .bytes(let count) = result { outcome.bytes.append(contentsOf: buffer.prefix(count)) }
      return result
    }
    switch result {
    case .bytes(let count):
      try #require((1...size).contains(count))
    case .end:
      #expect(chunk.withUnsafeMutableBytes { source.read(into: $0) } == .end)
      return outcome
    case .fault(let fault):
      #expect(chunk.withUnsafeMutableBytes { source.read(into: $0) } == .fault(fault))
      outcome.fault = fault
      return outcome
    }
  }
  Issue.record("the source does not end")
  return outcome
}

func readAll(
  bytes: [UInt8], limits: InflateLimits = InflateLimits(), chunkBytes: Int = 4096
) throws -> ReadOutcome {
  let source = ByteSource(limits: limits)
  source.open(bytes: bytes, name: "memory")
  return try readAll(source) { chunkBytes }
}

/// Linux's `setfsuid`, which no module of Swift's declares: as whom this thread opens files.
private let setFileUser: (@convention(c) (uid_t) -> CInt)? = dlsym(
  dlopen(nil, RTLD_LAZY), "setfsuid"
).map { unsafeBitCast($0, to: (@convention(c) (uid_t) -> CInt).self) }

/// Whether there is somebody who may not read everything.
let canBeNobody = geteuid() != 0 || setFileUser != nil

/// Calls `body` as somebody who may not read everything: root becomes nobody for the time, on this thread alone.
func asNobody(_ body: () throws -> Void) rethrows {
  let user = geteuid()
  if user == 0 { _ = setFileUser?(65_534) }
  defer { if user == 0 { _ = setFileUser?(user) } }
  try body()
}

/// A folder of its own for a test, removed with all it holds when the test lets go of it.
final class TemporaryFolder {
  let path: String

  init() throws {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(root)/trailinput-test-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { bytes in
      bytes.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    try #require(made)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// The path of something in the folder.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8] = Array("{}".utf8)) throws -> String {
    let descriptor = open(self(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(descriptor >= 0)
    let written = bytes.withUnsafeBytes { writeBytes(descriptor, $0) }
    close(descriptor)
    try #require(written == bytes.count)
    return self(name)
  }

  func makeFolder(_ name: String) throws { try #require(mkdir(self(name), 0o755) == 0) }

  func link(_ name: String, to target: String) throws {
    try #require(symlink(target, self(name)) == 0)
  }

  func makePipe(_ name: String) throws { try #require(mkfifo(self(name), 0o644) == 0) }

  /// The path without the folder's own.
  func relative(_ path: String) -> String {
    path.hasPrefix(self.path + "/") ? String(path.dropFirst(self.path.utf8.count + 1)) : path
  }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      unlink(path)
      return
    }
    chmod(path, 0o755)
    for name in (try? SystemCalls.names(inFolder: Array(path.utf8))) ?? [] {
      // Names need not be UTF-8, so the bytes are kept.
      let inner = Array(path.utf8) + [UInt8(ascii: "/")] + name + [0]
      inner.withUnsafeBufferPointer { bytes in
        _ = bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { unlink($0) } }
      }
      remove("\(path)/\(String(decoding: name, as: UTF8.self))")
    }
    rmdir(path)
  }
}

/// write(2), under a name that no method has.
func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

/// Opens a pipe so that neither end waits for the other.
func openBothEnds(_ path: String) throws -> Int32 {
  let descriptor = open(path, O_RDWR)
  try #require(descriptor >= 0)
  return descriptor
}
