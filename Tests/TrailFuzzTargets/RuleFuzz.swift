import TrailDetect
import TrailEvents
import TrailRules
import TrailScan

enum RuleFuzz {
  private static let record = Array(
    #"""
    {"eventVersion":"1.11","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/a","userName":"a","accountId":"111122223333"},"eventTime":"2026-03-04T19:12:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.66","userAgent":"aws-cli/2.15","errorCode":"AccessDenied","requestParameters":{"userName":"b","tags":[{"key":"k","value":"v"}],"n":7},"responseElements":null,"eventID":"1","readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111122223333"}
    """#.utf8)

  /// The input is a rule file.
  static func run(_ input: [UInt8], isSigma: Bool) throws {
    guard let source = try? RuleSource(path: "rules.yaml", bytes: input) else { return }
    let loaded = RuleLoader.load([source])
    for error in loaded.errors + loaded.warnings { _ = error.description }
    try ask(loaded.rules.map(\.rule))
    guard isSigma else { return }
    for rule in loaded.rules where rule.isSigma { try checkConversion(of: rule) }
  }

  /// Asks the rules about a record.
  private static func ask(_ rules: [Rule]) throws {
    let compiled = CompiledRules(rules: rules)
    let worker = DetectionWorker(compiled)
    let scanner = RecordScanner(fields: compiled.fields)
    var feed = RecordFeed(records: [record, record])
    scanning: while true {
      switch feed.next(scanner) {
      case .record:
        guard let record = scanner.record,
          let time = record.text(.eventTime).flatMap({ Timestamp($0) })
        else { throw FuzzFinding("the record is not read") }
        try worker.analyze(record, time: time, file: 0)
      case .end: break scanning
      default: throw FuzzFinding("the record is not found")
      }
    }
    _ = try AlertAssembly.assemble([worker], rules: compiled, files: ["log"])
  }

  /// A rule in native form is one that can be loaded.
  private static func checkConversion(of rule: LoadedRule) throws(FuzzFinding) {
    guard let text = try? SigmaConverter.nativeText(of: rule) else { return }
    let loaded = RuleLoader.load([RuleSource(path: "native.yaml", text: text)])
    try FuzzFinding.expect(
      loaded.errors.isEmpty, "what was converted has errors: \(loaded.errors)\n\(text)")
  }
}
