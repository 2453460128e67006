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
    guard let slot = plainSlot(at: path) else { return nil }
    switch slot.kind {
    case .absent, .null: return .absent
    case .string, .number, .literal, .object, .array: return text(slot).map { .single($0) }
    }
  }

  /// Where a text, a number, a literal or nothing stands at a path; nil if it is a list or an object, or lies
  /// in a list.
  func plainSlot(at path: [String]) -> FieldSlot? {
    guard let first = path.first, let top = projection.slot(of: first) else { return nil }
    var place = slot(top)
    for key in path.dropFirst() {
      switch place.kind {
      case .object: place = member(key, of: place)
      case .array: return nil
      case .absent, .null, .string, .number, .literal: return .absent
      }
    }
    return place.kind == .object || place.kind == .array ? nil : place
  }
}
