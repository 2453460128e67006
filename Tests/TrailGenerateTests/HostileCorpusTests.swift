import Foundation
import Testing

@testable import TrailGenerate

@Suite struct HostileCorpusTests {
  /// Every corpus is what it is said to be, and the same each time.
  @Test(arguments: HostileCorpus.Kind.allCases)
  func theCorpusIsWhatItSays(kind: HostileCorpus.Kind) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-hostile-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try HostileCorpus(kind: kind, byteCount: 60_000).write(to: folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    _ = try HostileCorpus(kind: kind, byteCount: 60_000).write(to: folder)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    guard kind != .gzipBomb else {
      #expect(bytes.count < 1000 && bytes.starts(with: [0x1F, 0x8B]))
      return
    }
    #expect(bytes.count >= 60_000)
    var users: Set<String> = []
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let identity = object?["userIdentity"] as? [String: Any]
      users.insert(identity?["userName"] as? String ?? "")
    }
    switch kind {
    case .distinctPrincipals, .distinctEverything, .distinctAlerts, .alikeKeys:
      #expect(users.count == lines.count && lines.count > 60)
    case .tinyRecords: #expect(lines.count > 5000 && users == [""])
    case .hugeTexts: #expect(lines.count == 1 && bytes.count > 1_900_000)
    default: #expect(lines.count > 20 && users.count <= 200)
    }
  }
}
