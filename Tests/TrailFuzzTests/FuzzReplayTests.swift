import Foundation
import Testing
import TrailFuzzTargets
import TrailTestSupport

/// The fuzzer's seeds, every input that once failed, and some thousand random changes of them.
@Suite struct FuzzReplayTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Fuzz").standardizedFileURL

  private static func inputs(_ kind: String, of target: FuzzTarget) throws -> [(String, [UInt8])] {
    let folder = folder.appendingPathComponent("\(kind)/\(target.rawValue)")
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      ($0, Array(try Data(contentsOf: folder.appendingPathComponent($0))))
    }
  }

  @Test(arguments: FuzzTarget.allCases) func seedsHold(target: FuzzTarget) throws {
    let seeds = try Self.inputs("Corpus", of: target)
    #expect(seeds.count >= 4)
    for (name, input) in seeds {
      #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.run(input) }
    }
  }

  /// Seeds that a change of the form has made stale would be refused, and teach the fuzzer nothing.
  ///
  /// `RECORD_FUZZ_SEEDS=1 swift test --filter FuzzReplayTests` writes them anew.
  @Test func seedsOfStatesAreTakenUp() throws {
    let folder = Self.folder.appendingPathComponent("Corpus/state")
    for (name, input) in StateFuzz.seeds {
      #expect(try StateFuzz.accepts(input), "\(name), as it is saved today")
      let file = folder.appendingPathComponent(name)
      guard ProcessInfo.processInfo.environment["RECORD_FUZZ_SEEDS"] == nil else {
        try Data(input).write(to: file)
        continue
      }
      #expect(try StateFuzz.accepts(Array(Data(contentsOf: file))), "\(name), as it was saved")
    }
  }

  @Test(arguments: FuzzTarget.allCases) func whatOnceFailedHolds(target: FuzzTarget) throws {
    for (name, input) in try Self.inputs("Crashes", of: target) {
      #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.run(input) }
    }
  }

  @Test(arguments: FuzzTarget.allCases) func changedSeedsHold(target: FuzzTarget) throws {
    var random = SeededGenerator(seed: 20_260_304)
    let seeds = try Self.inputs("Corpus", of: target).map(\.1)
    for number in 0..<150 {
      var input = random.pick(seeds)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        Self.change(&input, with: random.pick(seeds), using: &random)
      }
      #expect(throws: Never.self, "\(target.rawValue), number \(number)") { try target.run(input) }
    }
  }

  private static func change(
    _ input: inout [UInt8], with other: [UInt8], using random: inout SeededGenerator
  ) {
    let place = Int.random(in: 0...input.count, using: &random)
    let end = min(input.count, place + Int.random(in: 0...40, using: &random))
    switch Int.random(in: 0..<4, using: &random) {
    case 0: if place < end { input[place] = UInt8.random(in: 0...255, using: &random) }
    case 1: input.removeSubrange(place..<end)
    case 2: input.insert(contentsOf: input[place..<end], at: place)
    default:
      let start = Int.random(in: 0...other.count, using: &random)
      input.insert(contentsOf: other[start...].prefix(60), at: place)
    }
  }
}
