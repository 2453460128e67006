import TrailEvents
import TrailScan

extension RecordView {
  /// The value of a key that one text of the record gives; nil to have it worked out in full.
  ///
  /// These are the keys most often asked for, and most of their values are no lists and no objects.
  func plainValue(of key: ContextKey) -> ContextValue? {
    switch key.name {
    case .global(.requestedRegion): text(.awsRegion).map { .single($0) }
    case .record(let path): MemberPath(path, fields: projection).flatMap { plainValue(at: $0) }
    default: nil
    }
  }

  private func plainValue(at path: MemberPath) -> ContextValue? {
    guard let slot = plainSlot(at: path) else { return nil }
    switch slot.kind {
    case .absent, .null: return .absent
    case .string, .number, .literal, .object, .array: return text(slot).map { .single($0) }
    }
  }

  /// Where a text, a number, a literal or nothing stands at a path; nil if it is a list or an object, or lies
  /// in a list.
  @inline(__always)
  func plainSlot(at path: MemberPath) -> FieldSlot? {
    var place = slot(path.top)
    for key in path.keys {
      switch place.kind {
      case .object: place = member(key, of: place)
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
