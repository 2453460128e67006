import TrailEvents
public import TrailScan

/// One line of a batch: a call, and the policies that are asked about it.
///
/// ```
/// {"id": …,
///  "request": {"principal": ARN | {"service": …} | {"federated": …} | {"canonical": …} |
///                           "anonymous" | "unknown",
///              "action": …, "resource": ARN | "*" | "unknown", "resourceAccount": …,
///              "context": {KEY: "v" | ["a", "b"] | 1 | true | null |
///                               {"unknown": "presence" | "value"}},
///              "sessionIssuer": ARN, "managementAccount": …, "serviceLinkedRole": true | false,
///              "resourceControls": true | false},
///  "policies": {"identity": [doc, …], "resource": doc, "boundary": […], "session": doc,
///               "scp": [[doc, …], …], "rcp": [[…], …], "endpoint": […]}}
/// ```
///
/// A doc is an object, or a text that holds one (also URL-encoded, as IAM's API returns it).
public struct SimulationRequest: Sendable, Equatable {
  /// The line's own name: any JSON; nil if it has none.
  public var id: JSONValue?
  /// The call.
  public var request: PolicyRequest
  /// The policies.
  public var policies: PolicySet

  /// A call and its policies.
  public init(id: JSONValue? = nil, request: PolicyRequest, policies: PolicySet) {
    self.id = id
    self.request = request
    self.policies = policies
  }

  /// Reads a line.
  ///
  /// - Throws: `SimulationError` with the first thing that is wrong, and the line's id.
  public static func parse(line: [UInt8]) throws(SimulationError) -> SimulationRequest {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(line)
    } catch {
      throw SimulationError(
        id: SimulationID.salvaged(from: line), "the line is not JSON: \(error)")
    }
    guard root.members != nil else {
      throw SimulationError("a request line is an object")
    }
    let id = root["id"]
    do throws(SimulationError) {
      let members = SimulationMembers(root, name: "line")
      try members.refuseOthers(than: ["id", "request", "policies"], ifSimilarOnly: true)
      guard let value = members.take("request") else {
        throw SimulationError("a request line needs `request`")
      }
      let request = try PolicyRequest(simulation: value)
      let policies = try members.take("policies").map { value throws(SimulationError) in
        try PolicySet(simulation: value, action: request.action, line: line)
      }
      return SimulationRequest(id: id, request: request, policies: policies ?? PolicySet())
    } catch {
      throw SimulationError(id: id, error.message)
    }
  }

  /// Decides.
  public func answer() -> SimulationAnswer {
    SimulationAnswer(
      id: id, .verdict(PolicyDecision.decide(request: request, policies: policies)))
  }
}

/// Finds the id of a line that is no JSON, if it comes first and is whole.
enum SimulationID {
  static func salvaged(from line: [UInt8]) -> JSONValue? {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var rest = line.drop(while: isBlank)
    for piece in ["{", "\"id\"", ":"] {
      guard rest.starts(with: piece.utf8) else { return nil }
      rest = rest.dropFirst(piece.utf8.count).drop(while: isBlank)
    }
    guard let end = endOfValue(rest) else { return nil }
    do throws(JSONError) {
      return try JSONValue.parse(rest[..<end])
    } catch {
      // The id is not JSON either: there is nothing to keep.
      return nil
    }
  }

  /// The first comma or closing brace outside strings and brackets.
  private static func endOfValue(_ bytes: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for (index, byte) in zip(bytes.indices, bytes) {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "}"):
        if depth == 0 { return index }
        depth -= 1
      case UInt8(ascii: ","): if depth == 0 { return index }
      default: break
      }
    }
    return nil
  }
}
