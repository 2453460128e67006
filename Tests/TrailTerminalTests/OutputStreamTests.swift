import Dispatch
import Testing

@testable import TrailTerminal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct OutputStreamTests {
  @Test func writesWhenFlushed() throws {
    let pipe = try Pipe()
    let stream = OutputStream(descriptor: pipe.writer, target: "a pipe")
    try stream.write("bücher\n")
    try stream.write([0x41, 0x0A])
    #expect(pipe.read().isEmpty)
    try stream.flush()
    #expect(pipe.read() == Array("bücher\nA\n".utf8))
    try stream.flush()
    #expect(pipe.read().isEmpty)
  }

  @Test(arguments: [1, 7, 8, 9, 100])
  func keepsTheOrderWhateverTheBufferSize(bufferSize: Int) throws {
    let pipe = try Pipe()
    let stream = OutputStream(descriptor: pipe.writer, target: "a pipe", bufferSize: bufferSize)
    var expected: [UInt8] = []
    for size in [3, 0, 8, 1, 20, 5, 4] {
      let bytes = (0..<size).map { UInt8($0 + expected.count) }
      expected += bytes
      try stream.write(bytes)
    }
    try stream.flush()
    #expect(pipe.read() == expected)
  }

  @Test func waitsForAPipeThatIsFull() throws {
    // Non-blocking: `write` takes a part, then answers EAGAIN until the reader has made room.
    let pipe = try Pipe()
    let descriptor = pipe.writer
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      let stream = OutputStream(descriptor: descriptor, target: "a pipe")
      #expect(throws: Never.self) {
        try stream.write(bytes)
        try stream.flush()
      }
    }
    var received: [UInt8] = []
    while received.count < bytes.count { received += try pipe.waitAndRead() }
    group.wait()
    #expect(received == bytes)
  }

  @Test func endsQuietlyWhenTheReaderHasGone() throws {
    ignoreBrokenPipes()
    let pipe = try Pipe()
    pipe.closeReader()
    let stream = OutputStream(descriptor: pipe.writer, target: "a pipe")
    try stream.write("lost")
    #expect(!stream.isClosed)
    try stream.flush()
    #expect(stream.isClosed)
    try stream.write([UInt8](repeating: 0, count: 1_000_000))
    try stream.flush()
    #expect(stream.isClosed)
  }

  @Test func namesTheTargetThatCannotBeWritten() throws {
    let stream = OutputStream(descriptor: -1, target: "out.jsonl")
    try stream.write("x")
    #expect(throws: OutputError(target: "out.jsonl", errorNumber: EBADF)) { try stream.flush() }
    #expect(!stream.isClosed)
  }

  #if os(Linux)
  @Test func reportsAFullDevice() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let stream = OutputStream(descriptor: descriptor, target: "out.jsonl")
    try stream.write("x")
    let error = #expect(throws: OutputError.self) { try stream.flush() }
    #expect(error?.description == "cannot write `out.jsonl`: no space left on device")
  }
  #endif
}
