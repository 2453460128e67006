import CChecksum
import CZlib
import Testing
import TrailInput
import TrailTestSupport

/// Whatever inflates, the bytes, the counts and the faults are those of zlib.
@Suite struct InflaterChoiceTests {
  @Test func theChecksumIsThatOfZlib() {
    var generator = SeededGenerator(seed: 7)
    let bytes = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for count in Array(0...300) + [1000, 4095, 4096, 4990] {
      let start = count % 9
      let seed = UInt32.random(in: 0 ... .max, using: &generator)
      bytes.withUnsafeBytes { memory in
        let part = UnsafeRawBufferPointer(rebasing: memory[start..<start + count])
        let expected = crc32(
          UInt(seed), part.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(count))
        #expect(cchecksum_crc32(seed, part.baseAddress, count) == UInt32(expected))
      }
    }
  }

  static func files() throws -> [[UInt8]] {
    let small = try gzip(sampleText(byteCount: 40_000))
    let empty = try gzip([])
    let large = try gzip(sampleText(byteCount: 700_000))
    var extra = small
    extra[3] = 4
    extra.insert(contentsOf: [2, 0, 1, 2], at: 10)
    var headerSum = small
    headerSum[3] = 2
    let sum = Array(headerSum[..<10]).withUnsafeBufferPointer {
      crc32(0, $0.baseAddress, UInt32($0.count))
    }
    headerSum.insert(contentsOf: [UInt8(sum & 255), UInt8(sum >> 8 & 255)], at: 10)
    return [
      small, empty, large, extra, headerSum, small + small, empty + small, small + [0, 0, 0],
      small + empty, large + small, small + Array("text".utf8), Array(small.dropLast(3)),
    ]
  }

  @Test func soundFiles() throws {
    for (number, file) in try InflaterChoiceTests.files().enumerated() {
      #expect(read(file, .automatic) == read(file, .zlib), "file \(number)")
    }
  }

  @Test func damagedFiles() throws {
    var generator = SeededGenerator(seed: 2026)
    let files = try InflaterChoiceTests.files()
    for round in 0..<1500 {
      var file = files[round % files.count]
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        // Headers and trailers more often than their share.
        let isEdge = generator.oneIn(3)
        let place =
          isEdge
          ? (generator.oneIn(2)
            ? Int.random(in: 0..<min(12, file.count), using: &generator)
            : file.count - 1 - Int.random(in: 0..<min(9, file.count), using: &generator))
          : Int.random(in: 0..<file.count, using: &generator)
        file[place] = UInt8.random(in: 0...255, using: &generator)
      }
      if generator.oneIn(5) {
        file.removeLast(Int.random(in: 0..<file.count, using: &generator))
      }
      #expect(read(file, .automatic) == read(file, .zlib), "round \(round)")
    }
  }

  @Test func limitsHoldForBoth() throws {
    let file = try gzip([UInt8](repeating: 0x20, count: 3_000_000))
    for limits in [
      InflateLimits(maxInflatedBytes: 1_000_000),
      InflateLimits(maxRatio: 10, ratioGraceBytes: 1000),
      InflateLimits(maxInflatedBytes: 3_000_000), InflateLimits(maxInflatedBytes: 2_999_999),
    ] {
      #expect(read(file, .automatic, limits) == read(file, .zlib, limits))
    }
  }

  private struct Outcome: Equatable {
    var bytes: [UInt8] = []
    var members = 0
    var fault: InputError?
  }

  private func read(
    _ file: [UInt8], _ inflater: InflaterChoice, _ limits: InflateLimits = InflateLimits()
  ) -> Outcome {
    let source = ByteSource(limits: limits, inflater: inflater)
    source.open(bytes: file, name: "memory")
    var outcome = Outcome()
    var piece = [UInt8](repeating: 0, count: 30_000)
    reading: while true {
      switch piece.withUnsafeMutableBytes({ source.read(into: $0) }) {
      case .bytes(let count): outcome.bytes += piece[..<count]
      case .end: break reading
      case .fault(let fault):
        outcome.fault = fault
        break reading
      }
    }
    outcome.members = source.completeMembers
    #expect(source.inflatedBytes == Int64(outcome.bytes.count))
    return outcome
  }
}
