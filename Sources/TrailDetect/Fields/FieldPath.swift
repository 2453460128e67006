import TrailEvents
import TrailScan

/// A field's name taken apart at its dots.
struct FieldPath: Hashable {
  /// The parts: `requestParameters`, `policyArn`.
  let parts: [String]

  init(_ field: String) {
    parts = field.parts(between: ".")
  }

  /// The member of the record with which it begins.
  var first: String { parts[0] }

  /// The names of members at a record's top that may hold the field.
  ///
  /// CloudTrail's own members have no dots in their names; others may, and then `a.b` is a field as well
  /// as the member `b` of `a`.
  var topLevelNames: [String] {
    guard FieldPath.ownMember(first) == nil else { return [first] }
    return parts.indices.map { parts[...$0].joined(separator: ".") }
  }

  /// Where a member that CloudTrail's records have by definition lies.
  static func ownMember(_ name: String) -> BaseField? { ownMembers[name] }

  private static let ownMembers = Dictionary(
    uniqueKeysWithValues: BaseField.allCases.map { ("\($0)", $0) })
}
