/// The columns of one row of a CloudTrail Lake query, and the record that they make up.
///
/// `get-query-results` gives a row as an array of objects with one member each:
/// `[{"eventID": "…"}, {"eventTime": "2023-06-01 12:00:00.000"}, {"userIdentity": "{type=IAMUser, …}"}]`.
/// Source: CloudTrail API Reference, "GetQueryResults"; CloudTrail User Guide, "CloudTrail Lake".
struct RowColumns {
  struct Column {
    /// Behind the key's opening quote up to its closing one.
    var key: Range<Int>
    /// Of a string between its quotes, else the whole scalar.
    var value: Range<Int>
    var isString: Bool
    /// The name that CloudTrail gives the field, if it is a field of records.
    var field: String?
  }

  /// A query may select this many columns; an array of more objects is no row.
  static let maxCount = 256

  let window: ScanWindow
  private(set) var columns: [Column] = []

  init(window: ScanWindow) { self.window = window }

  /// Adds a column; false if its name stood before, for then the objects are no row.
  mutating func add(key: Range<Int>, value: Range<Int>, isString: Bool) -> Bool {
    let text = bytes(key)
    guard columns.count < RowColumns.maxCount,
      !columns.contains(where: { bytes($0.key).elementsEqual(text) })
    else { return false }
    columns.append(
      Column(
        key: key, value: value, isString: isString,
        field: RowColumns.fieldNames[RowColumns.small(text)]))
    return true
  }

  /// Whether one of the columns so far is a field of records.
  var hasFields: Bool { columns.contains { $0.field != nil } }

  /// Whether the columns make up a record: the call, and who, when or which it was.
  ///
  /// A count of events by name has a call too, and no time.
  var isRecord: Bool {
    isString("eventSource") && isString("eventName")
      && ["userIdentity", "eventVersion", "eventID", "eventTime"].contains { column($0) != nil }
  }

  private func isString(_ field: String) -> Bool {
    guard let column = column(field), column.isString else { return false }
    return !isNull(column)
  }

  private func column(_ field: String) -> Column? { columns.last { $0.field == field } }

  /// The column that holds a whole record as JSON text, such as `eventJson`.
  var wholeRecord: Column? {
    columns.first { column in
      guard column.isString, ByteSearch.first("eventSource", in: bytes(column.value)) != nil else {
        return false
      }
      let decoded = decoded(column.value)
      guard decoded.first(where: { !ScanWindow.isWhiteSpace($0) }) == UInt8(ascii: "{"),
        case .success(let record) = Result(catching: { () throws(JSONError) in
          try JSONValue.parse(decoded)
        })
      else { return false }
      return record["eventSource"]?.string != nil && record["eventName"]?.string != nil
        && (record["userIdentity"] != nil || record["eventVersion"] != nil)
    }
  }

  /// The record's JSON text.
  var recordText: [UInt8] {
    var output: [UInt8] = [UInt8(ascii: "{")]
    for column in columns {
      if output.count > 1 { output.append(UInt8(ascii: ",")) }
      if let field = column.field {
        JSONText.appendQuoted(field, to: &output)
      } else {
        appendRaw(column.key, to: &output)
      }
      output.append(UInt8(ascii: ":"))
      appendValue(of: column, to: &output)
    }
    if column("userIdentity") == nil, column("eventVersion") == nil {
      // The query did not ask for them; a record has at least one.
      output.append(contentsOf: #","eventVersion":null"#.utf8)
    }
    output.append(UInt8(ascii: "}"))
    return output
  }

  private func appendValue(of column: Column, to output: inout [UInt8]) {
    guard column.isString, !isNull(column) else {
      let text = column.isString ? Array("null".utf8) : Array(bytes(column.value))
      return output.append(contentsOf: text)
    }
    if let field = column.field, let names = RowColumns.structures[field] {
      return PrintedValue(decoded(column.value), names: names).appendJSON(to: &output)
    }
    if column.field == "eventTime", let time = timestamp(column.value) {
      return JSONText.appendQuoted(time, to: &output)
    }
    appendRaw(column.value, to: &output)
  }

  /// Lake prints a missing value as the word `null`.
  private func isNull(_ column: Column) -> Bool { bytes(column.value).elementsEqual("null".utf8) }

  /// `2023-06-01 12:00:00.000` as CloudTrail writes it; nil for other forms and for fractions.
  private func timestamp(_ range: Range<Int>) -> String? {
    let text = Array(bytes(range))
    guard text.count == 19 || text.count == 23 && text[19...].elementsEqual(".000".utf8),
      text[10] == UInt8(ascii: " "), text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C })
    else { return nil }
    return String(decoding: text[..<10], as: UTF8.self) + "T"
      + String(decoding: text[11..<19], as: UTF8.self) + "Z"
  }

  private func appendRaw(_ range: Range<Int>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    output.append(contentsOf: bytes(range))
    output.append(UInt8(ascii: "\""))
  }

  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: window.base + range.lowerBound, count: range.count)
  }

  private func decoded(_ range: Range<Int>) -> [UInt8] {
    var decoded: [UInt8] = []
    JSONText.unescapeLeniently(bytes(range), into: &decoded)
    return decoded
  }

  private static func small(_ text: UnsafeBufferPointer<UInt8>) -> String {
    String(
      decoding: text.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  private static func bySmallLetters(_ names: [String]) -> [String: String] {
    Dictionary(names.map { ($0.lowercased(), $0) }, uniquingKeysWith: { $1 })
  }

  private static let fieldNames = bySmallLetters(FieldTable.baseNames)

  private static let identityNames = bySmallLetters([
    "principalId", "accountId", "accessKeyId", "userName", "sessionContext", "sessionIssuer",
    "mfaAuthenticated", "creationDate", "webIdFederationData", "federatedProvider",
    "sourceIdentity", "ec2RoleDelivery", "assumedRoot", "invokedBy", "identityProvider",
    "credentialId", "onBehalfOf", "userId", "identityStoreArn", "inScopeOf", "sourceArn",
    "sourceAccount", "issuerType", "credentialsIssuedTo",
  ])

  /// The columns that Lake prints as maps and lists, with the names inside that it writes small.
  ///
  /// Parameters and responses are maps whose keys stay as they were.
  private static let structures: [String: [String: String]] = [
    "userIdentity": identityNames,
    "requestParameters": [:], "responseElements": [:], "additionalEventData": [:],
    "serviceEventDetails": [:], "eventContext": [:],
    "resources": bySmallLetters(["ARN", "accountId", "ARNPrefix"]),
    "tlsDetails": bySmallLetters(["tlsVersion", "cipherSuite", "clientProvidedHostHeader"]),
    "addendum": bySmallLetters([
      "updatedFields", "originalRequestID", "originalEventID",
    ]),
    "edgeDeviceDetails": bySmallLetters(["deviceId"]),
  ]
}
