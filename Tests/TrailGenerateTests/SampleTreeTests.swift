import Foundation
import Testing

@testable import TrailGenerate

@Suite struct SampleTreeTests {
  @Test func theTreeIsAsDocumented() throws {
    let tree = try GeneratedTree()
    defer { tree.remove() }
    let report = try SampleStory().write(to: tree.folder.path)
    let logs = tree.paths(below: "AWSLogs/").filter { $0.contains("/CloudTrail/") }
    #expect(logs.count == report.logFiles)
    #expect(logs.count <= 150)
    let name = try Regex(
      #"AWSLogs/(?:o-exampleorg1/)?(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/"#
        + #"(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8})T\d{4}Z_[A-Za-z0-9]{16}\.json(?:\.gz)?"#,
      as: (
        Substring, Substring, Substring, Substring, Substring, Substring, Substring, Substring,
        Substring
      ).self)
    var seen: [String: Int] = [:]
    for path in logs {
      let match = try #require(path.wholeMatch(of: name), "\(path)")
      #expect(match.1 == match.6)
      #expect(match.2 == match.7)
      #expect(match.3 + match.4 + match.5 == match.8)
      for record in try tree.records(path) {
        #expect(record["recipientAccountId"] as? String == String(match.1))
        #expect(record["awsRegion"] as? String == String(match.2))
        seen[try #require(record["eventID"] as? String), default: 0] += 1
      }
    }
    #expect(seen.count == report.records)
    #expect(seen.values.count { $0 == 2 } == report.repeats)
    #expect(seen.values.allSatisfy { $0 <= 2 })
    #expect(report.repeats > 100)
    #expect(report.deniedOfIntruder == 48)
    #expect(report.bytes <= 1_250_000)
    try checkOddities(of: tree, logs: logs, eventIDs: Set(seen.keys), report: report)
  }

  private func checkOddities(
    of tree: GeneratedTree, logs: [String], eventIDs: Set<String>, report: StoryReport
  ) throws {
    #expect(try logs.count { try tree.documents($0).count == 2 } == 1)
    #expect(logs.count { $0.hasSuffix(".json") } == 1)
    let digest = try #require(tree.paths().first { $0.contains("/CloudTrail-Digest/") })
    let text = try tree.documents(digest)[0]
    let parsed = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
    #expect(parsed?["digestS3Object"] as? String == digest)
    let insight = try #require(tree.paths().first { $0.contains("/CloudTrail-Insight/") })
    #expect(try tree.records(insight).count == report.insights)

    let lines = try tree.documents("exports/enumeration.jsonl.gz")[0].split(separator: 0x0A)
    var exported = 0
    for line in lines {
      let record = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      #expect(eventIDs.contains(record?["eventID"] as? String ?? ""))
      exported += 1
    }
    let lookup = try JSONSerialization.jsonObject(
      with: Data(tree.bytes("exports/cloudwatch-lookup-events.json")))
    let events = try #require((lookup as? [String: Any])?["Events"] as? [[String: Any]])
    for event in events {
      let inner = try #require(event["CloudTrailEvent"] as? String)
      let record = try JSONSerialization.jsonObject(with: Data(inner.utf8)) as? [String: Any]
      #expect(record?["eventID"] as? String == event["EventId"] as? String)
      #expect(eventIDs.contains(event["EventId"] as? String ?? ""))
      exported += 1
    }
    #expect(exported == report.exported)
    for text in ["README.md", "conditions.yaml"] { #expect(try tree.bytes(text).count > 500) }
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    let first = try GeneratedTree()
    let second = try GeneratedTree()
    defer {
      first.remove()
      second.remove()
    }
    #expect(
      try SampleStory(seed: 7).write(to: first.folder.path)
        == SampleStory(seed: 7).write(to: second.folder.path))
    let paths = first.paths()
    #expect(paths == second.paths())
    #expect(paths.count > 70)
    for path in paths { #expect(try first.bytes(path) == second.bytes(path), "\(path)") }
  }
}
