import Foundation
import Testing

@testable import TrailGenerate

@Suite struct BenchmarkCorpusTests {
  private static func isDenied(_ record: [String: Any]) -> Bool {
    let code = record["errorCode"] as? String ?? ""
    return code.hasPrefix("AccessDenied") || code == "Client.UnauthorizedOperation"
  }

  @Test(arguments: BenchmarkCorpus.Kind.allCases)
  func everyKindHasTheRecordsAskedFor(_ kind: BenchmarkCorpus.Kind) throws {
    let tree = try GeneratedTree()
    defer { tree.remove() }
    let report = try BenchmarkCorpus(kind: kind, seed: 5, size: .records(2_500))
      .write(to: tree.folder.path)
    #expect(report.records == 2_500)
    #expect(report.files == kind.files)
    let paths = tree.paths()
    #expect(paths.count == kind.files)
    var records: [[String: Any]] = []
    if kind == .jsonLines {
      for line in try tree.documents(paths[0])[0].split(separator: 0x0A) {
        let record = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        records.append(try #require(record))
      }
    } else {
      for path in paths { records += try tree.records(path) }
    }
    #expect(records.count == 2_500)
    #expect(Set(records.compactMap { $0["eventID"] as? String }).count == 2_500)
    let denied = records.count { Self.isDenied($0) }
    switch kind {
    case .deniedHeavy: #expect((1_150...1_350).contains(denied))
    case .matchHeavy: #expect((150...900).contains(denied))
    default: #expect(denied < 60)
    }
  }

  @Test(arguments: [
    (BenchmarkCorpus.Kind.oneFile, 10), (.middleFiles, 6),
  ])
  func compressesLikeRealLogs(kind: BenchmarkCorpus.Kind, megabytes: Int) throws {
    let tree = try GeneratedTree()
    defer { tree.remove() }
    let report = try BenchmarkCorpus(kind: kind, size: .megabytes(megabytes))
      .write(to: tree.folder.path)
    let target = megabytes * 1_000_000
    #expect((target...target + kind.files * 4_000).contains(report.inflatedBytes))
    let ratio = Double(report.inflatedBytes) / Double(report.bytes)
    #expect((8...15).contains(ratio), "\(ratio)")
    #expect((1_000...1_500).contains(report.inflatedBytes / report.records))
  }

  @Test func theSameSeedGivesTheSameBytesAndAnotherOneOthers() throws {
    var contents: [[UInt8]] = []
    for seed in [UInt64(3), 3, 4] {
      let tree = try GeneratedTree()
      defer { tree.remove() }
      try BenchmarkCorpus(kind: .oneFile, seed: seed, size: .records(300))
        .write(to: tree.folder.path)
      contents.append(try tree.bytes("records.json.gz"))
    }
    #expect(contents[0] == contents[1])
    #expect(contents[0] != contents[2])
  }

  @Test func plainAndCompressedHoldTheSame() throws {
    let tree = try GeneratedTree()
    defer { tree.remove() }
    for level in [nil, 1, 9] {
      try BenchmarkCorpus(kind: .oneFile, size: .records(300), level: level)
        .write(to: tree.folder.path)
    }
    #expect(try tree.documents("records.json.gz")[0] == tree.bytes("records.json"))
  }

  @Test func aSizeOfNothingIsRefused() {
    #expect(throws: GenerateError.self) {
      try BenchmarkCorpus(kind: .oneFile, size: .records(0)).write(to: "/tmp")
    }
  }

  @Test func aFolderThatCannotBeIsNamed() {
    let error = #expect(throws: GenerateError.self) {
      try BenchmarkCorpus(kind: .oneFile, size: .records(1)).write(to: "/dev/null/x")
    }
    #expect(error?.code == .folder)
    #expect(error?.description.contains("`/dev/null/x`") == true)
  }
}
