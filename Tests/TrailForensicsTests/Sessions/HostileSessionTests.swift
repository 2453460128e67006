import Testing
import TrailDetect
import TrailTestSupport

@testable import TrailForensics

/// Logs in which nearly every event has a caller, an address and so on of its own.
@Suite struct HostileSessionTests {
  private static let eventCount = 1200

  /// Users with keys of their own, some of whom come back from elsewhere, roles that they assume, and
  /// deliveries that come twice.
  private static func files(_ seed: UInt64 = 5) -> [[EventDraft]] {
    var generator = SeededGenerator(seed: seed)
    var files: [[EventDraft]] = [[], [], [], []]
    for number in 0..<eventCount {
      let own = generator.oneIn(3) ? number % 7 : number
      var event = event(
        number, caller: own, address: "\(11 + number % 90).\(own % 256).1.\(number % 250)")
      event.agent = "tool/\(number) " + String(repeating: "x", count: own % 50)
      event.name = "Get\(own % 300)"
      event.error = own % 7 == 0 ? "AccessDenied" : ""
      if generator.oneIn(4) {
        event.source = "sts.amazonaws.com"
        event.name = "AssumeRole"
        event.more = [
          """
          "requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/r","roleSessionName":"s\(number)"},\
          "responseElements":{"credentials":{"accessKeyId":"ASIA\(20000 + number)AAAAAAAAAAA"},\
          "assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/r/s\(number)"}}
          """
        ]
      }
      files[number % 3].append(event)
      if generator.oneIn(20) { files[3].append(event) }
    }
    return files
  }

  private static func event(_ number: Int, caller: Int, address: String) -> EventDraft {
    var event = EventDraft(id: "e\(number)")
    let minute = number % 1440
    let clock = [minute / 60, minute % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
    event.time = "2026-03-0\(1 + number / 1440)T\(clock[0]):\(clock[1]):00Z"
    event.user = "user-\(caller)"
    event.accessKey = "AKIA\(10000 + caller)AAAAAAAAAAA"
    event.address = address
    return event
  }

  private static func told(
    _ files: [[EventDraft]], threads: Int, _ change: (inout ActivityCollector.Options) -> Void
  ) throws -> (text: String, graph: IdentityGraph) {
    let log = try ScratchLog(files)
    var run = ActivityRun(options: log.options(threads: threads))
    change(&run.gathering)
    let graph = try run.run().graph
    var bytes: [UInt8] = []
    for session in graph.sessions { SessionDataReport.appendJSON(session, to: &bytes) }
    for edge in graph.edges {
      bytes += Array(
        "\(graph.label(edge.from)) \(edge.act) \(graph.label(edge.to)) \(edge.count)\n".utf8)
    }
    return (String(decoding: bytes, as: UTF8.self), graph)
  }

  /// What does not fit in memory is summed on disk: nothing is lost, whatever the limit.
  @Test(arguments: [1, 2, 3])
  func sumsOnDiskAreTheSame(threads: Int) throws {
    let files = HostileSessionTests.files()
    let whole = try HostileSessionTests.told(files, threads: 1) { _ in }
    #expect(whole.graph.spilledRuns == 0 && whole.graph.sessions.count > 700)
    #expect(whole.graph.sessions.contains { $0.flags.contains { $0.code == "several-people" } })
    #expect(whole.graph.edges.count > 200)
    let small = try HostileSessionTests.told(Array(files.reversed()), threads: threads) {
      $0.gatheredBytes = 200_000 * threads
    }
    #expect(small.text == whole.text)
    #expect(small.graph.spilledRuns > 3)
    #expect(small.graph.peakSumBytes <= 200_000)
    #expect(small.graph.limitsReached == [])
  }

  /// One caller with very many programs and addresses: what is not told of them is not remembered.
  @Test func valuesThatAreNotToldAreForgotten() throws {
    let events = (0..<3000).map { number in
      HostileSessionTests.event(number, caller: 1, address: "10.0.\(number / 250).\(number % 250)")
    }
    let whole = try HostileSessionTests.told([events], threads: 1) { _ in }
    #expect(whole.graph.sessions.count == 1 && whole.text.contains("\"listsAreCut\":true"))
    for threads in [1, 3] {
      let small = try HostileSessionTests.told(
        [Array(events[2000...]), Array(events[..<2000])], threads: threads
      ) { $0.gatheredBytes = 100_000 * threads }
      #expect(small.text == whole.text)
      #expect(small.graph.peakSumBytes <= 100_000)
    }
  }

  /// Names, ids and acts as long as a log may have them take no more memory than short ones.
  @Test func longTextsOfCallersCountToo() throws {
    let long = String(repeating: "x", count: 20_000)
    let events = (0..<60).map { number in
      var event = HostileSessionTests.event(number, caller: number, address: "192.0.2.1")
      event.user = "u\(number)-\(long)"
      event.source = "sts.amazonaws.com"
      event.name = "AssumeRole"
      event.more = [
        """
        "requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/r","roleSessionName":"s\(long)"},\
        "responseElements":{"credentials":{"accessKeyId":"ASIA\(20000 + number)AAAAAAAAAAA"},\
        "assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/r/s\(long)"}}
        """
      ]
      return event
    }
    let whole = try HostileSessionTests.told([events], threads: 1) { _ in }
    #expect(whole.graph.sessions.count == 60 && whole.graph.spilledRuns == 0)
    let small = try HostileSessionTests.told([events], threads: 1) { $0.gatheredBytes = 1 << 20 }
    #expect(small.text == whole.text)
    #expect(small.graph.peakSumBytes <= 1 << 20)
    #expect(small.graph.spilledRuns > 2)
    let sample = try HostileSessionTests.told([events], threads: 1) { $0.memoryBytes = 4 << 20 }
    #expect(sample.graph.sampleRate > 1 && sample.graph.sessions.count > 2)
  }

  /// Sessions that do not fit are told of by a sample, which is the same whoever read which file.
  @Test func theSampleDoesNotDependOnOrder() throws {
    let files = HostileSessionTests.files()
    let all = try HostileSessionTests.told(files, threads: 1) { _ in }
    var texts: Set<String> = []
    for (threads, order) in [(1, files), (2, Array(files.reversed())), (3, files)] {
      let sample = try HostileSessionTests.told(order, threads: threads) {
        $0.memoryBytes = 1 << 20
      }
      let graph = sample.graph
      #expect(graph.sampleRate > 1 && graph.sampleRate <= 64)
      #expect(graph.sessions.count > 10 && graph.sessions.count < all.graph.sessions.count / 2)
      #expect(graph.limitsReached.count == 1)
      #expect(
        graph.limitsReached.first?.hasPrefix(
          "too many sessions for memory: 1 of \(graph.sampleRate) was kept; raise --memory") == true
      )
      #expect(SessionNotes.notes(of: graph).contains(graph.limitsReached[0]))
      texts.insert(sample.text)
    }
    #expect(texts.count == 1)
    // Of those that are kept, everything is told.
    let sessions = try #require(texts.first).split(separator: "\n").filter { $0.hasPrefix("{") }
    let known = Set(all.text.split(separator: "\n"))
    #expect(sessions.allSatisfy { $0.contains("\"chain\":[{") || known.contains($0) })
  }

  @Test func twiceTheMemoryHoldsNoFewerSessions() throws {
    let files = HostileSessionTests.files()
    var previous = 0
    for shift in 18...24 {
      let graph = try HostileSessionTests.told(files, threads: 2) { $0.memoryBytes = 1 << shift }
        .graph
      #expect(graph.sessions.count >= previous)
      previous = graph.sessions.count
    }
    #expect(previous > 700)
  }

  /// Whom a pivot asks for is there however little room there is, and everything that is told of it.
  @Test func whatAPivotNamesStays() throws {
    var files = HostileSessionTests.files()
    files[1].append(HostileSessionTests.event(1300, caller: 9999, address: "198.51.100.77"))
    for value in ["198.51.100.77", "user-9999"] {
      let query = try #require(PivotQuery(value))
      for threads in [1, 3] {
        let graph = try HostileSessionTests.told(files, threads: threads) {
          $0.memoryBytes = 1 << 19
          $0.query = query
        }.graph
        #expect(graph.sampleRate > 1 && graph.matchSampleRate == 1)
        let isEmpty = Pivot(query, in: graph).isEmpty
        #expect(!isEmpty)
        #expect(graph.sessions.contains { $0.id == "AKIA19999AAAAAAAAAAA" })
      }
    }
  }

  /// An attacker who comes to too many callers: a sample of these is told.
  @Test func tooManyThatAPivotNamesAreSampled() throws {
    let events = (0..<600).map { number in
      HostileSessionTests.event(
        number, caller: number, address: number % 3 == 0 ? "192.0.2.1" : "198.51.100.77")
    }
    let query = try #require(PivotQuery("198.51.100.77"))
    var texts: Set<String> = []
    for (threads, files) in [(1, [events]), (2, [Array(events[300...]), Array(events[..<300])])] {
      let told = try HostileSessionTests.told(files, threads: threads) {
        $0.memoryBytes = 1 << 19
        $0.query = query
      }
      #expect(told.graph.matchSampleRate > 1)
      #expect(told.graph.matches.count > 5 && told.graph.matches.count < 200)
      #expect(told.graph.matches.count == told.graph.sessions.count)
      #expect(
        told.graph.limitsReached.first?.contains(
          "1 of \(told.graph.matchSampleRate) of those that name the value was kept, and no other")
          == true)
      texts.insert(told.text)
    }
    #expect(texts.count == 1)
  }

  /// Names that Swift takes for the same are two callers for AWS; which thread saw which is all one.
  @Test func spellingsOfANameDoNotDependOnOrder() throws {
    let composed = (0..<20).map { number in
      var event = HostileSessionTests.event(number, caller: 1, address: "192.0.2.1")
      event.agent = number % 2 == 0 ? "caf\u{E9}" : "cafe\u{301}"
      return event
    }
    var texts: Set<String> = []
    for (threads, files) in [
      (1, [composed]), (1, [composed.reversed()]),
      (2, [Array(composed[10...]), Array(composed[..<10])]),
    ] {
      texts.insert(
        try HostileSessionTests.told(files, threads: threads) { $0.gatheredBytes = 20_000 }.text)
    }
    #expect(texts.count == 1)
  }
}
