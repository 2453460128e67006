/// The IAM actions that exist, as far as public lists tell: an action that is none of them was made up
/// from an event name, and nobody can vouch for it.
///
/// The list: the operations in AWS's service models (generated), mapped by `ActionMap`, and the actions
/// below that are no operations. It is not complete: calls that only the console makes, and services
/// without a public model, are missing. An index of its lines is built on first use.
public enum KnownActions {
  /// Whether an action such as `s3:ListBucket` is on the list; letters compare without case.
  ///
  /// Costs a binary search in the service's operations. Every action of `signin` is known: they come
  /// with the console's sign-in events, which no list has.
  public static func contains(_ action: String) -> Bool {
    guard let colon = action.firstIndex(of: ":") else { return false }
    let service = String(action[..<colon]).asciiLowercased
    let name = String(action[action.index(after: colon)...]).asciiLowercased
    if service == "signin" { return !name.isEmpty && !name.contains("*") }
    if beyondOperations.contains("\(service):\(name)") { return true }
    guard let operation = operation(service: service, lowercased: name) else { return false }
    // An operation that policies know under another name is no action: `s3:ListObjectsV2`.
    let mapped = ActionMap.actions(
      eventSource: "\(service).amazonaws.com", eventName: operation, eventType: nil)
    return mapped.actions.contains("\(service):\(operation)")
      && !operationsWithoutAction.contains("\(service):\(operation)")
  }

  /// The operation of that name, as AWS spells it.
  private static func operation(service: String, lowercased name: String) -> String? {
    guard let line = lines[service] else { return nil }
    let wanted = Array(name.utf8)
    return withOperations { text in
      var lower = line.lowerBound
      var upper = line.upperBound
      while lower < upper {
        var start = lower + (upper - lower) / 2
        while start > lower, text[start - 1] != space { start -= 1 }
        var end = start
        while end < upper, text[end] != space { end += 1 }
        let word = text[start..<end]
        if word.lazy.map(small).elementsEqual(wanted) {
          return String(decoding: word, as: UTF8.self)
        }
        if word.lazy.map(small).lexicographicallyPrecedes(wanted) {
          lower = min(end + 1, upper)
        } else {
          upper = start
        }
      }
      return nil
    }
  }

  private static let space = UInt8(ascii: " ")

  private static func small(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  /// Where each service's operations stand in `operationsText`.
  private static let lines: [String: Range<Int>] = withOperations { text in
    var lines: [String: Range<Int>] = [:]
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      if let gap = text[start..<end].firstIndex(of: space) {
        lines[String(decoding: text[start..<gap], as: UTF8.self)] = gap + 1..<end
      }
      start = end + 1
    }
    return lines
  }

  private static func withOperations<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result)
    -> Result
  {
    body(
      UnsafeBufferPointer(
        start: operationsText.utf8Start, count: operationsText.utf8CodeUnitCount))
  }

  /// The services of the generated list, for its test.
  static var services: [String] { lines.keys.sorted() }

  /// Operations for which policies name the statements or items inside (Service Authorization
  /// Reference, DynamoDB).
  private static let operationsWithoutAction: Set<String> = [
    "dynamodb:BatchExecuteStatement", "dynamodb:ExecuteStatement", "dynamodb:ExecuteTransaction",
    "dynamodb:TransactWriteItems",
  ]

  /// Actions that are no operations, in small letters.
  private static let beyondOperations: Set<String> = {
    var actions = ActionMap.renamedActions
    for (service, names) in permissionOnly {
      for name in names.split(whereSeparator: \.isWhitespace) {
        actions.insert("\(service):\(name)")
      }
    }
    return Set(actions.map(\.asciiLowercased))
  }()
}
