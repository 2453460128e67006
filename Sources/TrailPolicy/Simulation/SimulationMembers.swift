import TrailEvents
import TrailScan

/// The members of one object of a request line; null counts as missing.
struct SimulationMembers {
  private let value: JSONValue
  private let name: String

  /// - Parameter name: what the object is, for messages.
  init(_ value: JSONValue, name: String) {
    self.value = value
    self.name = name
  }

  /// A member, nil if it is missing or null.
  func take(_ key: String) -> JSONValue? {
    guard let member = value[key], !member.isNull else { return nil }
    return member
  }

  /// The text of a member, nil if it is missing.
  func text(_ key: String) throws(SimulationError) -> String? {
    guard let member = take(key) else { return nil }
    guard let text = member.string, !text.isEmpty else {
      throw SimulationError("`\(key)` is a text that is not empty")
    }
    return text
  }

  /// The truth of a member, nil if it is missing.
  func flag(_ key: String) throws(SimulationError) -> Truth? {
    guard let member = take(key) else { return nil }
    guard case .bool(let flag) = member.content else {
      throw SimulationError("`\(key)` is `true` or `false`")
    }
    return Truth(flag)
  }

  /// An account id, given as a text or a number; nil if it is missing.
  func account(_ key: String) throws(SimulationError) -> String? {
    guard let member = take(key) else { return nil }
    guard let text = member.scalarText, !text.isEmpty,
      text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    else { throw SimulationError("`\(key)` is the digits of an account id") }
    return text
  }

  /// Refuses members with other names, or only those that are a slip for one of them.
  func refuseOthers(
    than names: [String], ifSimilarOnly: Bool = false
  ) throws(SimulationError) {
    var seen: Set<String> = []
    for member in value.members ?? [] {
      guard names.contains(member.key) else {
        let help = NearestName.help(for: member.key, among: names)
        if ifSimilarOnly, help == nil { continue }
        throw SimulationError(
          "unknown member `\(member.key)` in `\(name)`" + (help.map { " (\($0))" } ?? ""))
      }
      guard seen.insert(member.key).inserted else {
        throw SimulationError("member `\(member.key)` appears twice in `\(name)`")
      }
    }
  }
}
