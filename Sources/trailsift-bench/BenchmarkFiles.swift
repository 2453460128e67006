import ArgumentParser
import Foundation
import TrailGenerate

/// The corpora and rules that measurements need, written where they are missing.
struct BenchmarkFiles {
  /// A corpus that is there.
  struct Corpus: Codable {
    var path: String
    var files: Int
    var records: Int
    var inflatedBytes: Int
    var bytes: Int
  }

  /// Where everything lies; kept from one measurement to the next.
  let folder: String
  private static let seed: UInt64 = 2_026
  private static let level = 6

  /// A corpus of this kind and size, written now if it is not there.
  func corpus(_ kind: BenchmarkCorpus.Kind, megabytes: Int) throws -> Corpus {
    let name = "\(kind.rawValue)-\(megabytes)"
    let path = "\(folder)/\(name)"
    // Written last: a corpus without it is not whole.
    let account = "\(path).json"
    if let data = FileManager.default.contents(atPath: account),
      let corpus = try? JSONDecoder().decode(Corpus.self, from: data)
    {
      return corpus
    }
    standardErrorLine("writing \(path)")
    try? FileManager.default.removeItem(atPath: path)
    let report = try BenchmarkCorpus(
      kind: kind, seed: Self.seed, size: .megabytes(megabytes), level: Self.level
    ).write(to: path)
    let corpus = Corpus(
      path: path, files: report.files, records: report.records,
      inflatedBytes: report.inflatedBytes, bytes: report.bytes)
    try JSONEncoder().encode(corpus).write(to: URL(fileURLWithPath: account))
    return corpus
  }

  /// A folder of made-up Sigma rules.
  func sigmaRules(_ count: Int) throws -> String {
    let path = "\(folder)/sigma-\(count)"
    try SigmaRuleSet(seed: Self.seed, count: count).write(to: path)
    return path
  }

  /// A file with the four detections.
  func fourDetections() throws -> String {
    try FourDetections.write(to: folder)
  }
}

/// Writes a line about the measurement itself, apart from its figures.
func standardErrorLine(_ text: String) {
  FileHandle.standardError.write(Data((text + "\n").utf8))
}
