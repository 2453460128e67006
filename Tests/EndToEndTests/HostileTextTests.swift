import Foundation
import Testing
import TrailTestSupport

/// Texts that an attacker chose reach no terminal as they are: neither from records nor from file names.
@Suite struct HostileTextTests {
  private static let evil =
    "x\u{1B}]0;owned\u{07}\u{1B}[2J\u{202E}\u{2066}\u{9B}31m\u{0}\r\n=1+1<script>\u{7F}\u{2028}"

  private static let key = "AKIAIOSFODNN7EXAMPLE"

  /// A folder with a log that holds the text wherever a text may stand, and a broken file with a hostile name.
  private static func withLog(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-hostile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let events: [[String: Any]] = (0..<20).map { number in
      [
        "eventVersion": "1.08", "eventTime": "2026-03-04T19:1\(number % 10):07Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": number % 3 == 0 ? "Create\(evil)" : "CreateUser",
        "awsRegion": evil, "sourceIPAddress": evil, "userAgent": evil,
        "eventID": "\(evil)\(number)",
        "errorMessage": evil, "eventType": evil, "recipientAccountId": evil,
        "requestParameters": ["userName": evil, evil: evil],
        "userIdentity": [
          "type": "IAMUser", "principalId": evil, "userName": evil, "accountId": evil,
          "arn": "arn:aws:iam::111122223333:user/\(evil)",
          // One that can be named, so that a pivot begins somewhere.
          "accessKeyId": number % 2 == 0 ? key : "AKIA\(evil)",
        ],
      ]
    }
    try JSONSerialization.data(withJSONObject: ["Records": events])
      .write(to: folder.appendingPathComponent("log.json"))
    try Data("{\"Records\":[{\"eventSource\":\"x".utf8)
      .write(to: folder.appendingPathComponent("broken\u{1B}[2J.json"))
    try """
    id: any-call
    title: Any call
    severity: high
    match: [{ Action: "*" }]
    evidence: ["cloudtrail:userAgent", "cloudtrail:requestParameters.userName"]
    """.write(to: folder.appendingPathComponent("rule.yaml"), atomically: true, encoding: .utf8)
    try body(folder.path)
  }

  @Test(arguments: [
    "scan", "scan --every-match", "scan --format markdown", "scan --format html", "timeline",
    "timeline --collapse --alerts", "summary", "sessions", "pivot", "pivot --format dot",
  ])
  func nothingThatDoesNotShowIsPrinted(command: String) throws {
    try Self.withLog { folder in
      var arguments = command.split(separator: " ").map(String.init)
      if arguments[0] == "scan" || arguments.contains("--alerts") {
        arguments += ["--no-default-rules", "--rules", "\(folder)/rule.yaml"]
      }
      if arguments[0] == "pivot" { arguments += ["--no-alerts", Self.key] }
      let outcome = try TrailsiftProcess.run(arguments + [folder])
      #expect(outcome.status == 2)
      #expect(outcome.output.count > 100, "\(outcome.errors)")
      // The file is named, so that its name can be seen; the bytes that would act on a terminal are not.
      #expect(outcome.errors.contains("broken\\u{1b}[2J.json"), "\(outcome.errors)")
      for text in [outcome.output, outcome.errors] {
        let bad = text.unicodeScalars.filter { scalar in
          scalar != "\n" && scalar.value < 32 || (127..<160).contains(scalar.value)
            || "\u{202E}\u{2066}\u{2028}".unicodeScalars.contains(scalar)
        }
        #expect(bad.isEmpty, "\(Set(bad.map(\.value)))")
      }
    }
  }
}
