/// Writes one made-up Sigma rule after another.
struct SigmaRuleDraft {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed ^ 0x7369_676D_61) }

  /// A file of one rule, or of a rule and its correlation if two still fit.
  mutating func file(_ form: SigmaRuleForm, number: Int, fits: Bool) -> SigmaRuleSet.File {
    let isPair = form == .correlation && fits
    let name = "rule_\(number)"
    var text = rule(number, name: isPair ? name : nil, detection: detection(form))
    if isPair { text += "---\n" + correlation(of: name, number: number + 1) }
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return SigmaRuleSet.File(
      name: "aws_cloudtrail_\(padded).yml", text: text, rules: isPair ? 2 : 1)
  }

  // MARK: Documents

  private mutating func rule(_ number: Int, name: String?, detection: [String]) -> String {
    var lines = head(number, title: "Made-up activity \(number)")
    if let name { lines.insert("name: \(name)", at: 2) }
    lines += ["logsource:", "    product: aws", "    service: cloudtrail", "detection:"]
    lines += detection.map { "    " + $0 }
    lines += [
      "falsepositives:", "    - Work of administrators that was announced beforehand",
      "    - Tools that take stock of the account", "level: \(random.pick(Self.levels))",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func head(_ number: Int, title: String) -> [String] {
    [
      "title: \(title)", "id: \(random.uuid())",
      "status: \(random.pick(["stable", "test", "test", "experimental"]))", "description: |",
      "    Detects activity that was made up to measure how rules are read and asked.",
      "    It stands for what an intruder does with credentials that were found somewhere, and its",
      "    text is as long as that of other rules.", "references:",
      "    - https://docs.example.com/guides/activity-\(number).html",
      "    - https://blog.example.com/2026/03/what-they-did-next-\(number)",
      "author: Nobody in particular", "date: 2026-03-0\(random.below(9) + 1)", "tags:",
      "    - attack.\(random.pick(Self.tactics))",
      "    - attack.t1\(100 + random.below(500)).00\(1 + random.below(8))",
    ]
  }

  private mutating func correlation(of name: String, number: Int) -> String {
    let countsValues = random.chance(percent: 50)
    var lines = head(number, title: "Much made-up activity \(number)")
    lines += [
      "correlation:", "    type: \(countsValues ? "value_count" : "event_count")", "    rules:",
      "        - \(name)", "    group-by:", "        - userIdentity.arn",
      "    timespan: \(random.pick(["5m", "15m", "1h", "1d"]))", "    condition:",
    ]
    if countsValues { lines.append("        field: sourceIPAddress") }
    lines += ["        gte: \(5 + random.below(20))", "level: high"]
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Detections

  private mutating func detection(_ form: SigmaRuleForm) -> [String] {
    let service = random.pick(SigmaVocabulary.services)
    let source = "    eventSource: '\(service.name).amazonaws.com'"
    switch form {
    case .call:
      return selection([source, "    eventName: '\(call(of: service))'"])
    case .callList, .correlation:
      return selection([source] + list("eventName", calls(of: service)))
    case .callPrefix:
      let verbs = (0..<2).map { _ in random.pick(SigmaVocabulary.verbs) }
      let noun = random.pick(service.nouns)
      return selection([source] + list("eventName|startswith", verbs.map { $0 + noun }))
    case .requestValue:
      let frequent = random.pick(SigmaVocabulary.frequent)
      return selection(
        [
          "    eventSource: '\(frequent.service).amazonaws.com'",
          "    eventName: '\(frequent.call)'",
        ] + list("requestParameters.\(frequent.parameter)|contains", words(3)))
    case .userAgent:
      guard random.chance(percent: 30) else {
        return selection(list("userAgent|contains", words(2)))
      }
      return selection(["    userAgent|re: '^\(random.pick(SigmaVocabulary.words))/[0-9.]+ '"])
    case .identity:
      return [
        "selection:", "    userIdentity.arn|contains: ':assumed-role/\(word())-'",
        "    userIdentity.type: 'AssumedRole'", "filter_main_services:",
        "    - \(source.dropFirst(4))",
        "    - userAgent|endswith: '.amazonaws.com'", "filter_optional_network:",
        "    sourceIPAddress|startswith: '10.'", "condition: selection and not 1 of filter_*",
      ]
    case .failure:
      return [
        "selection:", source, "    errorCode|re: '(AccessDenied|Unauthorized)[A-Za-z]*'",
        "selection_call:", "    eventName|endswith:", "        - '\(random.pick(service.nouns))'",
        "condition: all of selection*",
      ]
    case .policyText:
      return selection([
        "    eventSource: 'iam.amazonaws.com'", "    eventName|startswith: 'Put'",
        "    requestParameters|contains|all:", "        - '\"Effect\":\"Allow\"'",
        "        - '\(service.name):\(call(of: service))'",
      ])
    case .network:
      return [
        "selection:", source, "    eventName: '\(call(of: service))'", "filter:",
        "    sourceIPAddress|cidr:", "        - 203.0.113.\(random.below(16) * 16)/28",
        "        - 2001:db8:\(random.below(9000) + 1000)::/48",
        "condition: selection and not filter",
      ]
    case .keywords:
      return ["keywords:"] + words(3).map { "    - '\($0)'" } + ["condition: keywords"]
    }
  }

  private func selection(_ lines: [String]) -> [String] {
    ["selection:"] + lines + ["condition: selection"]
  }

  private func list(_ key: String, _ values: [String]) -> [String] {
    ["    \(key):"] + values.map { "        - '\($0)'" }
  }

  private mutating func call(of service: SigmaVocabulary.Service) -> String {
    random.pick(SigmaVocabulary.verbs) + random.pick(service.nouns)
  }

  private mutating func calls(of service: SigmaVocabulary.Service) -> [String] {
    (0..<(2 + random.below(5))).map { _ in call(of: service) }
  }

  private mutating func word() -> String {
    "\(random.pick(SigmaVocabulary.words))\(random.below(90) + 10)"
  }

  private mutating func words(_ count: Int) -> [String] {
    (0..<(1 + random.below(count))).map { _ in word() }
  }

  private static let levels = ["low", "low", "medium", "medium", "medium", "high", "critical"]

  private static let tactics = [
    "initial-access", "persistence", "privilege-escalation", "defense-evasion", "discovery",
    "credential-access", "exfiltration", "impact",
  ]
}
