extension RuleSchema {
  /// The order in which the forms of `correlate` are listed.
  static let forms = ["count", "distinct", "spike", "sequence", "new"]

  private static let required: [String: [String]] = [
    "count": ["count", "within"], "distinct": ["distinct", "gte", "within"],
    "spike": ["spike", "floor", "within"], "sequence": ["sequence", "within"], "new": ["new"],
  ]

  private static let summaries: [String: String] = [
    "count": "At least so many events in a sliding window.",
    "distinct": "At least so many different values of a key in a sliding window.",
    "spike": "Far more events than the group's own rate lets one expect.",
    "sequence": "An event of each step in a window, and none of the steps under `without`.",
    "new": "A value that the group did not have while the rule learned.",
  ]

  /// The definitions of the forms of `correlate`.
  static var correlateDefinitions: [(key: String, value: SchemaValue)] {
    let definitions = forms.map { form in
      SchemaValue.mapping(
        properties(CorrelationReader.fieldsByForm[form] ?? [], fields(of: form)),
        required: required[form] ?? [], description: summaries[form] ?? "")
    }
    return [
      (
        "correlate",
        [
          "description": .text(
            "Several events together, by their own times: "
              + forms.map { "`\($0)`" }.joined(separator: ", ") + "."),
          "oneOf": .array(definitions),
        ]
      ),
      (
        "number",
        [
          "description": "A whole number.", "type": "integer", "minimum": 2,
          "maximum": .number(CorrelationReader.maxCount),
        ]
      ),
      (
        "stepNames",
        oneOrMany(
          ["description": "A step of the rule, or the id of another rule.", "type": "string"],
          "Names of steps.")
      ),
      (
        "stepKeys",
        oneOrMany(
          [
            "anyOf": [
              ["$ref": "#/definitions/key"],
              [
                "description": "A key for each step.", "type": "object", "minProperties": 1,
                "additionalProperties": ["$ref": "#/definitions/key"],
              ],
            ]
          ], "One key for all steps, or a key for each step: `{ created: KEY, used: KEY }`.")
      ),
    ]
  }

  private static func fields(of form: String) -> [String: SchemaValue] {
    [
      "count": .reference("number", "How many events, at least."),
      "distinct": .reference("key", "The key whose different values count."),
      "gte": .reference("number", "How many different values, at least."),
      "spike": [
        "description": "How many times as many as expected: `5x`.", "type": ["string", "number"],
        "pattern": "^[0-9.]+x?$",
      ],
      "floor": .reference("number", "How many events there must be, whatever the baseline says."),
      "baseline": .reference(
        "duration", "How far back the group's own rate is taken; `24h` if not given."),
      "within": .reference("duration", "The length of the window, in the events' own time."),
      "sequence": .reference("stepNames", "The steps that must all happen."),
      "ordered": [
        "description": "Whether the steps must happen in this order; `false` if not given.",
        "type": "boolean",
      ],
      "without": .reference("stepNames", "Steps that must not happen in the window."),
      "new": .reference("key", "The key whose values are learned."),
      "learn": .reference("duration", "How long a group's values are learned; `14d` if not given."),
      "by": form == "sequence"
        ? .reference("stepKeys", "What the events must have in common; the principal if not given.")
        : .reference("keys", "The keys that make a group; principal and account if not given."),
    ]
  }
}
