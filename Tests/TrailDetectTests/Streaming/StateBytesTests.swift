import Testing
import TrailEvents
import TrailScan

@testable import TrailDetect

/// A state file byte by byte, so that it means the same on every machine, and what is refused in one.
@Suite struct StateBytesTests {
  @Test func numbersAreWrittenWithTheirLowestBytesFirst() throws {
    var writer = StateWriter()
    writer.write(UInt64(300))
    writer.write(Int64(-2))
    writer.writeBits(0x0102_0304_0506_0708)
    writer.write(Int64?.none)
    writer.write("é")
    writer.write("a")
    writer.write("é")
    let bytes: [UInt8] = [
      0xAC, 0x02, 0x03, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 2, 0xC3, 0xA9, 1, 1, 0x61, 0,
    ]
    #expect(writer.bytes == bytes)
    var reader = StateReader(bytes)
    #expect(try reader.unsigned() == 300)
    #expect(try reader.number() == -2)
    #expect(try reader.bits() == 0x0102_0304_0506_0708)
    #expect(try reader.optionalMilliseconds() == nil)
    #expect(try [reader.text(), reader.text(), reader.text()] == ["é", "a", "é"])
    #expect(reader.isAtEnd)
  }

  /// Worked out by another program.
  @Test func hashesAreTheSameOnEveryMachine() throws {
    let sealed = StateSeal.close([1, 2, 3])
    let digits = sealed.suffix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    #expect(digits.joined() == "09ebae4ebe614f77e4a59d3cc8b9b1f4")
    #expect(try StateSeal.open(sealed) == [1, 2, 3])
    let record = """
      {"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject",\
      "eventTime":"2026-03-04T19:12:00Z","eventID":"b387b5-a28d-4608","recipientAccountId":"111122223333"}
      """
    var identity: EventIdentity?
    RecordFeed.scan([record], fields: FieldTable()) { view, _ in identity = EventIdentity(view) }
    #expect(identity?.high == 0x484D_B877_738D_9C83)
    #expect(identity?.low == 0x3FBC_C036_373B_C682)
  }

  /// Each text is written once, whether it is one of a few or of many, and also after all was forgotten.
  @Test(arguments: [1, 8, 9, 40])
  func eachTextIsWrittenOnce(count: Int) throws {
    let texts = (0..<count).map { $0 == 3 ? "" : "text-\($0)" }
    var writer = StateWriter()
    for _ in 0..<2 {
      writer.removeAll()
      writer.write(texts)
      let once = writer.bytes.count
      writer.write(Array(texts.reversed()))
      // A count, and a number of one byte for each.
      #expect(writer.bytes.count == once + 1 + count)
      var reader = StateReader(writer.bytes)
      #expect(try reader.textList() == texts)
      #expect(try reader.textList() == texts.reversed())
    }
  }

  /// Swift takes them for equal; callers, files and groups that are spelled differently are others.
  @Test func spellingsAreKeptApart() throws {
    let spellings = ["caf\u{E9}", "cafe\u{301}"]
    #expect(spellings[0] == spellings[1])
    var writer = StateWriter()
    writer.write(spellings)
    var reader = StateReader(writer.bytes)
    #expect(try reader.textList().map { Array($0.utf8) } == spellings.map { Array($0.utf8) })
    let files = FileNames()
    let numbers = spellings.map { files.number(of: $0) }
    #expect(numbers == [0, 1])
    #expect(numbers.map { Array(files.path($0).utf8) } == spellings.map { Array($0.utf8) })
  }

  /// Numbers with which no window could be worked out, and texts that nothing has written.
  @Test func whatNoLogCouldHoldIsRefused() throws {
    func error<Value>(
      _ write: (inout StateWriter) -> Void,
      _ read: (inout StateReader) throws(StateError) -> Value
    ) -> String? {
      var writer = StateWriter()
      write(&writer)
      var reader = StateReader(writer.bytes)
      do throws(StateError) {
        _ = try read(&reader)
        return nil
      } catch {
        return error.description
      }
    }
    for time in [Int64.min, -1 << 50 - 1, 1 << 50 + 1, .max] {
      #expect(
        error({ $0.write(time) }, { reader throws(StateError) in try reader.milliseconds() })
          == "a time is out of all bounds")
    }
    for time in [-1 << 50, 0, 1 << 50] as [Int64] {
      #expect(
        error({ $0.write(time) }, { reader throws(StateError) in try reader.milliseconds() })
          == nil)
    }
    for tally in [Int64.min, -1, 1 << 53 + 1, .max] {
      #expect(
        error({ $0.write(tally) }, { reader throws(StateError) in try reader.tally() })
          == "a number is out of all bounds")
    }
    #expect(
      error(
        {
          $0.write(UInt64(0))
          $0.writeRaw([0x61, 0xFF])
        }, { reader throws(StateError) in try reader.text() }) == "a text is not UTF-8")
    #expect(
      error({ $0.write(1 << 40) }, { reader throws(StateError) in try reader.count() })
        == "a list is longer than what is left")
  }
}
