import TrailEvents
import TrailScan

extension RecordView {
  /// The value of a key that one text of the record gives; nil to have it worked out in full.
  ///
  /// These are the keys most often asked for, and most of their values are no lists and no objects.
  func plainValue(of key: ContextKey) -> ContextValue? {
    switch key.name {
    case .global(.requestedRegion): text(.awsRegion).map { .single($0) }
    case .record(let path): plainValue(at: path)
    default: nil
    }
  }

  private func plainValue(at path: [String]) -> ContextValue? {
    guard let first = path.first, let top = projection.slot(of: first),
      let place = plainSlot(from: top, path.dropFirst(), member: { member($0, of: $1) })
    else { return nil }
    switch place.kind {
    case .absent, .null: return .absent
    case .string, .number, .literal, .object, .array: return text(place).map { .single($0) }
    }
  }

  /// Where a text, a number, a literal or nothing stands at a path; nil if it is a list or an object, or lies
  /// in a list.
  @inline(__always)
  func plainSlot(at path: MemberPath) -> FieldSlot? {
    plainSlot(from: path.top, path.keys) { member($0, of: $1) }
  }

  @inline(__always)
  private func plainSlot<Keys: Sequence>(
    from top: Int, _ keys: Keys, member: (Keys.Element, FieldSlot) -> FieldSlot
  ) -> FieldSlot? {
    var place = slot(top)
    for key in keys {
      switch place.kind {
      case .object: place = member(key, place)
      case .array: return nil
      case .absent, .null, .string, .number, .literal: return .absent
      }
    }
    return place.kind == .object || place.kind == .array ? nil : place
  }
}

/// A path of member names, as records are asked for it again and again.
struct MemberPath: Sendable {
  /// The slot of its first member.
  let top: Int
  /// The other names, in UTF-8.
  let keys: [[UInt8]]

  /// Nil if the scan does not find the first member.
  init?(_ path: [String], fields: FieldTable) {
    guard let first = path.first, let top = fields.slot(of: first) else { return nil }
    self.top = top
    keys = path.dropFirst().map { Array($0.utf8) }
  }
}
