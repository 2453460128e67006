public import TrailScan

/// Where record fields are read from: a record's own bytes on the scan path, or a decoded value in tests.
public protocol RecordFields {
  /// All values at a path of member names. An array on the way stands for each of its elements, and so
  /// does an array at the end; a missing member or a null on the way gives nothing. `null` at the end is
  /// given as it is. An empty path gives the whole record.
  func values(at path: [String]) -> [JSONValue]

  /// The value of a top-level field as it stands, arrays not opened; nil if it is missing or null.
  func field(_ name: String) -> JSONValue?

  /// The values at a path of member names; an array on the way makes a list of them.
  ///
  /// A missing member or a null is absent, an object is its compact JSON text.
  func contextValue(at path: [String]) -> ContextValue

  /// The first string, number or boolean of a top-level field, as text.
  func text(of field: BaseField) -> String?
}

extension RecordFields {
  /// The first string, number or boolean at a path, as text.
  public func text(at path: String...) -> String? {
    values(at: path).lazy.compactMap(\.scalarText).first
  }

  /// See `text(at:)`.
  public func text(of field: BaseField) -> String? { text(at: field.name) }

  /// The value of a top-level field, found by reading the whole record.
  ///
  /// A reader that can find one field sooner gives its own.
  public func field(_ name: String) -> JSONValue? {
    guard let record = values(at: []).first, let value = record[name], !value.isNull else {
      return nil
    }
    return value
  }
}

extension JSONValue: RecordFields {
  /// See `RecordFields.values(at:)`.
  public func values(at path: [String]) -> [JSONValue] {
    guard let key = path.first else { return [self] }
    var found: [JSONValue] = []
    collect(key: key, rest: path.dropFirst(), into: &found)
    return found
  }

  private func collect(key: String, rest: ArraySlice<String>, into found: inout [JSONValue]) {
    if let elements = array {
      for element in elements { element.collect(key: key, rest: rest, into: &found) }
      return
    }
    guard let value = self[key] else { return }
    if let next = rest.first {
      value.collect(key: next, rest: rest.dropFirst(), into: &found)
    } else if let elements = value.array {
      found.append(contentsOf: elements)
    } else {
      found.append(value)
    }
  }
}
