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
    for count in Array(0...1100) + [4095, 4096, 4990] {
      let start = count % 9
      let seed = UInt32.random(in: 0 ... .max, using: &generator)
      bytes.withUnsafeBytes { memory in
        let part = UnsafeRawBufferPointer(rebasing: memory[start..<start + count])
        let expected = crc32(
          UInt(seed), part.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(count))
        #expect(cchecksum_crc32(seed, part.baseAddress, count) == UInt32(expected))
        for name in ["table", "pclmul", "vpclmul", "crc"] {
          var sum = seed
          guard cchecksum_crc32_by(name, &sum, part.baseAddress, count) == 0 else { continue }
          #expect(sum == UInt32(expected), "\(name), \(count) bytes")
        }
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
      try gzip(sampleText(byteCount: 90_000), level: 1),
      try gzip(sampleText(byteCount: 200_000), level: 0),
      try gzip(sampleText(byteCount: 90_000), level: 9),
    ]
  }

  /// What is compared with zlib, as far as the machine has it.
  static let others = InflaterChoice.allCases.filter { $0 != .zlib && $0.isAvailable }

  @Test func allLibrariesAreHere() {
    for choice in InflaterChoice.allCases where !choice.isAvailable {
      print("not tested, since the machine has no library for it: --inflater \(choice.rawValue)")
    }
    #expect(InflaterChoice.zlib.libraries == ["zlib"])
    #expect(InflaterChoice.automatic.libraries.last == "zlib")
    #expect(InflaterChoice.isal.libraries.contains("ISA-L") == InflaterChoice.isal.isAvailable)
  }

  @Test func soundFiles() throws {
    for (number, file) in try InflaterChoiceTests.files().enumerated() {
      for pieceBytes in [30_000, 700, 1 << 20] {
        let expected = read(file, .zlib, pieceBytes: pieceBytes)
        for choice in InflaterChoiceTests.others {
          #expect(
            read(file, choice, pieceBytes: pieceBytes) == expected, "file \(number), \(choice)")
        }
      }
    }
  }

  @Test func damagedFiles() throws {
    var generator = SeededGenerator(seed: 2026)
    let files = try InflaterChoiceTests.files()
    var faults = 0
    for round in 0..<2000 {
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
      let expected = read(file, .zlib)
      if expected.fault != nil { faults += 1 }
      for choice in InflaterChoiceTests.others {
        #expect(read(file, choice) == expected, "round \(round), \(choice)")
      }
    }
    #expect(faults > 1000)
  }

  /// Headers of the first block, each bit of them turned: codes that are too many, too few, or of no use.
  @Test func damagedBlockHeaders() throws {
    for level in [Int32(1), 6] {
      let file = try gzip(sampleText(byteCount: 30_000), level: level)
      for bit in 80..<80 + 90 * 8 {
        var damaged = file
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        let expected = read(damaged, .zlib)
        for choice in InflaterChoiceTests.others {
          #expect(read(damaged, choice) == expected, "level \(level), bit \(bit), \(choice)")
        }
      }
    }
  }

  @Test func cutFiles() throws {
    // Several blocks, the last of them stored.
    let file = try gzip(sampleText(byteCount: 300_000), level: 1)
    for cut in stride(from: file.count - 40, through: file.count, by: 1) {
      let part = Array(file.prefix(cut))
      let expected = read(part, .zlib)
      for choice in InflaterChoiceTests.others { #expect(read(part, choice) == expected) }
    }
    for cut in stride(from: 10, to: file.count, by: 611) {
      let part = Array(file.prefix(cut))
      let expected = read(part, .zlib)
      for choice in InflaterChoiceTests.others { #expect(read(part, choice) == expected) }
    }
  }

  @Test func limitsHoldForBoth() throws {
    let file = try gzip([UInt8](repeating: 0x20, count: 3_000_000))
    for limits in [
      InflateLimits(maxInflatedBytes: 1_000_000),
      InflateLimits(maxRatio: 10, ratioGraceBytes: 1000),
      InflateLimits(maxInflatedBytes: 3_000_000), InflateLimits(maxInflatedBytes: 2_999_999),
    ] {
      let expected = read(file, .zlib, limits)
      for choice in InflaterChoiceTests.others { #expect(read(file, choice, limits) == expected) }
    }
  }

  /// Limits that are met, or just not, anywhere in files of several blocks.
  @Test func limitsAnywhere() throws {
    let text = sampleText(byteCount: 400_000)
    let files = [
      try gzip(text + [UInt8](repeating: 0x20, count: 900_000) + text),
      try gzip([UInt8](repeating: 0x20, count: 2_000_000) + text),
    ]
    var faults: Set<InputError.Code> = []
    for file in files {
      for percent in stride(from: 5, through: 300, by: 5) {
        let limits = InflateLimits(maxRatio: percent / 5, ratioGraceBytes: Int64(percent) * 2000)
        let size = InflateLimits(maxInflatedBytes: Int64(percent) * 5000)
        for limits in [limits, size] {
          let expected = read(file, .zlib, limits)
          if let fault = expected.fault { faults.insert(fault.code) }
          for choice in InflaterChoiceTests.others {
            #expect(read(file, choice, limits) == expected, "\(limits), \(choice)")
          }
        }
      }
    }
    #expect(faults == [.ratioTooHigh, .inflatedTooLarge])
  }

  /// One block that begins with much of little, and ends with little of much: what of it is decoded ahead, and not
  /// yet handed out, must not count for the ratio.
  @Test(arguments: [32, 1000]) func theRatioOfABlockThatGetsDenser(pieceBytes: Int) throws {
    var random = SeededGenerator(seed: 41)
    let dense = (0..<8000).map { _ in UInt8.random(in: 0...255, using: &random) }
    // The ratio is first looked at after so many bytes; about then the block has taken as many as are allowed.
    let checked = 64 << 10
    for maxRatio in [10, 50, 200] {
      let limits = InflateLimits(maxRatio: maxRatio, ratioGraceBytes: 4096)
      for excess in stride(from: 0, through: 600, by: 20) {
        let blanks = [UInt8](repeating: 0x20, count: checked - checked / maxRatio + excess)
        let file = try gzip(blanks + dense)
        let expected = read(file, .zlib, limits)
        for choice in InflaterChoiceTests.others {
          #expect(
            read(file, choice, limits, pieceBytes: pieceBytes) == expected,
            "\(maxRatio), \(excess), \(choice)")
        }
      }
    }
  }

  private struct Outcome: Equatable {
    var bytes: [UInt8] = []
    var members = 0
    var fault: InputError?
  }

  private func read(
    _ file: [UInt8], _ inflater: InflaterChoice, _ limits: InflateLimits = InflateLimits(),
    pieceBytes: Int = 30_000
  ) -> Outcome {
    let source = ByteSource(limits: limits, inflater: inflater)
    source.open(bytes: file, name: "memory")
    var outcome = Outcome()
    var piece = [UInt8](repeating: 0, count: pieceBytes)
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
