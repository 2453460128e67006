import TrailDetect
import TrailEvents
import TrailPolicy

/// Turns subject, operator and values into the tests that rules are made of.
struct FilterTestBuilder {
  let subject: FilterSubject
  /// The subject as written.
  let name: FilterScanner.Word
  let scanner: FilterScanner

  /// Builds a test.
  /// - Parameter place: where the operator stands, for errors about it.
  func test(
    _ named: FilterOperator, _ values: [FilterScanner.Word], operatorAt place: Range<Int>
  ) throws(FilterError) -> Expression {
    switch subject {
    case .word(let word): try test(of: word, named, values, place)
    case .key(let key): try test(of: key, named, values, place)
    case .field(let field): try test(of: field, named, values, place)
    }
  }

  private func unfit(_ named: FilterOperator, _ place: Range<Int>) -> FilterError {
    scanner.error("`\(name.text)` cannot be compared by `\(named.text)`", place)
  }

  // MARK: Words

  private func test(
    of word: FilterWord, _ named: FilterOperator, _ values: [FilterScanner.Word],
    _ place: Range<Int>
  ) throws(FilterError) -> Expression {
    if let key = word.key { return try test(of: key, named, values, place) }
    if !word.fields.isEmpty {
      if case .iam = named, let key = ContextKey("cloudtrail:\(word.fields[0])") {
        return try test(of: key, named, values, place)
      }
      var parts: [Expression] = []
      for field in word.fields { parts.append(try test(of: field, named, values, place)) }
      return parts.count == 1 ? parts[0] : .any(parts)
    }
    let isEquality = named == .like || named == .equal
    switch word {
    case .action where isEquality: return try FilterTestBuilder.any(values, action)
    case .resource where isEquality: return try FilterTestBuilder.any(values, resource)
    case .principal where isEquality: return try FilterTestBuilder.any(values, principal)
    case .outcome where isEquality: return try outcome(values)
    case .anywhere where isEquality || named == .contains:
      let patterns = values.map { FilterTestBuilder.pattern($0.text) }
      return .test(.keywords(TextPatterns(patterns)))
    default: throw unfit(named, place)
    }
  }

  private static func any(
    _ values: [FilterScanner.Word], _ test: (FilterScanner.Word) throws(FilterError) -> Expression
  ) throws(FilterError) -> Expression {
    var parts: [Expression] = []
    for value in values { parts.append(try test(value)) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  /// `iam:Create*`, or the name of an event: `ConsoleLogin`.
  private func action(_ value: FilterScanner.Word) throws(FilterError) -> Expression {
    guard value.text.contains(":") || value.text == "*" else {
      return FilterTestBuilder.fields(["eventName"], like: [value.text])
    }
    do throws(PolicyError) {
      return .test(.action([try ActionPattern(value.text)]))
    } catch {
      throw scanner.error(error.message, value.range, help: error.help)
    }
  }

  /// An ARN, or a name: then any ARN that ends with it, and any parameter that is it.
  private func resource(_ value: FilterScanner.Word) throws(FilterError) -> Expression {
    let text = value.text
    let isARN = text == "*" || text.lowercased().hasPrefix("arn:")
    let patterns =
      isARN
      ? [text]
      : ["", "*/", "*:"].flatMap { ["\($0)\(text)", "\($0)\(text)/*"] }
        .map { "arn:*:*:*:*:\($0)" }
    do throws(PolicyError) {
      var read: [ResourcePattern] = []
      for pattern in patterns {
        read.append(try ResourcePattern(pattern, allowsVariables: false))
      }
      let listed = FilterTestBuilder.fields(["resources.ARN"], like: patterns)
      guard !isARN else { return .any([listed, .test(.resource(read))]) }
      // A list or an object is its JSON text: so a value of it is found between its quotes.
      let named = FilterTestBuilder.fields(["requestParameters"], like: ["*\"\(text)\"*"])
      return .any([listed, named, .test(.resource(read))])
    } catch {
      throw scanner.error(error.message, value.range, help: error.help)
    }
  }

  /// An ARN, an account, or a name as it is shown or written: `alice`, `role/Deploy`, `root`.
  private func principal(_ value: FilterScanner.Word) throws(FilterError) -> Expression {
    let text = value.text
    if text.lowercased().hasPrefix("arn:") {
      let written = FilterTestBuilder.fields(
        ["userIdentity.arn", "userIdentity.sessionContext.sessionIssuer.arn"], like: [text])
      return .any([try key("trailsift:PrincipalKey", like: [text], value), written])
    }
    if text.utf8.count == 12, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
      return FilterTestBuilder.fields(["userIdentity.accountId"], like: [text])
    }
    let shown = [text, "*/\(text)", "*/\(text)/*", "\(text)/*", "\(text)@*"]
    return .any([
      try key("trailsift:Principal", like: shown, value),
      FilterTestBuilder.fields(["userIdentity.userName"], like: [text]),
      FilterTestBuilder.fields(
        ["userIdentity.principalId"], like: [text, "\(text):*", "*:\(text)"]),
    ])
  }

  private func outcome(_ values: [FilterScanner.Word]) throws(FilterError) -> Expression {
    var outcomes: Set<Outcome> = []
    for value in values {
      guard
        let outcome = Outcome.allCases.first(where: {
          $0.rawValue.lowercased() == value.text.lowercased()
        })
      else {
        let names = Outcome.allCases.map(\.rawValue)
        throw scanner.error(
          "no outcome `\(value.text)`", value.range,
          help: NearestName.help(for: value.text, among: names)
            ?? "the outcomes are \(names.map { "`\($0)`" }.joined(separator: ", "))")
      }
      outcomes.insert(outcome)
    }
    return .test(.outcome(outcomes))
  }

  private func key(
    _ name: String, like patterns: [String], _ value: FilterScanner.Word
  ) throws(FilterError) -> Expression {
    guard let key = ContextKey(name) else { return .constant(.no) }
    return try condition(
      ConditionOperator(.stringLikeIgnoreCase, setPrefix: .forAnyValue), key, patterns, value.range)
  }

  // MARK: Condition keys

  private func test(
    of key: ContextKey, _ named: FilterOperator, _ values: [FilterScanner.Word],
    _ place: Range<Int>
  ) throws(FilterError) -> Expression {
    let texts = values.map(\.text)
    let range = values.first.map { $0.range.lowerBound..<(values.last?.range.upperBound ?? 0) }
    func anyValue(
      _ base: ConditionOperatorBase, _ texts: [String]
    ) throws(FilterError) -> Expression {
      try condition(
        ConditionOperator(base, setPrefix: .forAnyValue), key, texts, range ?? place)
    }
    try checkAddresses(values, mayBeNames: false, if: key.isAddress)
    switch named {
    case .like:
      if !texts.isEmpty, texts.allSatisfy({ IPNetwork($0) != nil }) {
        return try anyValue(.ipAddress, texts)
      }
      return try anyValue(.stringLikeIgnoreCase, texts)
    case .equal: return try anyValue(.stringEqualsIgnoreCase, texts)
    case .contains: return try anyValue(.stringLikeIgnoreCase, texts.map { "*\($0)*" })
    case .startsWith: return try anyValue(.stringLikeIgnoreCase, texts.map { "\($0)*" })
    case .endsWith: return try anyValue(.stringLikeIgnoreCase, texts.map { "*\($0)" })
    case .matches: return try anyValue(.regexMatch, texts)
    case .exists:
      return try condition(ConditionOperator(.null), key, ["false"], place)
    case .ordered(let order):
      guard values.count == 1, let value = values.first else {
        throw scanner.error("`\(named.text)` compares with one value", range ?? place)
      }
      return try anyValue(try FilterTestBuilder.comparison(order, value, scanner), [value.text])
    case .iam(let named):
      return try condition(named, key, texts, range ?? place, allowsVariables: true)
    }
  }

  /// Refuses what is meant as an address and is none, as no event could ever match it.
  /// - Parameter mayBeNames: whether the value may be a service's name, as in the `sourceIPAddress`.
  private func checkAddresses(
    _ values: [FilterScanner.Word], mayBeNames: Bool, if isAddress: Bool
  ) throws(FilterError) {
    guard isAddress else { return }
    for value in values where IPNetwork(value.text) == nil {
      if value.text.contains(where: { $0 == "*" || $0 == "?" }) { continue }
      let first = value.text.prefix { $0 != "/" }
      let isNumeric = first.contains(":") || first.allSatisfy { $0.isNumber || $0 == "." }
      guard !mayBeNames || isNumeric else { continue }
      throw scanner.error(
        "`\(value.text)` is no address and no block of addresses", value.range,
        help: "write `192.0.2.66`, `203.0.113.0/24` or `2001:db8::/32`")
    }
  }

  /// Which of IAM's comparisons an order is: of numbers, or of times.
  private static func comparison(
    _ order: NumberComparison.Order, _ value: FilterScanner.Word, _ scanner: FilterScanner
  ) throws(FilterError) -> ConditionOperatorBase {
    let isNumber = Double(value.text)?.isFinite == true
    guard isNumber || Timestamp(value.text) != nil else {
      throw scanner.error(
        "`\(value.text)` is no number and no time", value.range,
        help: "write `12.5` or `2026-03-04T19:12:00Z`")
    }
    return switch order {
    case .less: isNumber ? .numericLessThan : .dateLessThan
    case .lessOrEqual: isNumber ? .numericLessThanEquals : .dateLessThanEquals
    case .greater: isNumber ? .numericGreaterThan : .dateGreaterThan
    case .greaterOrEqual: isNumber ? .numericGreaterThanEquals : .dateGreaterThanEquals
    case .equal: isNumber ? .numericEquals : .dateEquals
    case .notEqual: isNumber ? .numericNotEquals : .dateNotEquals
    }
  }

  private func condition(
    _ named: ConditionOperator, _ key: ContextKey, _ texts: [String], _ place: Range<Int>,
    allowsVariables: Bool = false
  ) throws(FilterError) -> Expression {
    do throws(PolicyError) {
      return .test(
        .condition(
          try ConditionTest(
            named, key: key.text, values: texts, allowsVariables: allowsVariables), key))
    } catch {
      throw scanner.error(error.message, place, help: error.help)
    }
  }

  // MARK: Fields

  private func test(
    of field: String, _ named: FilterOperator, _ values: [FilterScanner.Word],
    _ place: Range<Int>
  ) throws(FilterError) -> Expression {
    try checkAddresses(values, mayBeNames: true, if: field == "sourceIPAddress")
    func text(_ patterns: [TextPattern]) -> Expression {
      .test(.field(FieldTest(field, .text(TextPatterns(patterns)))))
    }
    switch named {
    case .like:
      let networks = values.compactMap { IPNetwork($0.text) }
      if networks.count == values.count { return .test(.field(FieldTest(field, .cidr(networks)))) }
      return text(values.map { FilterTestBuilder.pattern($0.text) })
    case .equal: return text(values.map { TextPattern([.literal($0.text)]) })
    case .contains: return text(values.map { FilterTestBuilder.pattern("*\($0.text)*") })
    case .startsWith: return text(values.map { FilterTestBuilder.pattern("\($0.text)*") })
    case .endsWith: return text(values.map { FilterTestBuilder.pattern("*\($0.text)") })
    case .exists: return .test(.field(FieldTest(field, .exists(true))))
    case .matches:
      return try FilterTestBuilder.any(values) { value throws(FilterError) in
        do throws(RegexError) {
          let pattern = try RegexPattern(value.text, ignoresCase: true)
          return .test(.field(FieldTest(field, .regex(pattern))))
        } catch {
          throw scanner.error(
            "bad regular expression `\(value.text)`: \(error.message)", value.range)
        }
      }
    case .ordered(let order):
      guard values.count == 1, let value = values.first else {
        throw scanner.error("`\(named.text)` compares with one value", place)
      }
      if let number = Double(value.text), number.isFinite {
        return .test(.field(FieldTest(field, .number(NumberComparison(order, number)))))
      }
      return try asKey(field, named, values, place)
    case .iam: return try asKey(field, named, values, place)
    }
  }

  /// The field as the condition key `cloudtrail:…`, for IAM's operators.
  private func asKey(
    _ field: String, _ named: FilterOperator, _ values: [FilterScanner.Word], _ place: Range<Int>
  ) throws(FilterError) -> Expression {
    guard let key = ContextKey("cloudtrail:\(field)") else { throw unfit(named, place) }
    return try test(of: key, named, values, place)
  }

  private static func fields(_ names: [String], like patterns: [String]) -> Expression {
    let match = FieldMatch.text(TextPatterns(patterns.map(pattern)))
    let tests = names.map { Expression.test(.field(FieldTest($0, match))) }
    return tests.count == 1 ? tests[0] : .any(tests)
  }

  /// A text with the wildcards `*` and `?`.
  static func pattern(_ text: String) -> TextPattern {
    var pieces: [TextPattern.Piece] = []
    var literal = ""
    func close() {
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = ""
    }
    for character in text.unicodeScalars {
      switch character {
      case "*":
        close()
        if pieces.last != .anyRun { pieces.append(.anyRun) }
      case "?":
        close()
        pieces.append(.anyOne)
      default: literal.unicodeScalars.append(character)
      }
    }
    close()
    return TextPattern(pieces)
  }
}

extension ContextKey {
  /// Whether its values are addresses.
  fileprivate var isAddress: Bool {
    ["aws:sourceip", "aws:vpcsourceip"].contains(text.lowercased())
  }
}
