import TrailEvents
import TrailPolicy

extension RuleSchema {
  /// The definitions of statements and their parts.
  static var statementDefinitions: [(key: String, value: SchemaValue)] {
    let statement: SchemaValue = .mapping(
      properties(StatementReader.elements, elements),
      description: "One statement, as IAM has them; `Outcome` and the effects are ours.",
      more: [
        ("minProperties", 1),
        (
          "allOf",
          .array(
            ["Principal", "Action", "Resource"].map { name in
              ["not": ["required": .texts([name, "Not\(name)"])]]
            })
        ),
      ])
    return [
      ("statement", statement),
      (
        "statements",
        oneOrMany(["$ref": "#/definitions/statement"], "A statement, or a list of them.")
      ), ("values", values),
      (
        "texts",
        oneOrMany(
          ["$ref": "#/definitions/text"],
          "A value, or a list of values of which one must match. `${declared:NAME}` and `${list:NAME}` stand"
            + " for what is declared and given.")
      ), ("key", key),
      ("keys", oneOrMany(["$ref": "#/definitions/key"], "A key, or a list of keys.")),
      ("principal", principal),
    ]
  }

  private static var elements: [String: SchemaValue] {
    let outcomes = Outcome.allCases.map(\.rawValue)
    return [
      "Sid": ["description": "A name for readers.", "type": "string"],
      "Effect": [
        "description":
          "`Alert` if not given; an `Ignore` that matches wins, as `Deny` does in IAM.",
        "enum": ["Alert", "Ignore"],
      ],
      "Principal": .reference("principal", "Who calls: `\"*\"`, or `{ AWS: \"arn:…\" }`."),
      "NotPrincipal": .reference("principal", "Everybody but these."),
      "Action": .reference(
        "texts",
        "IAM actions, not event names: `s3:ListBucket`, `iam:Create*`, `signin:ConsoleLogin`."),
      "NotAction": .reference("texts", "Every action but these."),
      "Resource": .reference("texts", "ARNs of what is called upon, `*` and `?` as wildcards."),
      "NotResource": .reference("texts", "Every resource but these."),
      "Condition": .mapping(
        operators, description: "Operators, each with keys and their values; all must hold.",
        more: [("minProperties", 1)]),
      "Outcome": oneOrMany(
        ["enum": .texts(outcomes)], "How the call ended: `Success`, `Denied` or `Failed`."),
    ]
  }

  /// Every operator in each of its forms, as AWS writes them.
  static var operators: [(key: String, value: SchemaValue)] {
    let prefixes: [ConditionOperator.SetPrefix?] = [nil, .forAnyValue, .forAllValues]
    return prefixes.flatMap { prefix in
      [false, true].flatMap { isIfExists in
        ConditionOperatorBase.allCases.filter { $0 != .null || !isIfExists }.map { base in
          let name = ConditionOperator(base, setPrefix: prefix, isIfExists: isIfExists).name
          return (name, .reference("values", summary(base, prefix, isIfExists)))
        }
      }
    }
  }

  private static func summary(
    _ base: ConditionOperatorBase, _ prefix: ConditionOperator.SetPrefix?, _ isIfExists: Bool
  ) -> String {
    var parts: [String] = []
    if base == .null {
      parts.append("`\"true\"`: the key must be absent; `\"false\"`: it must be there.")
    } else if base.isNegated {
      parts.append("None of the values may match; an absent key passes.")
    } else {
      parts.append("One of the values must match.")
    }
    switch prefix {
    case .forAnyValue: parts.append("Of a list some element must pass.")
    case .forAllValues: parts.append("Of a list every element must pass; an absent list passes.")
    case nil: break
    }
    if isIfExists { parts.append("An absent key passes.") }
    if base.isExtension { parts.append("Not in IAM: for rules only.") }
    return parts.joined(separator: " ")
  }

  private static var values: SchemaValue {
    [
      "description": "Keys, each with the values wanted.", "type": "object", "minProperties": 1,
      "propertyNames": ["pattern": "^[^:]+:.+$"],
      "properties": .object(
        knownKeys.map { ($0.key, .reference("texts", $0.summary)) }),
      "additionalProperties": ["$ref": "#/definitions/texts"],
    ]
  }

  /// The keys that editors offer; any other of the form `prefix:name` may be written.
  static var knownKeys: [(key: String, summary: String)] {
    let ours: [String: String] = [
      "Tooling": "With what the call was made: `console`, `cli`, `terraform`, `aws-service`, …",
      "Outcome": "`Success`, `Denied` or `Failed`.",
      "Principal": "The caller, as alerts show it.",
      "PrincipalKey": "The caller, without the name of its session.",
      "Account": "The account in which the call was made.",
      "Action": "The IAM actions of the call; a list.",
      "OriginKind": "What the source address is: `public`, `private`, `aws-service`, …",
      "Network": "The names of the declared networks that hold the source address; a list.",
      "Hours": "The names of the declared hours that hold the event's time; a list.",
      "PolicyGrants":
        "What policies in the request grant: `admin-star`, `public-principal`, …; a list.",
      "PolicyChange": "The same in words; for `evidence`.",
      "Country": "The country of the source address; unknown without GeoIP data.",
    ]
    let names = NormalizedKey.allCases.map(\.rawValue) + Findings.extensionNames
    return names.map { ("trailsift:\($0)", ours[$0] ?? "") }
      + GlobalKey.allCases.map { ($0.rawValue, "A global key of IAM.") }
      + [
        "cloudtrail:eventName", "cloudtrail:eventSource", "cloudtrail:eventType",
        "cloudtrail:awsRegion", "cloudtrail:sourceIPAddress", "cloudtrail:userAgent",
        "cloudtrail:errorCode", "cloudtrail:errorMessage", "cloudtrail:recipientAccountId",
        "cloudtrail:readOnly", "cloudtrail:vpcEndpointId", "cloudtrail:userIdentity.type",
        "cloudtrail:userIdentity.arn", "cloudtrail:userIdentity.accountId",
        "cloudtrail:userIdentity.userName", "cloudtrail:userIdentity.accessKeyId",
        "cloudtrail:userIdentity.invokedBy", "cloudtrail:additionalEventData.MFAUsed",
      ].map { ($0, "A field of the record.") }
  }

  private static var key: SchemaValue {
    [
      "description":
        "A condition key: `aws:SourceIp`, `cloudtrail:PATH` for a field of the record, `trailsift:NAME`.",
      "type": "string", "pattern": "^[^:]+:.+$", "examples": .texts(knownKeys.map(\.key)),
    ]
  }

  private static var principal: SchemaValue {
    [
      "description": "`\"*\"`, or a mapping from types to principals.",
      "anyOf": [
        ["enum": ["*"]],
        .mapping(
          properties(
            PrincipalEntry.typeNames,
            [
              "AWS": .reference(
                "texts", "Accounts, users, roles and sessions, by ARN or account id."),
              "Service": .reference("texts", "AWS services: `ec2.amazonaws.com`."),
              "Federated": .reference("texts", "Identity providers."),
              "CanonicalUser": .reference("texts", "Canonical user ids of S3."),
            ]), description: "Principals by type.", more: [("minProperties", 1)]),
      ],
    ]
  }
}
