public import TrailScan

extension RecordView: RecordFields {
  /// See `RecordFields.values(at:)`.
  ///
  /// Objects on the way are passed through by the scanner's bitmaps, and only the value at the end is
  /// decoded. The view must have been made with a projection that holds the path's first member. Text
  /// that is not JSON gives nothing.
  public func values(at path: [String]) -> [JSONValue] {
    guard let first = path.first else {
      return (try? decoded()).map { [$0] } ?? []
    }
    guard let index = projection.slot(of: first) else { return [] }
    var place = slot(index)
    var rest = path.dropFirst()
    while let key = rest.first, place.kind == .object {
      place = member(key, of: place)
      rest = rest.dropFirst()
    }
    guard let value = value(place) else { return [] }
    if rest.isEmpty { return value.array ?? [value] }
    return value.values(at: Array(rest))
  }

  /// A top-level field as it stands; nil if it is missing, null, or not in the projection.
  public func field(_ name: String) -> JSONValue? {
    guard let index = projection.slot(of: name), slot(index).isPresent else { return nil }
    return value(slot(index))
  }
}
