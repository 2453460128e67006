import Testing
import TrailInput
import TrailTestSupport

@Suite struct GzipFaultTests {
  static let text = sampleText(byteCount: 5000)

  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let code: InputError.Code
    let delivered: Int
    let description: String
  }

  static func faults() throws -> [Fault] {
    let packed = try gzip(text)
    let end = packed.count
    var wrongSum = packed
    wrongSum[end - 8] ^= 1
    var wrongLength = packed
    wrongLength[end - 1] ^= 0x80
    var wrongMethod = packed
    wrongMethod[2] = 9
    // A header with a checksum of its own (FHCRC) that is wrong.
    var wrongHeader = packed
    wrongHeader[3] = 2
    wrongHeader.insert(contentsOf: [0, 0], at: 10)
    // A block of the reserved type.
    let wrongBlock = Array(packed.prefix(10)) + [0x07, 0, 0, 0]
    return [
      Fault(
        testDescription: "magic alone", bytes: [0x1f, 0x8b], code: .truncated, delivered: 0,
        description: "memory: byte 2 (inflated 0): gzip data ends early"),
      Fault(
        testDescription: "half the magic", bytes: [0x1f], code: .truncated, delivered: 0,
        description: "memory: byte 1 (inflated 0): gzip data ends early"),
      Fault(
        testDescription: "trailer cut", bytes: Array(packed.dropLast(1)), code: .truncated,
        delivered: 5000,
        description: "memory: byte \(end - 1) (inflated 5000): gzip data ends early"),
      Fault(
        testDescription: "second member cut", bytes: packed + packed.prefix(12), code: .truncated,
        delivered: 5000,
        description: "memory: byte \(end + 12) (inflated 5000): gzip data ends early"),
      Fault(
        testDescription: "line end after the member", bytes: packed + [0x0a],
        code: .trailingGarbage, delivered: 5000,
        description:
          "memory: byte \(end) (inflated 5000): bytes after the gzip data are not gzip"),
      Fault(
        testDescription: "text after zero padding", bytes: packed + [0, 0] + Array("x".utf8),
        code: .trailingGarbage, delivered: 5000,
        description:
          "memory: byte \(end + 2) (inflated 5000): bytes after the gzip data are not gzip"),
      Fault(
        testDescription: "half a magic and text", bytes: packed + [0x1f] + Array("x".utf8),
        code: .trailingGarbage, delivered: 5000,
        description:
          "memory: byte \(end) (inflated 5000): bytes after the gzip data are not gzip"),
      Fault(
        testDescription: "wrong checksum", bytes: wrongSum, code: .checksumMismatch,
        delivered: 5000,
        description:
          "memory: byte \(end) (inflated 5000): "
          + "gzip data do not match their checksum: incorrect data check"),
      Fault(
        testDescription: "wrong length", bytes: wrongLength, code: .checksumMismatch,
        delivered: 5000,
        description:
          "memory: byte \(end) (inflated 5000): "
          + "gzip data do not match their checksum: incorrect length check"),
      Fault(
        testDescription: "wrong header checksum", bytes: wrongHeader, code: .checksumMismatch,
        delivered: 0,
        description:
          "memory: byte 12 (inflated 0): "
          + "gzip data do not match their checksum: header crc mismatch"),
      Fault(
        testDescription: "unknown method", bytes: wrongMethod, code: .corrupt, delivered: 0,
        description:
          "memory: byte 4 (inflated 0): corrupt gzip data: unknown compression method"),
      Fault(
        testDescription: "invalid block", bytes: wrongBlock, code: .corrupt, delivered: 0,
        description: "memory: byte 11 (inflated 0): corrupt gzip data: invalid block type"),
    ]
  }

  @Test(arguments: try faults()) func deliversAllBeforeTheFault(_ row: Fault) throws {
    for chunkBytes in [1, 3, 4999, 5000, 5001, 100_000] {
      let outcome = try readAll(bytes: row.bytes, chunkBytes: chunkBytes)
      #expect(outcome.bytes == Array(Self.text.prefix(row.delivered)))
      #expect(outcome.fault?.code == row.code)
      #expect(outcome.fault?.inflatedOffset == Int64(row.delivered))
      if chunkBytes == 100_000 { #expect(outcome.fault?.description == row.description) }
    }
  }

  @Test(arguments: [1, 2, 511, 300_000]) func toleratesZeroPadding(_ count: Int) throws {
    let bytes = try gzip(Self.text) + [UInt8](repeating: 0, count: count)
    #expect(try readAll(bytes: bytes) == ReadOutcome(bytes: Self.text))
  }

  @Test func aCutAnywhereIsFound() throws {
    let first = sampleText(byteCount: 700, seed: 2)
    let second = sampleText(byteCount: 900, seed: 3)
    let boundary = try gzip(first).count
    let packed = try gzip(first) + gzip(second)
    let source = ByteSource()
    for cut in 0...packed.count {
      for chunkBytes in [1, 64, 4096] {
        source.open(bytes: Array(packed.prefix(cut)), name: "cut")
        let outcome = try readAll(source) { chunkBytes }
        #expect((first + second).starts(with: outcome.bytes))
        if cut == 0 || cut == boundary || cut == packed.count {
          #expect(outcome.fault == nil)
          #expect(outcome.bytes.count == [0: 0, boundary: 700, packed.count: 1600][cut])
        } else {
          #expect(outcome.fault?.code == .truncated, "cut at \(cut)")
          #expect(outcome.fault?.compressedOffset == Int64(cut))
          #expect(outcome.fault?.inflatedOffset == Int64(outcome.bytes.count))
        }
      }
    }
  }

  @Test func aFlippedBitIsFound() throws {
    let text = sampleText(byteCount: 600, seed: 4)
    let packed = try gzip(text)
    let limits = InflateLimits(maxInflatedBytes: 100_000)
    let source = ByteSource(limits: limits)
    var faults = 0
    for bit in 0..<packed.count * 8 {
      var flipped = packed
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      source.open(bytes: flipped, name: "flipped")
      let outcome = try readAll(source) { 100 }
      #expect(outcome.bytes.count <= 100_000)
      if bit < 16 {
        // Without its magic it is no gzip file, and handed on as it is.
        #expect(outcome == ReadOutcome(bytes: flipped))
      } else if outcome.fault == nil {
        #expect(outcome.bytes == text, "bit \(bit)")
      } else {
        faults += 1
      }
    }
    #expect(faults > packed.count * 7)
  }

  @Test func randomBytesEnd() throws {
    var generator = SeededGenerator(seed: 5)
    let source = ByteSource(limits: InflateLimits(maxInflatedBytes: 1_000_000))
    let packed = try gzip(Self.text)
    for _ in 0..<2000 {
      var bytes = packed
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        bytes[Int.random(in: 2..<bytes.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      source.open(bytes: bytes, name: "random")
      let outcome = try readAll(source) { 8192 }
      #expect(outcome.fault != nil || outcome.bytes == Self.text)
    }
  }

  @Test(arguments: [1, 10, 4999, 5000, 5001]) func stopsAtTheLargestSize(_ limit: Int) throws {
    let limits = InflateLimits(maxInflatedBytes: Int64(limit))
    for chunkBytes in [1, 7, 5000, 10_000] {
      for packed in [try gzip(Self.text), try gzip(Self.text, level: 0)] {
        let outcome = try readAll(bytes: packed, limits: limits, chunkBytes: chunkBytes)
        #expect(outcome.bytes == Array(Self.text.prefix(limit)))
        #expect(outcome.fault?.code == (limit < 5000 ? .inflatedTooLarge : nil))
      }
    }
  }

  @Test func theLargestSizeCountsAllMembers() throws {
    let packed = try gzip(Self.text) + gzip([]) + gzip(Self.text)
    let exact = try readAll(bytes: packed, limits: InflateLimits(maxInflatedBytes: 10_000))
    #expect(exact == ReadOutcome(bytes: Self.text + Self.text))
    let less = try readAll(bytes: packed, limits: InflateLimits(maxInflatedBytes: 5000))
    #expect(less.bytes == Self.text)
    #expect(less.fault?.detail == "inflates to more than 5000 bytes")
  }

  @Test func stopsABomb() throws {
    let bomb = try gzip([UInt8](repeating: 0x20, count: 20_000_000))
    let limits = InflateLimits(ratioGraceBytes: 1 << 20)
    let outcome = try readAll(bytes: bomb, limits: limits, chunkBytes: 65_536)
    #expect(outcome.fault?.code == .ratioTooHigh)
    #expect(outcome.fault?.detail == "inflates to more than 200 times its size")
    #expect((1 << 20...(1 << 20) + 65_536).contains(outcome.bytes.count))
    // Below the grace, and with a ratio that deflate can't reach, it is read.
    let grace = InflateLimits(ratioGraceBytes: 20_000_000)
    #expect(try readAll(bytes: bomb, limits: grace, chunkBytes: 65_536).fault == nil)
    let ratio = InflateLimits(maxRatio: 1100, ratioGraceBytes: 0)
    #expect(try readAll(bytes: bomb, limits: ratio, chunkBytes: 65_536).bytes.count == 20_000_000)
  }

  @Test func plainBytesHaveNoLimit() throws {
    let limits = InflateLimits(maxInflatedBytes: 10, maxRatio: 1, ratioGraceBytes: 0)
    #expect(try readAll(bytes: Self.text, limits: limits) == ReadOutcome(bytes: Self.text))
  }

  @Test func errorsReadWell() {
    let error = InputError(
      code: .truncated, path: "logs/a.json.gz", compressedOffset: 1234, inflatedOffset: 48_211,
      detail: "gzip data ends early")
    #expect(
      error.description == "logs/a.json.gz: byte 1234 (inflated 48211): gzip data ends early")
    let hostile = InputError(code: .notFound, path: "a\n\u{1b}[2J\u{202e}b", detail: "gone")
    #expect(hostile.description == "a\\u{a}\\u{1b}[2J\\u{202e}b: gone")
  }
}
