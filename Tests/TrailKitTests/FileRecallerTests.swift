import Foundation
import Testing
import TrailDetect
import TrailGenerate
import TrailInput
import TrailRules

@testable import TrailKit

/// What alerts tell of their events is the same wherever the reading of a file began again.
@Suite struct FileRecallerTests {
  /// What a second look at a file made of the alerts.
  private struct Found: Equatable {
    var alerts: [Alert]
    var problems: [Problem]
  }

  /// A folder with one file, removed when the test lets go of it.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-recall-\(UUID().uuidString)").path
    var file: String { path + "/log" }

    init(_ bytes: Data) throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try bytes.write(to: URL(fileURLWithPath: file))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static let rules = CompiledRules(
    rules: RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule))

  /// The bytes of a log of one file.
  private static func log(level: Int?) throws -> Data {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-recall-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try BenchmarkCorpus(kind: .oneFile, seed: 8, size: .megabytes(3), level: level)
      .write(to: folder)
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let path = try #require(files.first { $0.hasSuffix(".json.gz") || $0.hasSuffix(".json") })
    return try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path))
  }

  private static func points(of file: InputFile, _ choice: InflaterChoice) throws -> FileLandmarks {
    let source = ByteSource(inflater: choice)
    try source.open(file)
    let points = InflatePoints(maxCount: 16, distance: 100_000)
    source.points = points
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case .bytes = chunk.withUnsafeMutableBytes({ source.read(into: $0) }) {}
    return FileLandmarks(
      byteCount: source.inflatedBytes, isPlain: source.encoding == .plain, points: points.points)
  }

  /// - Parameter change: is done to the file before it is read again.
  private static func found(
    _ path: String, threads: Int, _ landmarks: FileLandmarks?, change: () throws -> Void = {}
  ) throws -> Found {
    var options = ScanOptions(paths: [path])
    options.threads = threads
    let reader = LogReader(options: options, fields: rules.fields, inspectsEvery: false)
    let reading = try reader.read { _ in
      DetectionSink(DetectionWorker(rules, canReadAgain: true))
    }
    // As many readers as threads, also of a small file.
    let workers =
      reading.sinks.map(\.detection)
      + (reading.sinks.count..<threads).map { _ in DetectionWorker(rules, canReadAgain: true) }
    let recaller = FileRecaller(
      files: reading.recaller.files, fields: rules.fields, options: options,
      landmarks: landmarks.map { [0: $0] } ?? [:])
    let draft = try AlertDraft(
      workers, rules: rules, files: reading.files, lengths: recaller.lengths)
    try change()
    var report = RunReport()
    try recaller.run(draft, &report)
    return Found(alerts: Array(try draft.finish().alerts), problems: report.problems)
  }

  @Test(arguments: [6, nil] as [Int?], [1, 3])
  func landmarksMakeNoDifference(level: Int?, threads: Int) throws {
    let folder = try Folder(try Self.log(level: level))
    let file = InputFile(path: folder.file)
    let expected = try Self.found(folder.file, threads: threads, nil)
    #expect(expected.alerts.count > 10 && expected.problems.isEmpty)
    #expect(expected.alerts.contains { $0.events.contains { !$0.eventID.isEmpty } })
    for choice in [InflaterChoice.zlib, .automatic] {
      let landmarks = try Self.points(of: file, choice)
      #expect(landmarks.isPlain == (level == nil))
      #expect(landmarks.points.count > 5 || landmarks.isPlain)
      #expect(try Self.found(folder.file, threads: threads, landmarks) == expected)
    }
  }

  /// Records that lie nowhere as they are found by looking through the whole file.
  @Test func recordsInsideOfStringsAreFound() throws {
    let log = try Self.log(level: nil)
    let records =
      try #require(
        try JSONSerialization.jsonObject(with: log) as? [String: Any])["Records"] as? [Any]
    let lines = try (records ?? []).prefix(400).map { record in
      let text = String(
        decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
      return try JSONSerialization.data(withJSONObject: ["message": text])
    }
    #expect(lines.count == 400)
    let folder = try Folder(Data(lines.joined(separator: [0x0A])))
    let landmarks = try Self.points(of: InputFile(path: folder.file), .automatic)
    let expected = try Self.found(folder.file, threads: 1, nil)
    #expect(!expected.alerts.isEmpty && expected.problems.isEmpty)
    #expect(expected.alerts.contains { $0.events.contains { !$0.eventID.isEmpty } })
    #expect(try Self.found(folder.file, threads: 1, landmarks) == expected)
  }

  /// A file that is another one by then is told of, and never taken for the first.
  @Test(arguments: [1, 3]) func aChangedFileIsTold(threads: Int) throws {
    let log = try Self.log(level: 6)
    let folder = try Folder(log)
    let landmarks = try Self.points(of: InputFile(path: folder.file), .automatic)
    let cut = try Self.found(folder.file, threads: threads, landmarks) {
      try log.prefix(log.count / 3).write(to: URL(fileURLWithPath: folder.file))
    }
    #expect(cut.problems.map(\.code) == ["changed-file"])
    let whole = try Folder(log)
    let gone = try Self.found(whole.file, threads: threads, landmarks) {
      try FileManager.default.removeItem(atPath: whole.file)
    }
    #expect(gone.problems.map(\.code) == ["changed-file"])
    #expect(
      gone.problems[0].message.hasPrefix("the file cannot be opened a second time: no such file"))
    #expect(gone.alerts.count == cut.alerts.count)
  }
}
