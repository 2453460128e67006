#if os(Linux)
import CMemory
import Foundation
import Testing

/// What `cmemory_release_text` does, by what the system says of this process.
@Suite struct ReleasedTextTests {
  /// The pieces of memory that hold a program's text, and how much of them is resident, in KiB.
  private struct Text {
    var pieces: [Range<UInt>] = []
    var residentKiB = 0

    init() throws {
      var isText = false
      // A line of addresses and rights before what is told of the piece: `55d0…-55d1… r-xp …`, `Rss: 12 kB`.
      for line in try String(contentsOfFile: "/proc/self/smaps", encoding: .utf8).split(
        separator: "\n")
      {
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        if ends.count == 2 {
          isText = words[1] == "r-xp" && words.last?.hasPrefix("/") == true
          if isText { pieces.append(ends[0]..<ends[1]) }
        } else if isText, words[0] == "Rss:" {
          residentKiB += Int(words[1]) ?? 0
        }
      }
    }

    /// Reads a byte of each page.
    func touch() -> Int {
      var sum = 0
      for piece in pieces {
        for address in stride(from: piece.lowerBound, to: piece.upperBound, by: 4096) {
          guard let byte = UnsafePointer<UInt8>(bitPattern: address) else { continue }
          sum &+= Int(byte.pointee)
        }
      }
      return sum
    }
  }

  @Test func mostPagesGoAndNoByteChanges() throws {
    // Other tests run meanwhile: they need some of it, and may give it back themselves before it was counted.
    for _ in 0..<20 {
      let text = try Text()
      let sum = text.touch()
      let before = try Text()
      cmemory_release_text()
      let after = try Text()
      // And libraries may be loaded.
      guard after.residentKiB < before.residentKiB / 2, after.pieces == text.pieces else {
        continue
      }
      #expect(after.touch() == sum)
      return
    }
    Issue.record("the text stays in memory")
  }
}
#endif
