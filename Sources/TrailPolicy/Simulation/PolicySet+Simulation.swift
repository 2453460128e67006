import TrailScan

extension PolicySet {
  /// Reads the `policies` of a line; the action tells a trust policy from those of other resources.
  init(simulation value: JSONValue, action: String, line: [UInt8]) throws(SimulationError) {
    guard value.members != nil else { throw SimulationError("`policies` is an object") }
    let members = SimulationMembers(value, name: "policies")
    try members.refuseOthers(than: PolicyLayer.allCases.map(\.rawValue))
    let reader = PolicyReader(
      line: line, isAssumingRole: PolicySet.trustActions.contains(action.lowercased()))
    self.init()
    identity = try reader.list(members.take("identity"), .identity)
    boundary = try reader.list(members.take("boundary"), .boundary)
    session = try reader.list(members.take("session"), .session)
    endpoint = try reader.list(members.take("endpoint"), .endpoint)
    let resources = try reader.list(members.take("resource"), .resource)
    guard resources.count <= 1 else { throw SimulationError("a resource has one policy") }
    resource = resources.first
    scp = try reader.levels(members.take("scp"), .scp)
    rcp = try reader.levels(members.take("rcp"), .rcp)
  }

  /// The actions on roles that the role's trust policy allows.
  private static let trustActions: Set<String> = [
    "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession",
    "sts:setsourceidentity",
  ]
}

/// Reads the documents of a line.
private struct PolicyReader {
  let line: [UInt8]
  let isAssumingRole: Bool

  /// A list of documents, or one alone.
  func list(
    _ value: JSONValue?, _ layer: PolicyLayer
  ) throws(SimulationError) -> [PolicyDocument] {
    guard let value else { return [] }
    let elements = value.array ?? [value]
    var documents: [PolicyDocument] = []
    for (index, element) in elements.enumerated() {
      let isAlone = elements.count == 1 && (layer == .resource || layer == .session)
      let path = isAlone ? PolicyPath(layer) : PolicyPath(layer, index)
      documents.append(try document(element, layer, path.description))
    }
    return documents
  }

  /// A list of levels; a level is a list of documents, or one alone.
  func levels(
    _ value: JSONValue?, _ layer: PolicyLayer
  ) throws(SimulationError) -> [[PolicyDocument]] {
    guard let value else { return [] }
    var levels: [[PolicyDocument]] = []
    for (level, element) in (value.array ?? [value]).enumerated() {
      var documents: [PolicyDocument] = []
      for (index, item) in (element.array ?? [element]).enumerated() {
        documents.append(
          try document(item, layer, PolicyPath(layer, level, index).description))
      }
      levels.append(documents)
    }
    return levels
  }

  private func document(
    _ value: JSONValue, _ layer: PolicyLayer, _ path: String
  ) throws(SimulationError) -> PolicyDocument {
    let bytes: [UInt8]
    if let text = value.string {
      let isEncoded = text.utf8.first == UInt8(ascii: "%")
      bytes = Array((isEncoded ? PercentDecoding.decode(text) : text).utf8)
    } else {
      guard value.members != nil else {
        throw SimulationError("\(path): a policy is an object, or a text that holds one")
      }
      // The line's own bytes, so that places in messages count from the document's start.
      bytes = Array(line[value.range])
    }
    let kind = layer == .resource && isAssumingRole ? .trust : layer.kind
    do throws(PolicyErrors) {
      return try PolicyDocument.parse(bytes, kind: kind)
    } catch {
      let others = error.errors.count - 1
      let first = error.errors.first.map { "\($0)" } ?? "a policy cannot be read"
      throw SimulationError("\(path): \(first)" + (others > 0 ? " (and \(others) more)" : ""))
    }
  }
}
