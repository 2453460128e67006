import CZlib
import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailInput
import TrailKit
import TrailScan
import TrailTestSupport

/// Faults of the input: the run goes on, and the counts add up.
@Suite struct DamagedInputTests {
  private static func record(_ number: Int) -> String {
    #"{"eventVersion":"1.08","userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"},"#
      + #""eventTime":"2026-03-04T19:\#(10 + number):00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","#
      + #""awsRegion":"us-east-1","sourceIPAddress":"192.0.2.66","responseElements":{"ConsoleLogin":"Success"},"#
      + #""additionalEventData":{"MFAUsed":"No"},"eventType":"AwsConsoleSignIn","eventID":"\#(number)","recipientAccountId":"111122223333"}"#
  }

  private static func log(_ count: Int) -> [UInt8] {
    Array(#"{"Records":[\#((0..<count).map(record).joined(separator: ","))]}"#.utf8)
  }

  private static func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    guard trailsift_deflate_init_gzip(&stream, 6) == Z_OK else { return [] }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1000)
    let size = output.count
    input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(size)
        deflate(&stream, Z_FINISH)
      }
    }
    return Array(output[..<(size - Int(stream.avail_out))])
  }

  private func scan(_ bytes: [UInt8], name: String = "a.json.gz") throws -> Scan.Outcome {
    let folder = try ScratchFolder()
    return try Scan.samples([folder.write(bytes, to: name)])
  }

  @Test func cutAtEveryByte() throws {
    let whole = DamagedInputTests.gzipped(DamagedInputTests.log(3))
    for length in 0..<whole.count {
      let report = try scan(Array(whole[..<length])).report
      #expect(report.hasProblems, "cut at \(length)")
      #expect(report.recordsRead == report.recordsAnalyzed + report.recordsSkipped)
      #expect(report.filesFound == 1 && report.filesRead + report.filesFailed == 1)
    }
    let report = try scan(whole).report
    #expect(!report.hasProblems && report.recordsAnalyzed == 3)
  }

  @Test func recordsBeforeTheFaultAreAnalysed() throws {
    var bytes = DamagedInputTests.gzipped(DamagedInputTests.log(3))
    // The checksum is wrong, the data are whole.
    bytes[bytes.count - 5] ^= 0xFF
    let outcome = try scan(bytes)
    #expect(outcome.report.recordsAnalyzed == 3)
    #expect(outcome.alerts.map(\.count) == [3, 3])
    #expect(outcome.report.problems.map(\.code) == ["checksumMismatch"])
  }

  @Test func flippedBytesOfPlainLogs() throws {
    var generator = SeededGenerator(seed: 20_260_304)
    let whole = DamagedInputTests.log(12)
    var analyzed = 0
    for _ in 0..<300 {
      var bytes = whole
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      let report = try scan(bytes, name: "a.json").report
      #expect(report.recordsRead == report.recordsAnalyzed + report.recordsSkipped)
      analyzed += report.recordsAnalyzed
    }
    #expect(analyzed > 300 * 10)
  }

  @Test func oneBadFileDoesNotStopTheOthers() throws {
    let folder = try ScratchFolder()
    _ = try folder.write(DamagedInputTests.gzipped(DamagedInputTests.log(2)), to: "a.json.gz")
    _ = try folder.write(Array("not JSON at all".utf8), to: "b.json")
    _ = try folder.write([0x1F, 0x8B, 8, 0, 1, 2, 3], to: "c.json.gz")
    _ = try folder.write(Array("a note".utf8), to: "note.txt")
    _ = try folder.write([], to: "empty.json")
    let outcome = try Scan.samples([folder.path, "\(folder.path)/missing.json"])
    #expect(outcome.report.recordsAnalyzed == 2)
    #expect(
      outcome.report.problems.map(\.code) == ["notFound", "not-json", "truncated", "empty-file"])
    #expect(outcome.report.filesSkippedByReason == [.notALog: 1])
    #expect(outcome.report.filesFound == 6)
    #expect(
      outcome.report.filesFound
        == outcome.report.filesRead + outcome.report.filesSkipped + outcome.report.filesFailed)
  }

  @Test func recordWithoutTimeIsCounted() throws {
    let log = String(decoding: DamagedInputTests.log(2), as: UTF8.self)
      .replacingOccurrences(of: "2026-03-04T19:11:00Z", with: "yesterday")
    let report = try scan(Array(log.utf8), name: "a.json").report
    #expect(report.recordsSkippedByReason == [.noTime: 1] && report.recordsAnalyzed == 1)
    #expect(report.problems.map(\.record) == [2])
  }

  @Test func invalidUTF8IsReportedAndSurvived() throws {
    var log = DamagedInputTests.log(2)
    let place = try #require(log.firstRange(of: Array("192.0.2.66".utf8)))
    log[place.lowerBound] = 0xFF
    let report = try scan(log, name: "a.json").report
    #expect(report.problems.map(\.code) == ["invalid-utf8"])
    #expect(report.recordsAnalyzed == 2)
  }

  @Test func limitsAreProblems() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(DamagedInputTests.log(3), to: "a.json")
    let small = try Scan.samples([path]) { $0.scanLimits.maxRecordBytes = 300 }.report
    #expect(small.recordsSkippedByReason == [.tooLarge: 3])
    let packed = try folder.write(
      DamagedInputTests.gzipped(DamagedInputTests.log(50)), to: "b.json.gz")
    let bomb = try Scan.samples([packed]) { $0.inflateLimits.maxInflatedBytes = 10_000 }.report
    #expect(bomb.problems.first?.code == "inflatedTooLarge")
    #expect(bomb.recordsAnalyzed > 5 && bomb.recordsAnalyzed < 50)
  }
}
