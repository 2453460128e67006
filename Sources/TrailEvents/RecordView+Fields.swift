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

  /// The first string, number or boolean of a top-level field, as text.
  public func text(of field: BaseField) -> String? {
    let place = slot(field)
    switch place.kind {
    case .absent, .null: return nil
    case .string: return text(place)
    case .number, .literal, .object, .array:
      guard let value = value(place) else { return nil }
      return (value.array ?? [value]).lazy.compactMap(\.scalarText).first
    }
  }
}

extension RecordView {
  /// The values at a path, decoding no more than what stands there.
  ///
  /// Where the text is not JSON, it says what stands before.
  public func contextValue(at path: [String]) -> ContextValue {
    guard let first = path.first, let index = projection.slot(of: first) else { return .absent }
    var list = PathValues()
    add(slot(index), path.dropFirst(), depth: 0, to: &list)
    if list.isList {
      return list.texts.isEmpty && !list.hasEmptyList ? .absent : .multiple(list.texts)
    }
    return list.texts.first.map { .single($0) } ?? .absent
  }

  private func add(
    _ place: FieldSlot, _ rest: ArraySlice<String>, depth: Int, to list: inout PathValues
  ) {
    if place.kind == .array {
      list.isList = true
      guard depth < JSONValue.maxNestingDepth else { return }
      var isEmpty = true
      forEachElement(of: place) { element in
        isEmpty = false
        add(element, rest, depth: depth + 1, to: &list)
        return true
      }
      if isEmpty, rest.isEmpty { list.hasEmptyList = true }
    } else if let key = rest.first {
      guard place.kind == .object else { return }
      add(member(key, of: place), rest.dropFirst(), depth: depth + 1, to: &list)
    } else if let text = text(place) ?? value(place).flatMap({ $0.isNull ? nil : $0.compactText }) {
      list.texts.append(text)
    }
  }

  /// What was found at a path.
  private struct PathValues {
    var texts: [String] = []
    var isList = false
    var hasEmptyList = false
  }
}
