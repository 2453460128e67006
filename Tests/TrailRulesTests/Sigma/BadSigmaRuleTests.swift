import Testing
import TrailRules

@Suite struct BadSigmaRuleTests {
  @Test(arguments: metadata + detections + values)
  func refuses(rule: BadRule) {
    let loaded = loadSigma(rule.text)
    #expect(loaded.errors.map(\.description) == rule.messages)
    #expect(loaded.rules.isEmpty)
    #expect(loaded.refusedCount == 1)
  }

  private static let id = "rule 11111111-2222-4333-8444-555555555555: "
  private static let detection = "detection:\n  s: { eventName: a }\n  condition: s"

  private static func head(without line: String) -> String {
    sigmaHead.split(separator: "\n").filter { !$0.hasPrefix(line) }.joined(separator: "\n") + "\n"
  }

  static let metadata = [
    BadRule(
      "no title", head(without: "title") + detection,
      "f.yaml:1:1: \(id)the rule has no `title`"),
    BadRule(
      "level", head(without: "level") + "level: hgih\n" + detection,
      "f.yaml:5:8: \(id)unknown level `hgih`\n  help: did you mean `high`?"),
    BadRule(
      "status", head(without: "status") + "status: draft\n" + detection,
      "f.yaml:5:9: \(id)unknown status `draft`\n  help: the states are `stable`, `test`, `experimental`,"
        + " `deprecated`, `unsupported`"),
    BadRule(
      "taxonomy", sigmaHead + "taxonomy: ecs\n" + detection,
      "f.yaml:6:11: \(id)the taxonomy `ecs` is not supported\n  help: name fields as CloudTrail does and"
        + " leave `taxonomy` out"),
    BadRule(
      "no log source", head(without: "logsource") + detection,
      "f.yaml:1:1: \(id)the rule has no `logsource`\n  help: write `logsource: { product: aws, service:"
        + " cloudtrail }`"),
    BadRule(
      "empty log source", head(without: "logsource") + "logsource: { definition: x }\n" + detection,
      "f.yaml:5:12: \(id)`logsource` names no `product`, `service` or `category`"),
    BadRule(
      "no detection", sigmaHead, "f.yaml:1:1: \(id)the rule has no `detection`"),
    BadRule(
      "two kinds", sigmaHead + detection + "\ncorrelation: { type: event_count }",
      "f.yaml:9:14: \(id)the document has both `detection` and `correlation`\n  help: write two documents,"
        + " with `---` between them"),
    BadRule(
      "id with blanks", head(without: "id") + "id: a b\n" + detection,
      "f.yaml:5:5: rule a b: the id `a b` is not a UUID\n  help: give each rule a UUID of its own, such as"
        + " `uuidgen` makes"),
    BadRule(
      "two faults", head(without: "level") + "level: x\ntaxonomy: y\n" + detection,
      "f.yaml:5:8: \(id)unknown level `x`\n  help: the levels are `informational`, `low`, `medium`,"
        + " `high`, `critical`\nf.yaml:6:11: \(id)the taxonomy `y` is not supported\n"
        + "  help: name fields as CloudTrail does and leave `taxonomy` out"),
  ]

  static let detections = [
    BadRule(
      "no map", sigmaHead + "detection: [a]",
      "f.yaml:6:12: \(id)`detection` is a mapping of selections"),
    BadRule(
      "no condition", sigmaHead + "detection:\n  s: { eventName: a }",
      "f.yaml:7:3: \(id)`detection` has no `condition`\n  help: write how the selections are joined:"
        + " `condition: selection`"),
    BadRule(
      "no selection", sigmaHead + "detection:\n  condition: s",
      "f.yaml:7:3: \(id)`detection` has no selection"),
    BadRule(
      "unknown selection",
      sigmaHead + "detection:\n  selection: { eventName: a }\n  condition: selektion",
      "f.yaml:8:14: \(id)the condition names `selektion`, which is no selection\n  help: did you mean"
        + " `selection`?"),
    BadRule(
      "aggregation",
      sigmaHead
        + "detection:\n  s: { eventName: a }\n  timeframe: 5m\n  condition: s | count() > 5",
      "f.yaml:9:14: \(id)the aggregation `| count() > 5` of Sigma 1 is not supported\n  help: leave it out,"
        + " and write a correlation (`type: event_count`) that refers to this rule"),
    BadRule(
      "unknown modifier",
      sigmaHead + "detection:\n  s:\n    eventName|cased|startwith: a\n  condition: s",
      "f.yaml:8:21: \(id)unknown modifier `startwith`\n  help: did you mean `startswith`?"),
    BadRule(
      "faults in two selections",
      sigmaHead
        + "detection:\n  s: { eventName|re: '(' }\n  t: { eventName|cidr: x }\n  condition: s or t",
      "f.yaml:7:22: \(id)the regular expression `(` is wrong: missing closing parenthesis at byte 1\n"
        + "f.yaml:8:24: \(id)`cidr` has no block of addresses\n  help: write `203.0.113.0/24` or"
        + " `2001:db8::/32`, without other modifiers before `cidr`"),
    BadRule(
      "YAML", sigmaHead + "detection: [",
      "f.yaml:7:1: \(id)the text is not YAML: did not find expected"
        + " node content, while parsing a flow node"),
  ]

  private static func value(_ item: String, _ messages: String) -> BadRule {
    let column = 7 + item.prefix { $0 != ":" }.count
    let text = sigmaHead + "detection:\n  s:\n    \(item)\n  condition: s"
    return BadRule(item, text, "f.yaml:8:\(column): \(id)\(messages)")
  }

  static let values = [
    value("f|contains: null", "`contains` is for texts, not for null"),
    value("f|startswith: true", "`startswith` is for texts, not for a boolean"),
    value(
      "f|contains|re: a", "`re` is the first modifier or none\n  help: write it before the others"),
    value("f|re: null", "`re` is for texts, not for null"),
    value("f|i: a", "`i` is for regular expressions\n  help: write it behind `re`"),
    value("f|i|re: a", "`i` is for regular expressions\n  help: write it behind `re`"),
    value(
      "f|re|cased: a",
      "`cased` is for texts; regular expressions tell case apart anyway\n  help: leave it out"),
    value("f|re|base64: a", "`base64` is for texts, not for a regular expression"),
    value(
      "f|cidr: 203.0.113.*",
      "`cidr` has no block of addresses\n  help: write `203.0.113.0/24` or `2001:db8::/32`, without other"
        + " modifiers before `cidr`"),
    value(
      "f|contains|cidr: 203.0.113.0/24",
      "`cidr` has no block of addresses\n  help: write `203.0.113.0/24` or `2001:db8::/32`, without other"
        + " modifiers before `cidr`"),
    value(
      "f|cidr|contains: 203.0.113.0/24", "`contains` is for texts, not for a block of addresses"),
    value(
      "f|exists: 'true'",
      "`exists` is `true` or `false`, not a text\n  help: write it without quotes"),
    value("f|contains|exists: true", "`contains` is for texts, not for a boolean"),
    value("f|gt: abc", "`gt` is for numbers, not for a text"),
    value(
      "f|gt: '5'", "`gt` is for numbers, not for a text\n  help: write the number without quotes"),
    value("f|gt: true", "`gt` is for numbers, not for a boolean"),
    value("f|gt|lt: 5", "`lt` is for numbers, not for a comparison"),
    value(
      "f|contains|gt: 5",
      "`gt` is for numbers, not for a text\n  help: write the number without quotes"),
    value("f|hour: 24", "`hour` is a whole number from 0 to 23"),
    value("f|minute: -1", "`minute` is a whole number from 0 to 59"),
    value("f|day: 0", "`day` is a whole number from 1 to 31"),
    value("f|month: 1.5", "`month` is a whole number from 1 to 12"),
    value("f|week: 54", "`week` is a whole number from 1 to 53"),
    value("f|hour: noon", "`hour` is for numbers, not for a text"),
    value(
      "f|gte|hour: 9",
      "`hour` is for numbers, not for a comparison\n  help: write `hour` before the comparison"),
    value(
      "f|fieldref: 'a*'",
      "`fieldref` names one field, without wildcards\n  help: write `fieldref` before `startswith`,"
        + " `endswith` and `contains`"),
    value(
      "f|startswith|fieldref: a",
      "`fieldref` names one field, without wildcards\n  help: write `fieldref` before `startswith`,"
        + " `endswith` and `contains`"),
    value("f|fieldref: 5", "`fieldref` is for texts, not for a number"),
    value("f|fieldref|contains|endswith: a", "a field is compared in one way only"),
    value(
      "f|base64: 'a*'",
      "wildcards cannot be encoded\n  help: write `\\*` and `\\?` for the characters themselves"),
    value(
      "f|contains|base64: a",
      "wildcards cannot be encoded\n  help: write `\\*` and `\\?` for the characters themselves"),
    value("f|base64: 5", "`base64` is for texts, not for a number\n  help: write `'5'`"),
    value(
      "f|base64offset|contains: a",
      "the value is too short for `base64offset`: too little of it is the same at each place"),
    value(
      "f|utf16: cmd",
      "the encoded value is no text, so no record can hold it\n  help: add `base64offset|contains` behind"
        + " the encoding"),
    value("f|wide|windash|utf16le: é", "what was encoded is no text any more"),
    value(
      "f|windash: '-a -b -c -d -e'",
      "`windash` is for at most 4 options in one value\n  help: write several values with `all`"),
    value(
      "f|expand: '%nobody%'",
      "the placeholder `%nobody%` has no values\n  help: give them in a file, as `nobody: [value, …]`, with"
        + " --sigma-placeholders"),
    value("f|expand: 5", "`expand` is for texts, not for a number"),
    value(
      "'|re': ''", "the keyword is in every record\n  help: write what to search for"),
    value(
      "'|gt': 5",
      "keywords are texts, not a comparison\n  help: name the field: `field|modifier: value`"),
    value(
      "f: { g: a }",
      "a value is a text, a number, a boolean or null\n  help: write nested fields with dots: `f.name:"
        + " value`"),
  ]

  @Test func faultsOfKeysStandAtTheKey() {
    let text = sigmaHead + "detection:\n  s:\n    f|exists: [true, false]\n  condition: s"
    #expect(
      loadSigma(text).errors.map(\.description) == [
        "f.yaml:8:5: \(Self.id)`exists` has one value"
      ])
  }
}
