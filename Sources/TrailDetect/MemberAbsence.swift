import TrailEvents
import TrailPolicy
import TrailScan

/// What a test says of a record that lacks the member it asks for, and how that is seen without looking for it.
///
/// Many rules ask for members that hardly any record has, such as `requestParameters.omitted`. A member that is
/// there has its name written in the record, unless an escape hides a letter of it.
struct MemberAbsence: Sendable {
  /// The member that a test asks for.
  struct Member: Sendable, Hashable {
    fileprivate let slot: Int
    fileprivate let name: [UInt8]
  }

  let member: Member
  /// What the test says then.
  let answer: Truth

  /// Nil for a test that asks for something else, or whose name other bytes may stand for.
  init?(_ test: EventTest, fields: FieldTable) {
    guard case .condition(let condition, let key) = test, condition.variableKeys.isEmpty,
      case .record(let path) = key.name, path.count > 1, let slot = fields.slot(of: path[0]),
      path[1].utf8.count > 1,
      path[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    else { return nil }
    member = Member(slot: slot, name: Array(path[1].utf8))
    answer = condition.evaluate(.absent)
  }
}

extension MemberAbsence.Member {
  /// Whether the record plainly lacks the member; false if it has to be looked for.
  func isPlainlyAbsent(in record: RecordView) -> Bool {
    let place = record.slot(slot)
    switch place.kind {
    case .absent, .null, .string, .number, .literal: return true
    // Its elements may have the member.
    case .array: return false
    case .object: break
    }
    let bytes = record.bytes(place)
    return name.withUnsafeBufferPointer { name in !ByteSearch.contains(name, in: bytes) }
      && !ByteSearch.containsEscapedCharacter(bytes)
  }
}
