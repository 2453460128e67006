import Foundation
import TrailScan

/// A folder with small logs, each of which holds sign-ins of root, and what a scan says of it.
final class FaultFolder {
  let path: String

  init(logs: Int = 3) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-fault-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for number in 0..<logs { try write(FaultFolder.log(number), to: "log-\(number).json") }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  /// What lies in it, hidden files too.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// A sign-in of root in an account of its own.
  static func record(_ account: Int, _ number: Int) -> String {
    let id = "1111222200\(10 + account)"
    return """
      {"eventVersion":"1.08","userIdentity":{"type":"Root","principalId":"\(id)","arn":\
      "arn:aws:iam::\(id):root","accountId":"\(id)"},"eventTime":"2026-03-04T19:1\(number):00Z",\
      "eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1",\
      "sourceIPAddress":"192.0.2.66","userAgent":"Mozilla/5.0","responseElements":{"ConsoleLogin":\
      "Success"},"additionalEventData":{"MFAUsed":"No"},"eventType":"AwsConsoleSignIn",\
      "eventID":"\(account)-\(number)","recipientAccountId":"\(id)"}
      """
  }

  /// A file of three sign-ins in the account of that number.
  static func log(_ account: Int) -> String {
    "{\"Records\":[\((0..<3).map { record(account, $0) }.joined(separator: ","))]}"
  }

  /// The arguments of a scan of the folder.
  var scan: [String] {
    ["scan", "--quiet", "--format", "jsonl", "--stats", "\(path)/.stats.json", path]
  }

  /// The account of the run.
  func stats() throws -> JSONValue { try JSONValue.parse(try read(".stats.json")) }

  /// The accounts of alerts, with how many events each alert counts.
  static func alerts(_ output: String) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for line in output.split(separator: "\n") {
      let alert = try JSONValue.parse(String(line))
      guard alert["rule"]?["id"]?.string == "root-console-login-without-mfa",
        let account = alert["account"]?.string
      else { continue }
      counts[account, default: 0] += Int(alert["count"]?.scalarText ?? "") ?? 0
    }
    return counts
  }

  /// The alerts of logs that are read to their ends.
  static func whole(_ accounts: Int...) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: accounts.map { ("1111222200\(10 + $0)", 3) })
  }
}
