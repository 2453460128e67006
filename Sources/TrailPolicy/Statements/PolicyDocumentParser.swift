import TrailEvents
import TrailScan

/// Reads a document's elements and collects what is wrong with them.
struct PolicyDocumentParser {
  let kind: PolicyKind
  let lines: PolicyLineTable
  var allowsVariables = false
  private(set) var errors: [PolicyError] = []
  private var sids: Set<String> = []

  init(kind: PolicyKind, lines: PolicyLineTable) {
    self.kind = kind
    self.lines = lines
  }

  /// The faults by place.
  var errorsInOrder: [PolicyError] {
    errors.enumerated().sorted { left, right in
      (left.element.position?.offset ?? 0, left.offset)
        < (right.element.position?.offset ?? 0, right.offset)
    }.map(\.element)
  }

  mutating func document(_ root: JSONValue) -> PolicyDocument? {
    guard let members = root.members else {
      report(.badElement, "a policy document is an object", at: root.range.lowerBound)
      return nil
    }
    check(members, allowed: ["Version", "Id", "Statement"], of: "a policy document")
    var version: String?
    if let value = root["Version"] {
      version = value.string
      if version != PolicyDocument.versionWithVariables, version != "2008-10-17" {
        report(
          .unknownElement, "unknown version `\(value.scalarText ?? "…")`",
          help: "the versions are `2012-10-17` and `2008-10-17`", at: value.range.lowerBound)
      }
    }
    allowsVariables = version == PolicyDocument.versionWithVariables
    let id = text(of: root["Id"], named: "Id")
    guard let statement = root["Statement"] else {
      report(
        .missingElement, "a policy document needs `Statement`", at: root.range.lowerBound)
      return nil
    }
    var statements: [PolicyStatement] = []
    for value in statement.array ?? [statement] {
      if let parsed = self.statement(value) { statements.append(parsed) }
    }
    return PolicyDocument(kind: kind, version: version, id: id, statements: statements)
  }

  mutating func report(
    _ code: PolicyError.Code, _ message: String, help: String? = nil, at offset: Int
  ) {
    errors.append(
      PolicyError(code, message, help: help, position: lines.position(at: offset)))
  }

  mutating func report(_ error: PolicyError, at offset: Int) {
    errors.append(error.at(lines.position(at: offset)))
  }

  mutating func report(_ others: PolicyErrors) { errors.append(contentsOf: others.errors) }

  /// Reports members that the element does not have, and repeated ones.
  mutating func check(_ members: [JSONMember], allowed: [String], of owner: String) {
    var seen: Set<String> = []
    for member in members {
      if !allowed.contains(member.key) {
        report(
          .unknownElement, "unknown element `\(member.key)` in \(owner)",
          help: NearestName.help(for: member.key, among: allowed), at: member.keyOffset)
      } else if !seen.insert(member.key).inserted {
        report(
          .duplicateElement, "element `\(member.key)` appears twice in \(owner)",
          at: member.keyOffset)
      }
    }
  }

  /// The text of a string element, nil if it is absent.
  mutating func text(of value: JSONValue?, named name: String) -> String? {
    guard let value else { return nil }
    if value.string == nil {
      report(.badElement, "`\(name)` is a text", at: value.range.lowerBound)
    }
    return value.string
  }

  /// Reports a statement id that AWS refuses: one used twice, or with other than letters and
  /// digits.
  mutating func check(sid: String, at offset: Int) {
    guard !sid.isEmpty else { return }
    if !sids.insert(sid).inserted {
      report(.duplicateElement, "statement id `\(sid)` is used twice", at: offset)
    }
    let isPlain = sid.utf8.allSatisfy { byte in
      byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
    if !isPlain, !kind.hasPrincipals {
      report(
        .badElement, "statement id `\(sid)` has other characters than letters and digits",
        at: offset)
    }
  }
}
