import TrailScan

/// The tags that a request would put on something.
enum RequestTags {
  /// A tag as the request writes it.
  typealias Pair = (key: String, value: String)

  /// The record does not show the request, as for many denied calls.
  case unknown
  /// The request has tags that the record hides.
  case hidden
  /// The request's tags; none if it gave none.
  case known([Pair])

  /// Finds the tags in the forms that the services use; see the design notes on `aws:RequestTag`.
  init(requestParameters: JSONValue?, service: String) {
    guard let parameters = requestParameters else {
      self = .unknown
      return
    }
    var pairs: [Pair] = []
    var isHidden = false
    for holder in RequestTags.holders(parameters) {
      for member in holder.members ?? [] where !member.value.isNull {
        let name = member.key.foldedKey
        if name == "xamztagging", let header = member.value.string {
          pairs += RequestTags.pairs(inHeader: header)
        } else if RequestTags.names.contains(name) || service == "sts" && name == "principaltags" {
          // S3 also writes `"tagging": ""`: the call was on the bucket's tags, and no tag is meant.
          if let text = member.value.string, RequestTags.isHidden(text) { isHidden = true }
          pairs += RequestTags.pairs(in: member.value)
        }
      }
    }
    self = isHidden && pairs.isEmpty ? .hidden : .known(pairs)
  }

  private static func isHidden(_ text: String) -> Bool {
    text == "HIDDEN_DUE_TO_SECURITY_REASONS" || (!text.isEmpty && text.allSatisfy { $0 == "*" })
  }

  private static let names: Set<String> = [
    "tags", "tag", "tagset", "tagging", "taglist", "tagslist", "tagspecification",
    "tagspecificationset", "tagspecifications", "tagstoadd",
  ]

  /// The parameters, and the object in which newer EC2 calls wrap them (`CreateFlowLogsRequest`).
  private static func holders(_ parameters: JSONValue) -> [JSONValue] {
    guard let members = parameters.members, members.count == 1, let only = members.first,
      only.key.hasSuffix("Request"), only.value.members != nil
    else { return [parameters] }
    return [only.value]
  }

  /// The tags in a map, a list of `{key, value}`, or either inside `items`, `tags`, `TagSet`, `Tag`.
  static func pairs(in json: JSONValue) -> [Pair] {
    if let elements = json.array { return elements.flatMap { pairs(in: $0) } }
    guard let members = json.members else { return [] }
    let inner = members.filter { member in
      let isHolder = ["items", "tags", "tagset", "tag", "member"].contains(member.key.foldedKey)
      return isHolder && (member.value.array != nil || member.value.members != nil)
    }
    if !inner.isEmpty { return inner.flatMap { pairs(in: $0.value) } }
    let key = json.text(ignoringCase: "key") ?? json.text(ignoringCase: "tagKey")
    if let key {
      let value = json.member(ignoringCase: "value") ?? json.member(ignoringCase: "tagValue")
      let isPair = value != nil || members.contains { $0.key.foldedKey.hasSuffix("value") }
      if isPair || members.count == 1 && members[0].key != "key" {
        return [(key, value?.scalarText ?? "")]
      }
    }
    return members.compactMap { member in member.value.scalarText.map { (member.key, $0) } }
  }

  /// The tags of `x-amz-tagging: a=b&c=d`, percent-encoded.
  static func pairs(inHeader header: String) -> [Pair] {
    header.split(separator: "&").map { part in
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (unescaped(sides[0]), sides.count == 2 ? unescaped(sides[1]) : "")
    }
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value of `aws:RequestTag/key`; `key` in small letters.
  func value(of key: String) -> ContextValue {
    switch self {
    case .unknown, .hidden: .unknown
    case .known(let pairs):
      pairs.last { $0.key.asciiLowercased == key }.map { .single($0.value) } ?? .absent
    }
  }

  /// The value of `aws:TagKeys`; an untagging call names keys only.
  func keys(untagging: JSONValue?) -> ContextValue {
    switch self {
    case .unknown: return .unknown
    case .hidden: return .presentWithUnknownValue
    case .known(let pairs):
      var keys: [String] = []
      for key in pairs.map(\.key) + RequestTags.texts(in: untagging) where !keys.contains(key) {
        keys.append(key)
      }
      return keys.isEmpty ? .absent : .multiple(keys)
    }
  }

  private static func texts(in json: JSONValue?) -> [String] {
    guard let json else { return [] }
    if let text = json.scalarText { return [text] }
    if let elements = json.array { return elements.flatMap { texts(in: $0) } }
    return texts(in: json.member(ignoringCase: "items"))
  }
}
