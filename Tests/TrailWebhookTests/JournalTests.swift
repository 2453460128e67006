import Foundation
import Testing
import TrailTestSupport

@testable import TrailWebhook

@Suite struct JournalTests {
  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func messagesWaitUntilTheyAreDelivered() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/outbox"
      let messages = [WebhookMessage.test(1), .test(2, 3), .test(1, sink: "other")]
      do {
        let journal = try Journal(path: path)
        try journal.append(messages)
        #expect(journal.waiting().map(\.id) == messages.map(\.id))
        #expect(journal.holds("alert-3", for: "hook"))
        #expect(!journal.holds("alert-3", for: "other"))
        #expect(try journal.message(messages[1].id, for: "hook") == messages[1])
        try journal.setDelivered(messages[1].id, for: "hook")
        #expect(try journal.message(messages[1].id, for: "hook") == nil)
      }
      let journal = try Journal(path: path)
      #expect(journal.findings == Journal.Findings())
      #expect(journal.waiting().map(\.items) == [["alert-1"], ["alert-1"]])
      #expect(journal.holds("alert-2", for: "hook") && journal.holds("alert-3", for: "hook"))
      try journal.append([messages[0], .test(2, 3)])
      #expect(journal.waiting().count == 2, "what is known is not kept a second time")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  /// A process may be killed, and a machine go down, at any byte of the file.
  @Test func everyLengthOfTheFileCanBeOpened() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/outbox"
      let first = [WebhookMessage.test(1), .test(2, 3)]
      let second = [WebhookMessage.test(4, sink: "other"), .test(5)]
      var ends: [Int] = []
      do {
        let journal = try Journal(path: path)
        ends.append(try bytes(path).count)
        try journal.append(first)
        ends.append(try bytes(path).count)
        try journal.setDelivered(first[0].id, for: "hook")
        ends.append(try bytes(path).count)
        try journal.append(second)
        ends.append(try bytes(path).count)
        try journal.setDelivered(second[0].id, for: "other")
        ends.append(try bytes(path).count)
      }
      let whole = try bytes(path)
      let cut = folder + "/cut"
      for count in 0...whole.count {
        try? FileManager.default.removeItem(atPath: cut)
        try Data(whole[..<count]).write(to: URL(fileURLWithPath: cut))
        var waiting: [String]
        do {
          let journal = try Journal(path: cut)
          waiting = journal.waiting().map(\.id)
          #expect(journal.findings.damagedLines == 0, "\(count)")
          let isBetween = ends.contains(count) || count == 0
          if isBetween { #expect(!journal.findings.endsEarly, "\(count)") }
          if count > ends[0] + 2, count < ends[1] {
            #expect(journal.findings.endsEarly, "\(count)")
          }
          // Everything that was wholly there is there, and what was delivered stays so.
          if count >= ends[1] {
            #expect(waiting.contains(first[1].id), "\(count)")
            #expect(waiting.contains(first[0].id) == (count < ends[2]), "\(count)")
          }
          if count >= ends[3] {
            #expect(waiting.contains(second[1].id), "\(count)")
            #expect(waiting.contains(second[0].id) == (count < ends[4]), "\(count)")
          }
          for message in first + second where waiting.contains(message.id) {
            #expect(try journal.message(message.id, for: message.sink) == message, "\(count)")
          }
          // And it can be written on.
          try journal.append([.test(9)])
          waiting.append("alert-9")
        }
        #expect(try Journal(path: cut).waiting().map(\.id) == waiting, "\(count)")
      }
      #expect(whole.count > 500, "the property proved nothing")
    }
  }

  @Test func everyDamagedByteIsFound() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/outbox"
      do { try Journal(path: path).append([.test(1), .test(2)]) }
      let whole = try bytes(path)
      let lines = whole.split(separator: UInt8(ascii: "\n"))
      let headCount = lines[0].count + 1
      let damaged = folder + "/damaged"
      for index in headCount..<(headCount + lines[1].count) {
        var bytes = whole
        bytes[index] ^= 0x01
        // A line feed in the middle makes two damaged lines of one.
        try Data(bytes).write(to: URL(fileURLWithPath: damaged))
        let journal = try Journal(path: damaged)
        #expect(journal.findings.damagedLines >= 1, "byte \(index)")
        #expect(journal.waiting().map(\.id) == ["alert-2"], "byte \(index)")
      }
    }
  }

  @Test(arguments: [
    "hello\n", "hello", "{\"entry\":\"message\"}\n", "\u{0}\u{0}\u{0}",
    "{\"entry\":\"outbox\",\"version\":1,\"check\":\"00000000\"}\n",
  ])
  func othersFilesAreLeftAlone(text: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: WebhookError.self) { try Journal(path: path) }
      #expect(error?.message.contains("is not an outbox") == true)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
  }

  @Test func oneProcessAtATime() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/outbox"
      let first = try Journal(path: path)
      try first.append([.test(1)])
      let error = #expect(throws: WebhookError.self) { try Journal(path: path) }
      #expect(error?.message == "`\(path)` is in use by another process")
      withExtendedLifetime(first) {}
    }
  }

  @Test func placesThatAreNoneAreSaid() throws {
    try withTemporaryFolder { folder in
      for path in [folder, folder + "/none/outbox", "/dev/null"] {
        #expect(throws: WebhookError.self) { try Journal(path: path) }
      }
    }
  }

  @Test func aLongOutboxIsRewrittenWithoutWhatIsDone() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/outbox"
      var state = try JournalState(path: path)
      let body = "{\"x\":\"\(String(repeating: "x", count: 1 << 20))\"}"
      var messages: [WebhookMessage] = []
      for number in 0..<24 {
        messages.append(
          WebhookMessage(sink: "hook", kind: "generic", items: ["alert-\(number)"], body: body))
      }
      try state.append(messages)
      let full = try bytes(path).count
      for message in messages[..<20] { try state.setDelivered(message.id, for: "hook") }
      #expect(try bytes(path).count < full / 2)
      // Places have moved; what waits is read from the new ones, also after opening again.
      try state.append([.test(99)])
      #expect(try state.message("alert-23", for: "hook") == messages[23])
      #expect(throws: WebhookError.self, "the lock went with the file") { try Journal(path: path) }
      state = try JournalState(path: folder + "/other")
      let journal = try Journal(path: path)
      #expect(journal.findings == Journal.Findings())
      #expect(
        journal.waiting().map(\.id) == ["alert-20", "alert-21", "alert-22", "alert-23", "alert-99"])
      #expect(journal.holds("alert-0", for: "hook"))
      #expect(try journal.message("alert-20", for: "hook") == messages[20])
      #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    }
  }

  @Test func rememberedItemsAreBounded() {
    var items = RecentItems()
    let count = 2 * JournalState.maxRemembered + 10
    for number in 0..<count { items.insert("\(number)") }
    #expect(items.count == JournalState.maxRemembered)
    #expect(items.items.count == JournalState.maxRemembered)
    #expect(items.contains("\(count - 1)") && !items.contains("0"))
    #expect(items.items.first == "\(count - JournalState.maxRemembered)")
  }
}
