public import TrailDetect
import TrailEvents
import TrailPolicy

/// Reads a filter expression: `Action iam:* and Outcome Denied and not aws:SourceIp in 203.0.113.0/24`.
///
///     filter  = and { "or" and }
///     and     = not { "and" not }
///     not     = { "not" } ( "(" filter ")" | test )
///     test    = subject [ operator ] values        IAM's operators may also stand first
///     values  = value { "," value } | "(" value { "," value } ")"
///
/// A subject is a word of the language (`Action`), a condition key (`aws:SourceIp`) or a field of the
/// record (`requestParameters.bucketName`). Text compares regardless of case, unless one of IAM's
/// operators is named. A value with blanks, commas or brackets stands in quotes.
public struct FilterParser {
  /// How deep brackets and `not` may nest.
  static let maxDepth = 100
  private var scanner: FilterScanner
  private var depth = 0

  /// Reads an expression.
  /// - Throws: `FilterError`, which points at the first fault.
  public static func parse(_ text: String) throws(FilterError) -> Expression {
    var parser = FilterParser(text)
    let expression = try parser.either()
    parser.scanner.skipBlanks()
    guard parser.scanner.isAtEnd else {
      throw parser.scanner.errorHere(
        "expected `and`, `or` or the end",
        help: "join tests with `and` or `or`; quote values with blanks, separate them by commas")
    }
    return expression
  }

  private init(_ text: String) { scanner = FilterScanner(text) }

  private mutating func takeWord(_ word: String) -> Bool {
    guard let next = scanner.peekName(), next.is(word) else { return false }
    scanner.position = next.range.upperBound
    return true
  }

  private mutating func either() throws(FilterError) -> Expression {
    var parts = [try both()]
    while takeWord("or") { parts.append(try both()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func both() throws(FilterError) -> Expression {
    var parts = [try negation()]
    while takeWord("and") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws(FilterError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= FilterParser.maxDepth else {
      throw scanner.errorHere("nested deeper than \(FilterParser.maxDepth)")
    }
    if takeWord("not") { return .not(try negation()) }
    scanner.skipBlanks()
    let open = scanner.position
    guard scanner.take("(") else { return try test() }
    let inner = try either()
    guard scanner.take(")") else {
      if scanner.isAtEnd { throw scanner.error("a bracket is not closed", open..<open + 1) }
      throw scanner.errorHere("expected `and`, `or` or `)`")
    }
    return inner
  }

  // MARK: Tests

  private mutating func test() throws(FilterError) -> Expression {
    guard let first = try scanner.takeName() else {
      throw scanner.errorHere(
        "expected a test", help: "for example `Action iam:*` or `aws:SourceIp in 203.0.113.0/24`")
    }
    if ["and", "or"].contains(where: { first.is($0) }) {
      throw scanner.error("expected a test before `\(first.text)`", first.range)
    }
    if let named = FilterParser.iamOperator(first) {
      guard let name = try scanner.takeName() else {
        throw scanner.errorHere("expected a condition key behind `\(first.text)`")
      }
      return try builder(for: name).test(.iam(named), try values(), operatorAt: first.range)
    }
    let builder = try builder(for: first)
    let (named, isNegated, place) = try takeOperator(default: first.range)
    let values = named == .exists ? [] : try self.values(behind: first)
    let test = try builder.test(named, values, operatorAt: place)
    return isNegated ? .not(test) : test
  }

  private func builder(for name: FilterScanner.Word) throws(FilterError) -> FilterTestBuilder {
    guard !name.isQuoted || name.text.contains(":"), let subject = FilterSubject(name.text) else {
      let nearest = FilterSubject.nearest(to: name.text)
      throw scanner.error(
        "unknown name `\(name.text)`", name.range,
        help: nearest.map { "did you mean `\($0)`?" }
          ?? "write \(FilterWord.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")), "
          + "a condition key or a field such as `requestParameters.bucketName`")
    }
    return FilterTestBuilder(subject: subject, name: name, scanner: scanner)
  }

  /// Takes the operator, if one is written: `in`, `not in`, `is not`, `>=`, `StringLike`.
  private mutating func takeOperator(
    default place: Range<Int>
  ) throws(FilterError) -> (FilterOperator, isNegated: Bool, place: Range<Int>) {
    scanner.skipBlanks()
    let start = scanner.position
    for (mark, named, isNegated) in FilterOperator.marks where scanner.take(mark) {
      return (named, isNegated, start..<scanner.position)
    }
    var isNegated = false
    if let next = scanner.peekName(), next.is("not") {
      scanner.position = next.range.upperBound
      isNegated = true
    }
    guard let next = scanner.peekName() else {
      guard !isNegated else { throw scanner.errorHere("expected an operator behind `not`") }
      return (.like, false, place)
    }
    if let word = FilterOperator.words.first(where: { next.is($0.0) }) {
      scanner.position = next.range.upperBound
      if word.0 == "is", !isNegated, takeWord("not") { isNegated = true }
      if word.0 == "is", takeWord("in") { return (.like, isNegated, start..<scanner.position) }
      return (word.1, isNegated, start..<scanner.position)
    }
    if !isNegated, let named = FilterParser.iamOperator(next) {
      scanner.position = next.range.upperBound
      return (.iam(named), false, next.range)
    }
    guard !isNegated else {
      throw scanner.errorHere(
        "expected an operator behind `not`",
        help: "write `not in`, `not like` or `not exists`, or `not` before the whole test")
    }
    return (.like, false, place)
  }

  private static func iamOperator(_ word: FilterScanner.Word) -> ConditionOperator? {
    word.isQuoted ? nil : try? ConditionOperator(name: word.text)
  }

  // MARK: Values

  private mutating func values(
    behind subject: FilterScanner.Word? = nil
  ) throws(FilterError) -> [FilterScanner.Word] {
    scanner.skipBlanks()
    let open = scanner.position
    let isList = scanner.take("(")
    var values = [try value(behind: subject)]
    while scanner.take(",") { values.append(try value(behind: nil)) }
    if isList, !scanner.take(")") {
      if scanner.isAtEnd { throw scanner.error("a bracket is not closed", open..<open + 1) }
      throw scanner.errorHere("expected `,` or `)`")
    }
    return values
  }

  private mutating func value(
    behind subject: FilterScanner.Word?
  ) throws(FilterError) -> FilterScanner.Word {
    let start = scanner
    guard let word = try scanner.takeValue(),
      word.isQuoted || !["and", "or", "not"].contains(word.text.lowercased())
    else {
      throw start.errorHere(
        subject.map { "`\($0.text)` needs a value" } ?? "expected a value",
        help: "quote a value that is a word of the language or has blanks, commas or brackets")
    }
    return word
  }
}

extension FilterParser {
  /// The test that a word of the language and some values make, as an option of its own asks for it.
  /// - Throws: `FilterError`, whose columns count in a text that nobody wrote.
  public static func parse(
    word: String, values: [String]
  ) throws(FilterError) -> Expression {
    let quoted = values.map {
      "\"\($0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
    return try parse("\(word) in (\(quoted.joined(separator: ", ")))")
  }
}
