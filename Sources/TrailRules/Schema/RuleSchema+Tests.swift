import TrailScan

extension RuleSchema {
  /// The definitions of tests and their events.
  static var testDefinitions: [(key: String, value: SchemaValue)] {
    let record = BaseField.allCases.map { "\($0)" }.map {
      field -> (key: String, value: SchemaValue) in
      (field, ["description": "A field of the record, as CloudTrail writes it."])
    }
    let repetition: [(key: String, value: SchemaValue)] = [
      (
        "repeat",
        [
          "description": "The event stands for so many, with times and eventIDs counted up.",
          "type": "integer", "minimum": 1, "maximum": .number(RuleTestReader.maxEvents),
        ]
      ), ("every", .reference("duration", "How far apart repeated events are; `1s` if not given.")),
    ]
    return [
      (
        "record",
        [
          "description": "Fields of a CloudTrail record.", "type": "object",
          "properties": .object(record),
        ]
      ),
      (
        "event",
        [
          "description": "A CloudTrail record; `repeat: N` and `every: 20s` make N of it.",
          "type": "object", "properties": .object(repetition + record),
          "dependencies": ["every": ["repeat"]],
        ]
      ),
      (
        "tests",
        [
          "description": "Tests: at least a hit and a near miss.", "type": "array",
          "items": .mapping(
            properties(RuleTestReader.fields, testFields), required: ["name", "events", "expect"],
            description: "Some events, and what the rule must make of them."),
        ]
      ),
    ]
  }

  private static var testFields: [String: SchemaValue] {
    [
      "name": ["description": "What the test is about.", "type": "string", "minLength": 1],
      "events": [
        "description": "The records, as one log.", "type": "array", "minItems": 1,
        "items": ["$ref": "#/definitions/event"],
      ],
      "conditions": .reference("conditions", "What is declared during the test."),
      "expect": [
        "description": "`alert`: one alert or more; `none`; or how many.",
        "anyOf": [
          ["enum": ["alert", "none"]],
          ["type": "integer", "minimum": 0, "maximum": .number(RuleTestReader.maxEvents)],
        ],
      ],
    ]
  }

  /// The definitions of declared conditions, as tests have them.
  static var conditionDefinitions: [(key: String, value: SchemaValue)] {
    let name: SchemaValue = ["pattern": "^[A-Za-z0-9_-]+$"]
    func section(_ description: String, _ value: SchemaValue) -> SchemaValue {
      [
        "description": .text(description), "type": "object", "propertyNames": name,
        "additionalProperties": value,
      ]
    }
    let texts: SchemaValue = ["$ref": "#/definitions/prose"]
    let sections: [String: SchemaValue] = [
      "networks": section("Named blocks of addresses: `office: [203.0.113.0/24]`.", texts),
      "accounts": section("Named sets of account ids, in quotes.", texts),
      "principals": section("Named sets of ARNs, `*` and `?` as wildcards.", texts),
      "regions": section("Named sets of regions: `allowed: [eu-*]`.", texts),
      "hours": section(
        "Named hours of the week.",
        .mapping(
          properties(HoursReader.fields, hours), required: ["zone", "from", "to"],
          description: "Hours of some days in a time zone.")),
      "lists": section(
        "Named lists: their values, or `{ add: … }` beside the shipped ones.",
        [
          "anyOf": [
            texts,
            .mapping(
              properties(
                ListsReader.fields,
                ["add": .reference("prose", "Values that are added to the shipped ones.")]),
              required: ListsReader.fields, description: "Values beside the shipped ones."),
          ]
        ]),
      "guardrails": .reference("prose", "Paths of policy documents."),
    ]
    return [
      (
        "conditions",
        .mapping(
          properties(DeclaredName.sections, sections),
          description: "What an organisation declares to be normal.")
      )
    ]
  }

  private static var hours: [String: SchemaValue] {
    [
      "zone": ["description": "An IANA time zone: `Europe/Berlin`.", "type": "string"],
      "days": .reference("prose", "Days or ranges of days: `[mon-fri]`; every day if not given."),
      "from": ["description": "The first minute: `\"07:00\"`.", "type": ["string", "number"]],
      "to": [
        "description": "The minute behind the last: `\"19:00\"`, up to `\"24:00\"`.",
        "type": ["string", "number"],
      ],
    ]
  }
}
