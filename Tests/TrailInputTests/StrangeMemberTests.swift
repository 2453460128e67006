import Testing
import TrailInput
import TrailTestSupport

/// Members that no compressor writes, with the checksums that a decoder would expect that accepts them: the
/// verdict is that of zlib.
@Suite struct StrangeMemberTests {
  struct Member: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// Whether zlib takes it.
    let isSound: Bool

    init(_ name: String, isSound: Bool, _ write: (inout DeflateWriter) -> Void) {
      var writer = DeflateWriter()
      write(&writer)
      testDescription = name
      bytes = writer.member()
      self.isSound = isSound
    }
  }

  /// The lengths of a code in which a, b and the end of the block have 2 bits, and `more` what it says.
  private static func literals(_ more: [Int: Int]) -> [Int] {
    var lengths = [Int](repeating: 0, count: 286)
    for (symbol, length) in more { lengths[symbol] = length }
    return lengths
  }

  private static func fixed(_ name: String, isSound: Bool, _ symbols: [Int], distance: Int? = nil)
    -> Member
  {
    Member(name, isSound: isSound) { writer in
      writer.startBlock(isLast: true, kind: 1)
      for symbol in symbols { writer.putFixed(symbol) }
      if let distance {
        writer.putCode(distance, 5)
        // A decoder that takes the distance for 1.
        if let last = writer.text.last { writer.text += [last, last, last] }
      }
      writer.putFixed(256)
    }
  }

  static let members: [Member] = [
    fixed("fixed code", isSound: true, [97, 98, 200, 257], distance: 0),
    fixed("no data", isSound: true, []),
    fixed("reserved length 286", isSound: false, [97, 98, 286], distance: 0),
    fixed("reserved length 287", isSound: false, [97, 98, 287], distance: 0),
    fixed("reserved distance 30", isSound: false, [97, 98, 257], distance: 30),
    fixed("reserved distance 31", isSound: false, [97, 98, 257], distance: 31),
    fixed("distance before the start", isSound: false, [97, 98, 257], distance: 2),
    Member("reserved kind of block", isSound: false) { $0.startBlock(isLast: true, kind: 3) },
    Member("stored", isSound: true) { $0.putStored([1, 2, 3], isLast: true) },
    Member("stored, nothing", isSound: true) { $0.putStored([], isLast: true) },
    Member("stored, wrong length", isSound: false) {
      $0.putStored([1, 2, 3], isLast: true, lengthCheck: 7)
    },
    Member("flushed often", isSound: true) { writer in
      for byte in 0..<UInt8(200) {
        writer.startBlock(isLast: false, kind: 1)
        writer.putFixed(Int(byte))
        writer.putFixed(256)
        writer.putStored(byte % 3 == 0 ? [byte] : [], isLast: false)
      }
      writer.putStored([], isLast: true)
    },
    Member("a block longer than every buffer", isSound: true) { writer in
      writer.startBlock(isLast: false, kind: 1)
      var generator = SeededGenerator(seed: 9)
      for _ in 0..<400_000 { writer.putFixed(Int.random(in: 0...255, using: &generator)) }
      writer.putFixed(256)
      writer.putStored([7], isLast: true)
    },
    Member("complete codes", isSound: true) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 98: 2, 256: 2]), distances: [1, 1])
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.text = [97]
    },
    Member("incomplete literals", isSound: false) { writer in
      writer.startDynamic(isLast: true, literals: literals([97: 2, 256: 2]), distances: [1, 1])
      writer.putCode(0, 2)
      writer.putCode(1, 2)
      writer.text = [97]
    },
    Member("too many literals", isSound: false) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 98: 1, 256: 1]), distances: [1, 1])
      writer.putCode(0, 1)
      writer.putCode(1, 1)
    },
    Member("the end alone, in one bit", isSound: true) { writer in
      writer.startDynamic(isLast: true, literals: literals([256: 1]), distances: [1, 1])
      writer.putCode(0, 1)
    },
    Member("no end of the block", isSound: false) { writer in
      writer.startDynamic(isLast: true, literals: literals([97: 1, 98: 1]), distances: [1, 1])
      writer.putCode(0, 1)
      writer.text = [97]
    },
    Member("incomplete distances", isSound: false) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 256: 2, 257: 2]), distances: [2, 2])
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.putCode(0, 2)
      writer.putCode(2, 2)
      writer.text = [97, 97, 97, 97]
    },
    Member("one distance of one bit", isSound: true) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 256: 2, 257: 2]), distances: [1])
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.putCode(0, 1)
      writer.putCode(2, 2)
      writer.text = [97, 97, 97, 97]
    },
    Member("the other half of one distance", isSound: false) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 256: 2, 257: 2]), distances: [1])
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.putCode(1, 1)
      writer.putCode(2, 2)
      writer.text = [97, 97, 97, 97]
    },
    Member("no distances", isSound: true) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 98: 2, 256: 2]), distances: [0])
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.text = [97]
    },
    Member("no distances, and one used", isSound: false) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 256: 2, 257: 2]), distances: [0])
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.putCode(0, 1)
      writer.putCode(2, 2)
      writer.text = [97, 97, 97, 97]
    },
    Member("the other half of the end alone", isSound: false) { writer in
      writer.startDynamic(isLast: true, literals: literals([256: 1]), distances: [1, 1])
      writer.putCode(1, 1)
    },
    Member("32 distances", isSound: false) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 98: 2, 256: 2]),
        distances: [Int](repeating: 5, count: 32))
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.text = [97]
    },
    Member("288 literals and lengths", isSound: false) { writer in
      writer.startDynamic(
        isLast: true, literals: literals([97: 1, 98: 2, 256: 2]) + [0, 0], distances: [1, 1])
      writer.putCode(0, 1)
      writer.putCode(3, 2)
      writer.text = [97]
    },
  ]

  @Test(arguments: members) func theVerdictIsThatOfZlib(_ member: Member) throws {
    // Alone, and as the second member, behind data of another.
    let sound = try gzip(sampleText(byteCount: 3000))
    for file in [member.bytes, sound + member.bytes + sound] {
      for size in [1 << 20, 1000] {
        let expected = try read(file, .zlib, size)
        #expect((expected.fault == nil) == member.isSound)
        for choice in InflaterChoiceTests.others {
          // What libdeflate makes of codes without a meaning is its own affair, and said to be.
          if choice == .libdeflate, !member.isSound { continue }
          #expect(try read(file, choice, size) == expected, "\(choice)")
        }
      }
    }
  }

  private func read(_ file: [UInt8], _ choice: InflaterChoice, _ size: Int) throws -> ReadOutcome {
    let source = ByteSource(inflater: choice)
    source.open(bytes: file, name: "memory")
    return try readAll(source) { size }
  }
}
