public import TrailScan

/// The condition keys that AWS itself wrote into an enriched event.
///
/// A key that stands here is known; one that does not is not absent, it only played no part.
/// Source: CloudTrail User Guide, "Enrich CloudTrail events by adding resource tag keys and IAM global
/// condition keys" (event version 1.11).
public struct EventContext: Sendable, Equatable {
  /// The request's keys, in small letters.
  var requestContext: [String: ContextValue] = [:]
  /// The tags of each resource, keys in small letters.
  var resourceTags: [[String: String]] = []
  /// The caller's tags, keys in small letters.
  var principalTags: [String: String] = [:]

  /// Reads `eventContext`; nil if there is none.
  ///
  /// The request's keys may stand directly in `requestContext` or in its `conditionKeys`.
  public init?(_ json: JSONValue?) {
    guard let json, json.members != nil else { return nil }
    if let request = json.member(ignoringCase: "requestContext") {
      add(request)
      if let keys = request.member(ignoringCase: "conditionKeys") { add(keys) }
    }
    let tags = json.member(ignoringCase: "tagContext")
    for resource in tags?.member(ignoringCase: "resourceTags")?.array ?? [] {
      guard let map = resource.member(ignoringCase: "tags") else { continue }
      resourceTags.append(EventContext.tagMap(map))
    }
    if let map = tags?.member(ignoringCase: "principalTags") {
      principalTags = EventContext.tagMap(map)
    }
  }

  private mutating func add(_ object: JSONValue) {
    for member in object.members ?? [] {
      let key = member.key.asciiLowercased
      if let elements = member.value.array {
        requestContext[key] = .multiple(elements.compactMap(\.scalarText))
      } else if let text = member.value.scalarText {
        requestContext[key] = .single(text)
      }
    }
  }

  private static func tagMap(_ json: JSONValue) -> [String: String] {
    let pairs = RequestTags.pairs(in: json).map { ($0.key.asciiLowercased, $0.value) }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  /// The value of a key that AWS wrote down, or nil.
  func value(of key: ContextKey) -> ContextValue? {
    if let value = requestContext[key.text.asciiLowercased] { return value }
    switch key.name {
    case .principalTag(let tag): return principalTags[tag].map { .single($0) }
    case .resourceTag(let tag):
      // Several resources with several values: which of them is meant depends on the evaluation.
      let values = Set(resourceTags.compactMap { $0[tag] })
      guard let value = values.first else { return nil }
      return values.count == 1 ? .single(value) : .presentWithUnknownValue
    default: return nil
    }
  }
}
