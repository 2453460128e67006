import TrailDetect

/// The JSON Schema of rule files, from the same tables that the reader has.
///
/// Draft 7, since that is what editors complete best. A field that the reader knows and that has no words
/// here is missing from the schema, which a test finds.
public enum RuleSchema {
  /// The schema, as a file of its own.
  public static var text: String {
    var output: [UInt8] = []
    schema.append(to: &output)
    return String(decoding: output, as: UTF8.self) + "\n"
  }

  private static var schema: SchemaValue {
    [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "title": "Trailsift rule file",
      "description":
        "A detection rule in the language of IAM policy statements, or a list of them.",
      "oneOf": [
        ["$ref": "#/definitions/rule"],
        [
          "description": "Several rules; they can share YAML anchors.", "type": "array",
          "items": ["$ref": "#/definitions/rule"],
        ],
      ],
      "definitions": .object(
        [("rule", rule)] + statementDefinitions + conditionDefinitions + correlateDefinitions
          + testDefinitions + valueDefinitions),
    ]
  }

  /// The properties for the fields of a table, in its order; one without words is left out.
  static func properties(
    _ fields: [String], _ values: [String: SchemaValue]
  ) -> [(key: String, value: SchemaValue)] {
    fields.compactMap { field in values[field].map { (field, $0) } }
  }

  private static var rule: SchemaValue {
    .mapping(
      properties(RuleReader.fields, ruleProperties), required: ["id", "title", "severity"],
      description: "One rule.",
      more: [
        (
          "if",
          [
            "required": ["correlate"],
            "properties": ["correlate": ["type": "object", "required": ["sequence"]]],
          ]
        ), ("then", ["not": ["required": ["match"]]]),
        ("else", ["required": ["match"], "not": ["required": ["steps"]]]),
      ])
  }

  private static var ruleProperties: [String: SchemaValue] {
    [
      "id": [
        "description": "Unique name: small letters, digits and single hyphens.", "type": "string",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 100,
      ],
      "title": ["description": "What happened, in one line.", "type": "string", "minLength": 1],
      "severity": [
        "description":
          "How much it matters. Scans leave `informational` out unless --min-severity asks for it.",
        "enum": .texts(Severity.allCases.map(\.description)),
      ],
      "status": [
        "description":
          "How far the rule has come; `stable` if not given. Deprecated rules are not asked.",
        "enum": .texts(Rule.Status.allCases.filter { $0 != .unsupported }.map(\.rawValue)),
      ],
      "description": .reference(
        "prose", "What happened and why it matters, in two or three sentences."),
      "references": .reference("prose", "Pages to read, AWS documentation first."),
      "tags": .reference(
        "tags",
        "Marks: ATT&CK as Sigma writes it, `cis-aws.…`, `securityhub.…`, `guardduty.…`, `stratus.…`."
      ),
      "themes": .reference("prose", "The ids of the detection themes that the rule covers: `R01`."),
      "falsePositives": .reference("prose", "What else may look like this."),
      "response": .reference("prose", "What to do now, step by step; alerts show the first two."),
      "match": .reference(
        "statements",
        "What an event must be: some Alert statement matches, no Ignore statement does."),
      "steps": [
        "description": "Named lists of statements: the kinds of event of a `sequence`.",
        "type": "object", "minProperties": 1,
        "additionalProperties": ["$ref": "#/definitions/statements"],
      ],
      "correlate": .reference("correlate", "What several events together must be."),
      "dedup": .reference(
        "dedup",
        "For how long matches of one group are one alert: `1h` if not given, `0` for one each."),
      "evidence": .reference("keys", "Keys whose values alerts note."),
      "requires": .reference(
        "requires", "What must be declared or given; without it the rule sleeps, and says so."),
      "companions": .reference(
        "prose", "The ids of rules that match the same events on purpose."),
      "tests": .reference("tests", "Tests that `trailsift rules test` runs."),
      "testDefaults": .reference("record", "Fields that are laid under each event of the tests."),
    ]
  }

  private static var valueDefinitions: [(key: String, value: SchemaValue)] {
    let kinds = DeclaredName.requirements.joined(separator: "|")
    return [
      (
        "text",
        [
          "description": "A text; numbers and booleans are read as they are written.",
          "type": ["string", "number", "boolean"],
        ]
      ),
      (
        "prose",
        oneOrMany(["$ref": "#/definitions/text"], "A text, or a list of texts.", allowsNone: true)
      ),
      (
        "tags",
        oneOrMany(
          [
            "description": "A mark.", "type": "string",
            "examples": [
              "attack.initial-access", "attack.t1078.004", "cis-aws.4.3",
              "securityhub.cloudwatch.1",
              "guardduty.policy-iamuser-rootcredentialusage",
              "stratus.aws.persistence.iam-create-admin-user",
            ],
          ], "A mark, or a list of them.", allowsNone: true)
      ),
      (
        "duration",
        [
          "description": "A time span such as `90s`, `5m`, `1h`, `14d` or `2w`, at most `366d`.",
          "type": "string", "pattern": "^[0-9]{1,9}[smhdw]$", "examples": ["5m", "1h", "14d"],
        ]
      ),
      (
        "durationOrNone",
        [
          "description": "A time span, or `0` or `none`.",
          "anyOf": [["$ref": "#/definitions/duration"], ["enum": [0, "0", "none"]]],
        ]
      ),
      (
        "dedup",
        [
          "description": "A time span, or a time span and the keys to group by.",
          "anyOf": [
            ["$ref": "#/definitions/durationOrNone"],
            .mapping(
              properties(
                RuleReader.deduplicationFields,
                [
                  "within": .reference("durationOrNone", "The time span; `1h` if not given."),
                  "by": .reference("keys", "The keys that tell one alert from another."),
                ]), description: "A time span and the keys to group by."),
          ],
        ]
      ),
      (
        "requires",
        oneOrMany(
          [
            "description": "A section, or one of its entries.", "type": "string",
            "pattern": .text("^(\(kinds))(\\.[A-Za-z0-9_-]+)?$"),
            "examples": ["networks", "hours.work", "lists.tor-exits", "geoip"],
          ], "A section of the conditions file, one of its entries, a list, or `geoip`.")
      ),
    ]
  }

  /// One value, or a list of such values.
  static func oneOrMany(
    _ value: SchemaValue, _ description: String, allowsNone: Bool = false
  ) -> SchemaValue {
    [
      "description": .text(description),
      "anyOf": [
        value, ["type": "array", "items": value, "minItems": allowsNone ? 0 : 1],
      ],
    ]
  }
}
