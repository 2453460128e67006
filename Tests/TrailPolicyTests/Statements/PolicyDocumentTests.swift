import Testing
import TrailEvents
import TrailPolicy

@Suite struct PolicyDocumentTests {
  @Test func readsEveryElementWithItsPlace() throws {
    let text = """
      {
        "Version": "2012-10-17", "Id": "é",
        "Statement": [{
          "Sid": "Home", "Effect": "Allow",
          "Action": ["s3:GetObject", "s3:Put*"],
          "Resource": "arn:aws:s3:::h/${aws:username}/*",
          "Condition": {"Bool": {"aws:SecureTransport": true},
            "NumericLessThan": {"s3:max-keys": [10, "20"]}}
        }]
      }
      """
    let document = try PolicyDocument.parse(text, kind: .identity)
    #expect(document.version == "2012-10-17" && document.id == "é" && document.allowsVariables)
    let statement = try #require(document.statements.first)
    #expect(statement.sid == "Home" && statement.effect == .allow)
    #expect(statement.actions?.map(\.text) == ["s3:GetObject", "s3:Put*"])
    #expect(statement.resources?.first?.variableKeys == ["aws:username"])
    #expect(statement.conditions.map(\.key) == ["aws:SecureTransport", "s3:max-keys"])
    #expect(statement.conditions.map(\.values) == [["true"], ["10", "20"]])
    #expect(statement.keys == ["aws:SecureTransport", "s3:max-keys", "aws:username"])
    #expect(statement.position?.description == "line 3, column 17")
    #expect(statement.actions?.last?.position?.description == "line 5, column 32")
    #expect(statement.elementPositions["Effect"]?.description == "line 4, column 20")
    #expect(statement.conditions.last?.position?.description == "line 8, column 27")
  }

  @Test func takesScalarsAndLists() throws {
    let one = #"{"Statement": {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "*"}}"#
    let document = try PolicyDocument.parse(one, kind: .identity)
    #expect(document.statements.count == 1 && !document.allowsVariables)
    #expect(document.statements.first?.notActions?.count == 1)
    let empty =
      #"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {}}]}"#
    #expect(try PolicyDocument.parse(empty, kind: .identity).statements.first?.conditions == [])
  }

  static let bad: [(inside: String, kind: PolicyKind, message: String)] = [
    (
      #""Effect": "allow", "Action": "*", "Resource": "*""#, .identity,
      "line 1, column 26: unknown effect `allow` (write `Allow` or `Deny`, in this case)"
    ),
    (
      #""Action": "*", "Resource": "*""#, .identity,
      "line 1, column 15: a statement needs `Effect` (write `Allow` or `Deny`)"
    ),
    (
      #""Effect": "Deny", "Action": "*", "NotAction": "*", "Resource": "*""#, .identity,
      "line 1, column 15: a statement has both `Action` and `NotAction`"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Resource": "*", "NotResource": "*""#, .identity,
      "line 1, column 15: a statement has both `Resource` and `NotResource`"
    ),
    (
      #""Effect": "Deny", "Resource": "*""#, .identity,
      "line 1, column 15: a statement needs `Action` or `NotAction`"
    ),
    (
      #""Effect": "Deny", "Action": "*""#, .identity,
      "line 1, column 15: a statement needs `Resource` or `NotResource`"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*""#, .identity,
      "line 1, column 15: an identity policy takes no `Principal`"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Resource": "*""#, .resource,
      "line 1, column 15: a statement needs `Principal` or `NotPrincipal`"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*""#, .trust,
      "line 1, column 15: a trust policy takes no `Resource`"
    ),
    (
      #""Effect": "Deny", "Acton": "*", "Action": "*", "Resource": "*""#, .identity,
      "line 1, column 34: unknown element `Acton` in a statement (did you mean `Action`?)"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Action": "*", "Resource": "*""#, .identity,
      "line 1, column 49: element `Action` appears twice in a statement"
    ),
    (
      #""Effect": "Deny", "Action": [], "Resource": "*""#, .identity,
      "line 1, column 44: `Action` has no value"
    ),
    (
      #""Effect": "Deny", "Action": ["s3"], "Resource": "*""#, .identity,
      "line 1, column 45: action `s3` has no service and name (write `service:Name`)"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Resource": 5"#, .identity,
      "line 1, column 61: `Resource` is a text or a list of texts"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Resource": "bucket""#, .identity,
      "line 1, column 61: resource `bucket` is not an ARN (write an ARN or `*`)"
    ),
    (
      #""Sid": "a b", "Effect": "Deny", "Action": "*", "Resource": "*""#, .identity,
      "line 1, column 23: statement id `a b` has other characters than letters and digits"
    ),
    (
      #""Effect": "Deny", "Action": "*", "Principal": {"AWS": ["1", "*"]}"#, .resource,
      "line 1, column 71: principal `1` is neither an account, an ARN nor a unique id"
    ),
  ]

  @Test(arguments: bad)
  func refusesStatements(row: (inside: String, kind: PolicyKind, message: String)) {
    let text = #"{"Statement": {"# + row.inside + "}}"
    // Where the row counts from: the statement's own brace is column 15.
    let error = #expect(throws: PolicyErrors.self) {
      try PolicyDocument.parse(text, kind: row.kind)
    }
    #expect(error?.description == row.message)
  }

  static let badConditions: [(block: String, message: String)] = [
    (#"{"StringEquals": "x"}"#, "operator `StringEquals` needs an object of keys and values"),
    (#"{"StringsEqual": {"k": "x"}}"#, "unknown condition operator `StringsEqual`"),
    (
      #"{"StringLikeIgnoreCase": {"k": "x"}}"#,
      "operator `StringLikeIgnoreCase` is for rules: AWS does not know it"
    ),
    (#"{"RegexMatch": {"k": "x"}}"#, "operator `RegexMatch` is for rules: AWS does not know it"),
    (#"{"Bool": {"k": "x"}}"#, "`x` is not `true` or `false`, as `Bool` needs"),
    (#"{"Bool": {"k": null}}"#, "a value of key `k` is no text, number or boolean"),
    (#"{"Bool": {"k": {"a": 1}}}"#, "a value of key `k` is no text, number or boolean"),
    (#"{"Bool": {"k": true, "K": true}}"#, "key `K` appears twice under `Bool`"),
    (#"{"Bool": {"k": true}, "bool": {"l": true}}"#, "operator `bool` appears twice"),
    (#"[]"#, "`Condition` is an object of operators"),
  ]

  @Test(arguments: badConditions)
  func refusesConditions(row: (block: String, message: String)) throws {
    let text =
      #"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "#
      + #""Resource": "*", "Condition": "# + row.block + "}}"
    let error = #expect(throws: PolicyErrors.self) {
      try PolicyDocument.parse(text, kind: .identity)
    }
    #expect(error?.errors.count == 1)
    #expect(error?.errors.first?.message == row.message)
  }

  static let badDocuments: [(text: String, message: String)] = [
    ("", "line 1, column 1: the text ends where a value should be"),
    ("{\n  \"Version\" 1}", "line 2, column 13: expected `:` after a key"),
    ("[]", "line 1, column 1: a policy document is an object"),
    ("{}", "line 1, column 1: a policy document needs `Statement`"),
    (#"{"Statement": 1}"#, "line 1, column 15: a statement is an object"),
    (
      #"{"Version": "2012-10-18", "Statement": []}"#,
      "line 1, column 13: unknown version `2012-10-18`"
        + " (the versions are `2012-10-17` and `2008-10-17`)"
    ),
    (
      #"{"statement": [], "Statement": []}"#,
      "line 1, column 2: unknown element `statement` in a policy document"
        + " (did you mean `Statement`?)"
    ),
  ]

  @Test(arguments: badDocuments)
  func refusesDocuments(row: (text: String, message: String)) {
    let error = #expect(throws: PolicyErrors.self) {
      try PolicyDocument.parse(row.text, kind: .identity)
    }
    #expect(error?.description == row.message)
  }

  @Test func collectsAllErrorsInOrder() {
    let text = """
      {"Version": "2012", "Statement": [
        {"Sid": "a", "Effect": "Deny", "Action": "s3", "Resource": "b"},
        {"Sid": "a", "Effect": "No", "Action": "*", "Resource": "*",
         "Condition": {"Nul": {"k": "true"}, "Bool": {"k": "x", "l": "${m, x}"}}}]}
      """
    let error = #expect(throws: PolicyErrors.self) {
      try PolicyDocument.parse(text, kind: .identity)
    }
    #expect(
      error?.errors.map(\.code) == [
        .unknownElement, .badElement, .badElement, .duplicateElement, .badElement,
        .unknownOperator, .badValue, .badValue,
      ])
    let offsets = error?.errors.compactMap { $0.position?.offset } ?? []
    #expect(offsets == offsets.sorted() && offsets.count == 8)
  }
}
