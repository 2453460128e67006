/// What the caller's software calls itself; the caller may write anything here.
public struct UserAgent: Sendable, Hashable, CustomStringConvertible {
  /// The text without the brackets that some services put around it.
  public let text: String

  /// Cleans the `userAgent` of a record: one pair of brackets and white space around it goes.
  public init(_ raw: String) {
    var rest = raw[...].trimmed
    if rest.count >= 2, rest.first == "[", rest.last == "]" {
      rest = rest.dropFirst().dropLast().trimmed
    }
    text = String(rest)
  }

  /// Whether it is the console's own back end (`aws-internal`, `S3Console`), whose calls travel
  /// through VPC endpoints of AWS.
  public var isConsoleBackEnd: Bool {
    text.containsIgnoringCase("aws-internal") || text.containsIgnoringCase("s3console")
  }

  /// The cleaned text.
  public var description: String { text }
}

extension Substring {
  /// The text without white space at its ends.
  fileprivate var trimmed: Substring {
    var rest = self
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
