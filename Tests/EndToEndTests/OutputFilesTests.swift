import Foundation
import Testing
import TrailScan
import TrailTestSupport

/// `--format` and `--output`: every format, to standard output and to files.
@Suite struct OutputFilesTests {
  private static let formats = [
    "text", "jsonl", "json", "csv", "sarif", "ocsf", "asff", "markdown", "timesketch", "html",
  ]

  private static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func onePassWritesWhatEachFormatWritesByItself() throws {
    try OutputFilesTests.withFolder { folder in
      let scan = ["scan", "--quiet", "--conditions", "samples/conditions.yaml", "samples/exports"]
      let paths = OutputFilesTests.formats.map {
        folder.appendingPathComponent("alerts.\($0)").path
      }
      let all = try TrailsiftProcess.run(
        scan + zip(OutputFilesTests.formats, paths).flatMap { ["--output", "\($0)=\($1)"] })
      #expect(all.status == 0, "\(all.errors)")
      for (format, path) in zip(OutputFilesTests.formats, paths) {
        let alone = try TrailsiftProcess.run(scan + ["--format", format])
        var file = try String(contentsOfFile: path, encoding: .utf8)
        var output = alone.output
        // The width of a terminal, the time of an import and the seconds of a run differ.
        for (name, pattern) in [
          ("text", #"\s+"#), ("asff", #""UpdatedAt":"[^"]*""#),
          ("json", #""elapsedSeconds": [0-9.e-]*"#),
        ] where name == format {
          file = file.replacingOccurrences(of: pattern, with: " ", options: .regularExpression)
          output = output.replacingOccurrences(of: pattern, with: " ", options: .regularExpression)
        }
        #expect(file == output, "\(format)")
        #expect(file.count > 100)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.count == OutputFilesTests.formats.count, "\(left)")
    }
  }

  @Test(
    arguments: [
      (["--output", "csv"], "`csv` is not of the form FORMAT=FILE"),
      (["--output", "csv="], "`csv=` is not of the form FORMAT=FILE"),
      (["--output", "xml=a"], "`xml` is no format"), (["--output", "csv=-"], "say --format csv"),
      (["--output", "csv=samples"], "`samples` is a folder"),
      (["--output", "csv=no/such/folder/a.csv"], "`no/such/folder` is no folder"),
      (["--output", "csv=a", "--output", "jsonl=a"], "`a` is named twice"),
      (["--asff-account", "12"], "`12` is no account number"),
      (["--asff-region", "Europe"], "`Europe` is no AWS region"),
      (["--every-match", "--output", "csv=a"], "--every-match"),
      (["--every-match", "--format", "sarif"], "not sarif"), (["--format", "xml"], "xml"),
    ])
  func whatCannotBeIsSaidBeforeAnythingIsRead(arguments: [String], message: String) throws {
    let outcome = try TrailsiftProcess.run(["scan", "--quiet"] + arguments + ["samples"])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(
    arguments: [["scan"], ["summary"], ["sessions"], ["timeline"], ["pivot", "192.0.2.1"]],
    ["--stats", "--manifest"])
  func theRunsOwnFilesAreLookedAtFirst(command: [String], option: String) throws {
    for (path, message) in [
      ("-", "writes a file; for standard output name /dev/stdout"),
      ("samples", "`samples` is a folder"), ("no/run.json", "`no` is no folder"),
    ] {
      let outcome = try TrailsiftProcess.run(command + ["--quiet", option, path, "samples"])
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("Error: \(option)"), "\(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test func theAccountGoesToStandardOutputByItsName() throws {
    let outcome = try TrailsiftProcess.run([
      "scan", "--quiet", "--min-severity", "critical", "--format", "jsonl", "--stats",
      "/dev/stdout", "samples/exports",
    ])
    #expect(outcome.output.contains("\"rulesSkipped\": "), "\(outcome.output.prefix(300))")
  }

  /// One file that cannot be written costs neither the others nor standard output.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFileThatFailsIsTroubleAndNothingElseIsLost() throws {
    try OutputFilesTests.withFolder { folder in
      let path = folder.appendingPathComponent("alerts.csv").path
      let outcome = try TrailsiftProcess.run([
        "scan", "--quiet", "--format", "jsonl", "--output", "html=/dev/full", "--output",
        "csv=\(path)", "samples/exports",
      ])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("/dev/full"))
      #expect(outcome.output.hasPrefix("{\"schema\":\"trailsift.alert/1\""))
      #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("\"id\","))
    }
  }

  // MARK: Against the real things

  /// Checks of `check_alerts.py` whose packages are there; they say 77 where one is missing.
  private static func check(_ format: String, _ report: String, _ lines: String) throws -> (
    status: Int32, output: String
  ) {
    try PythonProcess.run(
      ["Tests/Validators/check_alerts.py", format, report, lines],
      in: TrailsiftProcess.packageFolder)
  }

  @Test(.enabled(if: PythonProcess.isInstalled))
  func reportsAreWhatTheirReadersExpect() throws {
    try OutputFilesTests.withFolder { folder in
      let log = folder.appendingPathComponent("hostile.json").path
      let rules = folder.appendingPathComponent("rules.yaml").path
      try HostileLog.records.write(toFile: log, atomically: true, encoding: .utf8)
      try HostileLog.rules.write(toFile: rules, atomically: true, encoding: .utf8)
      let paths = OutputFilesTests.formats.map {
        folder.appendingPathComponent("alerts.\($0)").path
      }
      let outputs = zip(OutputFilesTests.formats, paths).flatMap { ["--output", "\($0)=\($1)"] }
      for scan in [
        ["--no-default-rules", "--rules", rules, log],
        ["--conditions", "samples/conditions.yaml", "samples"],
      ] {
        let outcome = try TrailsiftProcess.run(["scan", "--quiet"] + outputs + scan)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for (format, path) in zip(OutputFilesTests.formats, paths)
        where format != "text" && format != "jsonl" {
          let (status, output) = try OutputFilesTests.check(format, path, paths[1])
          if status == 77 {
            print("\(format) was not checked: \(output)")
          } else {
            #expect(status == 0, "\(format): \(output.suffix(500))")
          }
        }
      }
    }
  }
}

/// Calls whose every text somebody chose to do harm with, and a rule that finds them all.
private enum HostileLog {
  private static let texts = [
    "=HYPERLINK(\"http://192.0.2.66/\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1",
    "  =1", "＝1",
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "](https://192.0.2.66) [x", "`` ``` `", "# heading\n- list", "@everyone", "{0} {x}",
    "\u{1B}]0;owned\u{07}", "user/\u{202E}ecila\u{2066}", "a\u{0}b\u{7F}c\u{85}d\u{2028}e",
    "line\r\nanother,\"cell\"", "   ", "\u{FEFF}\u{200B}", "東京 🦉",
    String(repeating: "long ", count: 700),
    String(repeating: "🦉", count: 900), "\\u{1b}", "arn:aws:iam::111122223333:user/<b>",
  ]

  static let records: String = {
    let events: [[String: Any]] = (0..<130).map { number in
      let text = texts[number % texts.count]
      return [
        "eventVersion": "1.08", "eventTime": "2026-03-04T19:12:07Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser", "awsRegion": number % 7 == 0 ? text : "us-east-1",
        "sourceIPAddress": number % 2 == 0 ? text : "2001:db8::66", "userAgent": text,
        "eventID": "\(text)\(number)", "eventType": "AwsApiCall", "readOnly": false,
        "recipientAccountId": number % 5 == 0 ? text : "111122223333",
        "requestParameters": ["userName": "\(text)"],
        "userIdentity": [
          "type": "IAMUser", "principalId": "AIDA\(number)", "userName": "\(text)\(number)",
          "arn": "arn:aws:iam::111122223333:user/\(text)\(number)", "accountId": "111122223333",
        ],
      ]
    }
    let data = try? JSONSerialization.data(withJSONObject: ["Records": events])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }()

  static let rules = """
    - id: hostile-user
      title: "User =1 <b>`[made](x)"
      severity: high
      description: "Somebody made a user. | <script> `x`"
      tags: [attack.persistence, attack.privilege-escalation, attack.t1136.003, attack.impact]
      references: ["https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html", "javascript:x"]
      falsePositives: ["=1+1", "- <b>"]
      response: ["@everyone look", "<img src=x>"]
      match: [{ Action: "iam:CreateUser" }]
      evidence: ["cloudtrail:userAgent", "cloudtrail:requestParameters.userName"]

    """
}
