import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailPolicy
import TrailScan
import TrailTestSupport

@testable import TrailRules

@Suite struct RuleSchemaTests {
  private static let schema = try? JSONValue.parse(Array(RuleSchema.text.utf8))

  private static func definition(_ name: String) throws -> JSONValue {
    try #require(schema?["definitions"]?[name])
  }

  /// The documents of a rule file as JSON, by YAML's core schema.
  private static func json(_ text: String) throws -> [JSONValue] {
    try YAMLReader(path: "f.yaml", text: text).documents.flatMap(\.entries).map { document in
      var writer = EventWriter(findings: Findings(path: "f.yaml"), warns: false)
      return try JSONValue.parse(Array(writer.json(document.root).utf8))
    }
  }

  private static var file: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../rules/rule.schema.json").standardizedFileURL
  }

  @Test func theFileInTheRepositoryIsTheSchema() throws {
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(text == RuleSchema.text, "run `swift run trailsift-tables`")
  }

  @Test func everyWordIsKnownAndEveryReferenceLeadsSomewhere() throws {
    let schema = try #require(Self.schema)
    let definitions = Set(schema["definitions"]?.members?.map(\.key) ?? [])
    var used: Set<String> = []
    func walk(_ value: JSONValue, isNamed: Bool) {
      for member in value.members ?? [] {
        if !isNamed {
          #expect(SchemaChecker.words.contains(member.key), "\(member.key)")
          if member.key == "$ref", let name = member.value.string?.split(separator: "/").last {
            used.insert(String(name))
          }
        }
        let holdsNames = ["properties", "definitions", "dependencies"].contains(member.key)
        walk(member.value, isNamed: !isNamed && holdsNames)
      }
      for element in value.array ?? [] { walk(element, isNamed: false) }
    }
    walk(schema, isNamed: false)
    #expect(used == definitions)
  }

  @Test func everyPropertyHasWords() throws {
    func walk(_ value: JSONValue) {
      for property in value["properties"]?.members ?? [] {
        let isCondition = property.value["required"] != nil && property.value["type"] != nil
        if !isCondition {
          #expect(property.value["description"]?.string?.isEmpty == false, "\(property.key)")
        }
      }
      for member in value.members ?? [] { walk(member.value) }
      for element in value.array ?? [] { walk(element) }
    }
    walk(try #require(Self.schema))
  }

  /// What the reader knows and what the schema knows are the same.
  @Test func theFieldsAreTheReaders() throws {
    func names(_ value: JSONValue?) -> Set<String> {
      Set(value?["properties"]?.members?.map(\.key) ?? [])
    }
    #expect(names(try Self.definition("rule")) == Set(RuleReader.fields))
    let statement = try Self.definition("statement")
    #expect(names(statement) == Set(StatementReader.elements))
    #expect(
      names(try Self.definition("principal")["anyOf"]?.array?.last)
        == Set(PrincipalEntry.typeNames))
    #expect(
      names(try Self.definition("dedup")["anyOf"]?.array?.last)
        == Set(RuleReader.deduplicationFields))
    #expect(names(try Self.definition("tests")["items"]) == Set(RuleTestReader.fields))
    let conditions = try Self.definition("conditions")
    #expect(names(conditions) == Set(DeclaredName.sections))
    let hours = conditions["properties"]?["hours"]?["additionalProperties"]
    #expect(names(hours) == Set(HoursReader.fields))
    let lists = conditions["properties"]?["lists"]?["additionalProperties"]?["anyOf"]
    #expect(names(lists?.array?.last) == Set(ListsReader.fields))

    #expect(Set(RuleSchema.forms) == Set(CorrelationReader.fieldsByForm.keys))
    let forms = try Self.definition("correlate")["oneOf"]?.array ?? []
    #expect(
      forms.map(names) == RuleSchema.forms.map { Set(CorrelationReader.fieldsByForm[$0] ?? []) })

    let properties = try Self.definition("rule")["properties"]
    func words(_ field: String) -> [String]? {
      properties?[field]?["enum"]?.array?.compactMap(\.string)
    }
    #expect(words("severity") == Severity.allCases.map(\.description))
    #expect(words("status") == ["stable", "test", "experimental", "deprecated"])
  }

  @Test func theOperatorsAreTheReaders() throws {
    let known = try Self.definition("statement")["properties"]?["Condition"]?["properties"]
    let names = known?.members?.map(\.key) ?? []
    // Each base in three set forms and with `IfExists`, which `Null` does not take.
    #expect(names.count == ConditionOperatorBase.allCases.count * 6 - 3)
    #expect(Set(names).count == names.count)
    for name in names { #expect((try? ConditionOperator(name: name))?.name == name, "\(name)") }
  }

  @Test func theKeysAreKeys() throws {
    for key in RuleSchema.knownKeys {
      let findings = Findings(path: "f")
      let position = SourcePosition(line: 1, column: 1)
      #expect(findings.key(SourceText(text: key.key, position: position)) != nil)
      #expect(findings.warnings.isEmpty && !key.summary.isEmpty, "\(key.key)")
    }
  }

  @Test func everyShippedRuleIsInTheSchema() throws {
    let checker = SchemaChecker(schema: try #require(Self.schema))
    for source in EmbeddedRules.sources {
      for rule in try Self.json(source.text) {
        let faults = checker.faults(rule, definition: "rule")
        #expect(faults == [], "\(source.path) \(rule["id"]?.string ?? "")")
      }
    }
  }

  private static let good = """
    id: a-rule
    title: T
    severity: low
    match: { Action: iam:CreateUser }

    """

  /// What reader and schema refuse alike.
  @Test(arguments: [
    "", "status: deprecated\n", "dedup: 0\n", "dedup: none\n",
    "dedup: { within: 5m, by: [aws:userid] }\n",
    "requires: [networks.office, lists.tor, geoip]\n", "evidence: aws:SourceIp\n",
    "correlate: { count: 3, within: 5m }\n",
    "correlate: { distinct: cloudtrail:awsRegion, gte: 4, within: 1h, by: [aws:PrincipalArn] }\n",
    "correlate: { spike: 5x, floor: 10, within: 5m, baseline: 2d }\n",
    "correlate: { new: aws:SourceIp, learn: 14d, by: trailsift:PrincipalKey }\n",
    "tests: [{ name: t, expect: 3, events: [{ eventName: x, eventTime: 2026-01-01, repeat: 3, every: 5s }] }]\n",
    "tests: [{ name: t, expect: none, events: [{}], conditions: { lists: { a: { add: [x] } } } }]\n",
  ])
  func goodRulesAreInTheSchema(addition: String) throws {
    try check(Self.good + addition, isGood: true)
  }

  @Test(arguments: [
    "titel: T\n", "status: done\n", "dedup: soon\n", "dedup: { after: 5m }\n",
    "requires: [office]\n",
    "evidence: SourceIp\n", "correlate: { count: 3 }\n", "correlate: { count: 1, within: 5m }\n",
    "correlate: { count: 3, gte: 3, within: 5m }\n", "correlate: { within: 5m }\n",
    "correlate: { spike: fast, floor: 10, within: 5m }\n", "steps: { a: { Action: \"iam:*\" } }\n",
    "tests: [{ name: t, expect: some, events: [{}] }]\n", "tests: [{ name: t, events: [{}] }]\n",
    "tests: [{ name: t, expect: none, events: [{ every: 5s }] }]\n",
    "tests: [{ name: t, expect: none, events: [{}], conditions: { nets: {} } }]\n",
    "correlate: { sequence: [a, b], within: 1h }\n",
  ])
  func badRulesAreNot(addition: String) throws {
    try check(Self.good + addition, isGood: false)
  }

  @Test(arguments: [
    ("{ Action: [\"iam:*\"], Outcome: [Success, Denied] }", true),
    ("[{ Principal: \"*\" }, { Effect: Ignore, NotResource: \"*\" }]", true),
    ("{ Condition: { \"ForAnyValue:StringLikeIfExists\": { aws:TagKeys: [a, 1, true] } } }", true),
    ("{ Principal: { AWS: \"111122223333\" } }", true), ("{}", false), ("[]", false),
    ("text", false),
    ("{ Action: a:b, NotAction: a:c }", false), ("{ Effect: Deny, Action: \"*\" }", false),
    ("{ Outcome: Refused }", false), ("{ Condition: { StringEqual: { a:b: c } } }", false),
    ("{ Condition: { StringEquals: {} } }", false),
    ("{ Condition: { StringEquals: { b: c } } }", false),
    ("{ Condition: { NullIfExists: { a:b: \"true\" } } }", false),
    ("{ Principal: { User: a } }", false), ("{ Principal: alice }", false),
  ])
  func statements(match: String, isGood: Bool) throws {
    try check("id: a\ntitle: T\nseverity: low\nmatch: \(match)\n", isGood: isGood)
  }

  @Test(arguments: [
    (
      "correlate: { sequence: [a, b], ordered: true, within: 1h, by: [aws:userid, { a: aws:userid, b: aws:username }] }",
      true
    ),
    ("correlate: { sequence: a, without: [b], within: 1h }", true),
    ("correlate: { sequence: [a, b], within: 1h }\nmatch: { Action: \"iam:*\" }", false),
    ("correlate: { sequence: [a, b], ordered: often, within: 1h }", false),
    ("correlate: { sequence: [a, b] }", false),
    ("correlate: { sequence: [a, b], within: 1h, by: [userid] }", false),
  ])
  func sequences(fields: String, isGood: Bool) throws {
    try check(
      "id: s\ntitle: T\nseverity: low\nsteps: { a: { Action: \"iam:*\" }, b: [ { Action: \"s3:*\" } ] }\n"
        + fields + "\n", isGood: isGood)
  }

  /// Reader and schema must say the same of a rule.
  private func check(_ text: String, isGood: Bool) throws {
    let checker = SchemaChecker(schema: try #require(Self.schema))
    let rule = try #require(try Self.json(text).first)
    let faults = checker.faults(rule, definition: "rule")
    #expect(faults.isEmpty == isGood, "\(text)\n\(faults)")
    #expect(load(text).errors.isEmpty == isGood, "\(text)\n\(load(text).errors)")
    // A list of rules is a file, too.
    let list = try #require(
      try? JSONValue.parse(Array("[\(try Self.text(text))]".utf8)))
    #expect(checker.faults(list).isEmpty == isGood)
  }

  private static func text(_ yaml: String) throws -> String {
    let document = try #require(YAMLReader(path: "f", text: yaml).documents.first)
    var writer = EventWriter(findings: Findings(path: "f"), warns: false)
    return writer.json(document.root)
  }

  /// The same with somebody else's validator, if Python has one here.
  @Test func pythonsValidatorAgrees() throws {
    let rules = EmbeddedRules.sources.flatMap { source in
      YAMLReader(path: source.path, text: source.text).documents.flatMap(\.entries).map {
        document in
        var writer = EventWriter(findings: Findings(path: source.path), warns: false)
        return writer.json(document.root)
      }
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-schema-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appendingPathComponent("rules.json")
    try Data("[\(rules.joined(separator: ","))]".utf8).write(to: input)
    let outcome = try ChildProcess.run([
      "/usr/bin/env", "python3", "-c", Self.program, Self.file.path, input.path,
    ])
    // 77: Python has no such library; 127: there is no Python.
    guard ![77, 127].contains(outcome.status) else { return }
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private static let program = """
    import json, sys
    try:
      import jsonschema
    except ImportError:
      sys.exit(77)
    schema, rules = (json.load(open(path)) for path in sys.argv[1:3])
    jsonschema.Draft7Validator.check_schema(schema)
    faults = list(jsonschema.Draft7Validator(schema).iter_errors(rules))
    for fault in faults: print(fault.message[:200], file=sys.stderr)
    try:
      jsonschema.Draft7Validator(schema).validate({"id": "a", "title": "t", "severity": "loud", "match": {}})
      sys.exit("a bad rule passes")
    except jsonschema.ValidationError:
      pass
    sys.exit(1 if faults else 0)
    """
}
