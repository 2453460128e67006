import TrailEvents
import TrailPolicy
import TrailScan

/// A record's `userIdentity` without what changes from session to session: the access key but for its first
/// letters, and when the session began.
///
/// A role's sessions are many, and nearly everything that rules ask of a caller is the same for all of them. Only
/// plain values at their usual places are left out, so what cannot be told apart by the rest is the same caller.
struct BearerText {
  /// What kind of value the `userIdentity` is.
  let kind: FieldSlot.Kind
  /// Where the access key lies.
  let key: FieldSlot
  private let whole: UnsafeBufferPointer<UInt8>
  /// The parts to leave out, as offsets into `whole`, in their order; an empty one for each that is not there.
  private let gaps: (Range<Int>, Range<Int>)

  /// How many letters of a key tell what it is: `AKIA` for one without an end, `ASIA` for a session's.
  private static let prefixLength = 4

  init(_ record: RecordView) {
    let identity = record.slot(.userIdentity)
    kind = identity.kind
    whole = record.bytes(identity)
    let members = record.members(BearerText.keyName, BearerText.sessionName, of: identity)
    key = members.0
    let session = members.1
    let attributes = record.member(BearerText.attributesName, of: session)
    let creation = record.member(BearerText.creationName, of: attributes)
    let ofKey = BearerText.gap(key, keeping: BearerText.prefixLength, identity, record)
    let ofCreation = BearerText.gap(creation, keeping: 0, identity, record)
    gaps = ofKey.lowerBound <= ofCreation.lowerBound ? (ofKey, ofCreation) : (ofCreation, ofKey)
  }

  private static let keyName = Array("accessKeyId".utf8)
  private static let sessionName = Array("sessionContext".utf8)
  private static let attributesName = Array("attributes".utf8)
  private static let creationName = Array("creationDate".utf8)

  private static func gap(
    _ slot: FieldSlot, keeping prefix: Int, _ identity: FieldSlot, _ record: RecordView
  ) -> Range<Int> {
    guard slot.kind == .string, slot.length > prefix,
      !ByteSearch.contains(UInt8(ascii: "\\"), in: record.bytes(slot))
    else { return 0..<0 }
    let start = Int(slot.start) - Int(identity.start)
    return start + prefix..<start + slot.length
  }

  /// Calls `body` with what is left; the bytes are valid during the call alone.
  func withCaller<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    // The second is not empty if one is there.
    guard !gaps.1.isEmpty else { return body(whole) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: whole.count) { text in
      var count = 0
      var position = 0
      func copy(upTo end: Int) {
        _ = text[count...].update(fromContentsOf: whole[position..<end])
        count += end - position
      }
      copy(upTo: gaps.0.lowerBound)
      position = gaps.0.upperBound
      copy(upTo: gaps.1.lowerBound)
      position = gaps.1.upperBound
      copy(upTo: whole.count)
      return body(UnsafeBufferPointer(rebasing: text[..<count]))
    }
  }
}

extension BearerText {
  /// Whether the value at a path of a record may have a part that is left out.
  static func leavesOut(_ path: [String]) -> Bool {
    guard path[0].lowercased() == "useridentity" else { return false }
    let path = path.map { $0.lowercased() }
    let keys = [["accesskeyid"], ["sessioncontext", "attributes", "creationdate"]]
    return keys.contains { key in zip(path.dropFirst(), key).allSatisfy { $0 == $1 } }
  }

  /// Whether a test asks for no more of the access key than what is kept of it: `StringLike` `AKIA*`.
  static func keepsPrefix(of key: ContextKey, askedBy test: ConditionTest) -> Bool {
    guard case .record(["userIdentity", "accessKeyId"]) = key.name,
      [.stringLike, .stringNotLike].contains(test.conditionOperator.base)
    else { return false }
    return test.values.allSatisfy { pattern in
      pattern.last == "*" && pattern.utf8.count <= prefixLength + 1
        && pattern.dropLast().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
  }
}

extension ContextKey {
  /// Whether the value, which the identity tells, may differ between the sessions of one caller.
  var tellsSession: Bool {
    switch name {
    case .global(.tokenIssueTime): true
    case .record(let path): BearerText.leavesOut(path)
    default: false
    }
  }
}
