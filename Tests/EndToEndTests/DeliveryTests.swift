import Foundation
import Testing
import TrailTestSupport

/// Whether the binary can send.
enum Sending {
  static let isPossible = {
    let outcome = try? TrailsiftProcess.run([
      "deliver", "--webhook", "http://127.0.0.1:9/", "/nowhere/outbox",
    ])
    return outcome?.errors.contains("libcurl is needed") == false
  }()
}

/// The built binary against receivers on this machine, killed at moments that the receivers choose.
@Suite(.enabled(if: Sending.isPossible, "libcurl is not installed"))
struct DeliveryTests {
  /// What is scanned: a handful of alerts, in a short time.
  private static let scan = [
    "scan", "--format", "jsonl", "--no-default-rules", "--guardrail",
    "samples/policies/office-only.json", "samples",
  ]
  /// The ids of its alerts.
  private static let ids: [String] = {
    guard let outcome = try? TrailsiftProcess.run(scan + ["--quiet"]) else { return [] }
    return outcome.output.split(separator: "\n").compactMap { line in
      let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return value?["id"] as? String
    }
  }()

  private func ids(_ receiver: LoopbackReceiver) -> [String] {
    receiver.requests.map { $0.headers["webhook-id"] ?? "" }
  }

  private func hook(_ receiver: LoopbackReceiver) -> [String] {
    ["--webhook", receiver.address("/hidden-path")]
  }

  @Test func everyAlertArrives() throws {
    try withTemporaryFolder { folder in
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      let stats = folder + "/stats.json"
      let outcome = try TrailsiftProcess.run(
        DeliveryTests.scan + hook(receiver) + [
          "--webhook-secret", "env:SECRET", "--dead-letter", folder + "/dead", "--stats", stats,
          "--manifest", folder + "/manifest.json",
        ], environment: ["SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(!DeliveryTests.ids.isEmpty)
      #expect(ids(receiver) == DeliveryTests.ids)
      #expect(
        receiver.requests.allSatisfy { $0.headers["webhook-signature"]?.hasPrefix("v1,") == true })
      let count = DeliveryTests.ids.count
      #expect(outcome.errors.contains(": \(count) alerts delivered in \(count) messages\n"))
      let run = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: stats)))
      let deliveries = (run as? [String: Any])?["deliveries"] as? [[String: Any]]
      #expect(deliveries?.first?["delivered"] as? Int == count)
      #expect(deliveries?.first?["alerts"] as? Int == count)
      let files = try [stats, folder + "/manifest.json"].map {
        try String(contentsOfFile: $0, encoding: .utf8)
      }
      for text in files + [outcome.errors, outcome.output] {
        #expect(!text.contains("hidden-path") && !text.contains("MfKQ9r8"))
      }
    }
  }

  @Test func aReceiverThatIsDownForTheWholeRunLosesNothing() throws {
    try withTemporaryFolder { folder in
      let gone = try LoopbackReceiver()
      let address = gone.address()
      gone.stop()
      let dead = folder + "/dead"
      let outcome = try TrailsiftProcess.run(
        DeliveryTests.scan + [
          "--quiet", "--webhook", address, "--webhook-patience", "1s", "--dead-letter", dead,
        ])
      #expect(outcome.status == 2)
      // The results are there all the same.
      #expect(outcome.output.split(separator: "\n").count == DeliveryTests.ids.count)
      let count = DeliveryTests.ids.count
      #expect(
        outcome.errors.contains("\(count) not: no connection (\(count))"), "\(outcome.errors)")
      #expect(outcome.errors.contains("error: \(count) alerts not delivered, kept in `\(dead)`"))
      let list = try TrailsiftProcess.run(["deliver", "--dry-run", dead])
      #expect(
        list.output.hasPrefix("\(dead): \(count) alerts in \(count) messages for sink generic:"))
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      let replay = try TrailsiftProcess.run(["deliver", dead] + hook(receiver))
      #expect(replay.status == 0, "\(replay.errors)")
      #expect(ids(receiver) == DeliveryTests.ids)
      let again = try TrailsiftProcess.run(["deliver", dead] + hook(receiver))
      #expect(again.status == 0)
      #expect(again.errors == "nothing waits in `\(dead)`\n")
      #expect(receiver.requests.count == count)
    }
  }

  /// kill -9 while a receiver has the request and has not answered: before the first, in the middle, at the last.
  @Test(arguments: [1, 3, -1])
  func aKilledScanIsFinishedByDeliver(moment: Int) throws {
    try withTemporaryFolder { folder in
      let outbox = folder + "/outbox"
      let fatal = moment < 0 ? DeliveryTests.ids.count : moment
      let process = try TrailsiftProcess.start(
        DeliveryTests.scan + ["--quiet", "--outbox", outbox, "--webhook"]
      ) { process in
        try LoopbackReceiver { _, number in
          guard number == fatal else { return .status(200) }
          process.signal(SIGKILL)
          return .hang
        }
      }
      defer { process.receiver.stop() }
      #expect(try process.process.wait() == .killed(SIGKILL))
      #expect(ids(process.receiver) == Array(DeliveryTests.ids.prefix(fatal)))
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      let replay = try TrailsiftProcess.run(["deliver", outbox] + hook(receiver))
      #expect(replay.status == 0, "\(replay.errors)")
      let first = ids(process.receiver)
      let second = ids(receiver)
      #expect(Set(first + second) == Set(DeliveryTests.ids))
      // Only what was on its way comes twice, under its own id.
      #expect(second == Array(DeliveryTests.ids.dropFirst(fatal - 1)))
      // And a scan with the same outbox sends nothing again.
      let scan = try TrailsiftProcess.run(
        DeliveryTests.scan + [
          "--quiet", "--outbox", outbox, "--webhook", process.receiver.address(),
        ])
      #expect(scan.status == 0, "\(scan.errors)")
      #expect(ids(process.receiver) == first)
    }
  }

  /// The replaying process is killed again and again, at each of its messages.
  @Test func deliverSurvivesKillsToo() throws {
    try withTemporaryFolder { folder in
      let outbox = folder + "/outbox"
      let down = try LoopbackReceiver { _, _ in .status(404) }
      let scan = try TrailsiftProcess.run(
        DeliveryTests.scan + ["--quiet", "--outbox", outbox] + hook(down))
      down.stop()
      #expect(scan.status == 2)
      var received: [String] = []
      for _ in 0..<3 {
        let process = try TrailsiftProcess.start(["deliver", outbox, "--webhook"]) { process in
          try LoopbackReceiver { _, number in
            guard number == 2 else { return .status(200) }
            process.signal(SIGKILL)
            return .hang
          }
        }
        #expect(try process.process.wait() == .killed(SIGKILL))
        process.receiver.stop()
        received += ids(process.receiver)
      }
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      let last = try TrailsiftProcess.run(["deliver", outbox] + hook(receiver))
      #expect(last.status == 0, "\(last.errors)")
      received += ids(receiver)
      #expect(Set(received) == Set(DeliveryTests.ids))
      #expect(received.count == DeliveryTests.ids.count + 3)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func signalsSpillWhatIsQueued(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let dead = folder + "/dead"
      let process = try TrailsiftProcess.start(
        DeliveryTests.scan + ["--quiet", "--dead-letter", dead, "--webhook"]
      ) { process in
        try LoopbackReceiver { _, number in
          guard number == 3 else { return .status(200) }
          process.signal(signal)
          return .hang
        }
      }
      defer { process.receiver.stop() }
      #expect(try process.process.wait() == .exited(2))
      let receiver = try LoopbackReceiver()
      defer { receiver.stop() }
      #expect(try TrailsiftProcess.run(["deliver", dead] + hook(receiver)).status == 0)
      #expect(ids(receiver) == Array(DeliveryTests.ids.dropFirst(2)))
    }
  }

  @Test func oneOutboxServesTwoSinks() throws {
    try withTemporaryFolder { folder in
      let conditions = folder + "/conditions.yaml"
      try """
      sinks:
        good: { kind: generic, url: { env: GOOD }, batch: 100 }
        bad: { kind: slack, url: { file: \(folder)/bad }, min-severity: high, patience: 1s }
      """.write(toFile: conditions, atomically: true, encoding: .utf8)
      let good = try LoopbackReceiver()
      let bad = try LoopbackReceiver { _, _ in .status(503) }
      let mended = try LoopbackReceiver()
      defer { for receiver in [good, bad, mended] { receiver.stop() } }
      try bad.address().write(toFile: folder + "/bad", atomically: true, encoding: .utf8)
      let environment = ["GOOD": good.address()]
      let outbox = folder + "/outbox"
      let scan = try TrailsiftProcess.run(
        DeliveryTests.scan + ["--conditions", conditions, "--outbox", outbox],
        environment: environment)
      #expect(scan.status == 2)
      let count = DeliveryTests.ids.count
      #expect(
        scan.errors.contains(
          "sink good (generic, 127.0.0.1:\(good.port)): \(count) alerts delivered in 1 message\n"))
      #expect(scan.errors.contains("sink bad (slack, 127.0.0.1:\(bad.port)): 0 of"))
      try mended.address().write(toFile: folder + "/bad", atomically: true, encoding: .utf8)
      let replay = try TrailsiftProcess.run(
        ["deliver", "--conditions", conditions, outbox], environment: environment)
      #expect(replay.status == 0, "\(replay.errors)")
      #expect(good.requests.count == 1)
      #expect(!mended.requests.isEmpty)
      #expect(mended.requests.allSatisfy { $0.body.contains("\"blocks\":[") })
      // Only where it is asked for.
      let quiet = try TrailsiftProcess.run(
        DeliveryTests.scan + ["--conditions", conditions, "--no-sinks"], environment: [:])
      #expect(quiet.status == 0, "\(quiet.errors)")
    }
  }

  @Test(arguments: [
    (["--webhook", "http://example.com/hidden"], "--insecure-http"),
    (["--webhook", "https://user:hidden@example.com/"], "user name or password"),
    (["--webhook", "slack=env:TRAILSIFT_NOT_SET"], "`TRAILSIFT_NOT_SET`"),
    (["--webhook", "https://example.com/", "--webhook-secret", "hidden"], "env:NAME"),
    (["--outbox", "/tmp/never-made"], "nobody to deliver to"),
    (["--webhook", "pagerduty"], "routing key"),
    (["--every-match", "--webhook", "https://example.com/"], "--every-match"),
    (["--no-sinks", "--webhook", "https://example.com/"], "--no-sinks"),
    (
      ["--webhook", "https://a.example/", "--webhook", "https://a.example/"], "is given twice"
    ),
  ])
  func badArgumentsStopBeforeAnythingIsRead(arguments: [String], words: String) throws {
    let outcome = try TrailsiftProcess.run(["scan", "/nowhere"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!outcome.errors.contains("hidden"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("/nowhere"), "\(outcome.errors)")
  }

  @Test func othersFilesAreNoOutbox() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/notes.txt"
      try "mine".write(toFile: file, atomically: true, encoding: .utf8)
      let outcome = try TrailsiftProcess.run(
        ["deliver", "--webhook", "http://127.0.0.1:9/", file])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("is not an outbox of trailsift, and is left as it is"))
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
    }
  }
}
