// Rows of CloudTrail Lake queries: arrays directly inside an array, with an object for each column.

extension RecordScanner {
  /// What an array turned out to be.
  private enum Row {
    /// The array's columns, and the place behind its closing bracket.
    case complete(RowColumns, end: Int)
    /// The window ends inside; the columns so far.
    case incomplete(RowColumns)
    /// Not JSON at this place; the columns before it.
    case broken(RowColumns, at: Int)
    /// Something else than a row.
    case other
  }

  /// What to do about the array at `position`.
  enum RowAnswer {
    /// It is no row of a record: to be opened like any other array.
    case open
    /// It was dealt with; the step, if the caller must know.
    case done(ScanStep?)
  }

  /// Deals with the array at `position`, which lies directly in another one.
  func row() -> RowAnswer {
    switch walkRow() {
    case .other: return .open
    case .complete(let columns, let end): return completeRow(columns, end: end)
    case .incomplete(let columns): return incompleteRow(columns)
    case .broken(let columns, let place):
      guard columns.hasFields else { return .open }
      let step = skipped(
        .malformed, offset: offset, "not JSON at byte \(window.offset + Int64(place))")
      position += 1
      mode = .resynchronizingRows
      return .done(step)
    }
  }

  private func completeRow(_ columns: RowColumns, end: Int) -> RowAnswer {
    guard escapedDepth < limits.maxEscapedDepth else { return .open }
    if let whole = columns.wholeRecord {
      // The record is given by its string, as anywhere else; the other columns repeat parts of it.
      position = whole.value.lowerBound - 1
      openInner(escaped: columns.bytes(whole.value))
    } else if columns.isRecord {
      openInner(columns.recordText)
    } else {
      return .open
    }
    position = end
    if let last = levels.indices.last { levels[last].holdsRows = true }
    return .done(nil)
  }

  private func incompleteRow(_ columns: RowColumns) -> RowAnswer {
    if isFinal {
      guard columns.hasFields else { return .open }
      let step = skipped(.truncated, offset: offset, "the input ends inside the row")
      position = window.count
      levels.removeAll()
      mode = .ended
      return .done(step)
    }
    if position > 0 || window.count < window.capacity { return .done(needBytes()) }
    if window.capacity < limits.maxRecordBytes {
      window.grow(to: min(window.capacity * 2, limits.maxRecordBytes))
      return .done(.needsBytes)
    }
    guard columns.hasFields else { return .open }
    let step = skipped(
      .tooLarge, offset: offset, "row larger than \(limits.maxRecordBytes) bytes")
    mode = .passingOver(depth: 0)
    return .done(step)
  }

  /// Walks the array at `position`: objects with one scalar member each.
  ///
  /// The answer depends on the text alone: what lies behind the window's end is never guessed.
  private func walkRow() -> Row {
    var columns = RowColumns(window: window)
    var place = window.skipWhiteSpace(position + 1)
    while true {
      guard window.base[place] == UInt8(ascii: "{") else {
        guard place < window.count else { return .incomplete(columns) }
        return isStartOfOtherValue(place) ? .other : .broken(columns, at: place)
      }
      place = window.skipWhiteSpace(place + 1)
      guard window.base[place] == UInt8(ascii: "\"") else {
        guard place < window.count else { return .incomplete(columns) }
        return window.base[place] == UInt8(ascii: "}") ? .other : .broken(columns, at: place)
      }
      let keyEnd = window.nextQuote(place + 1)
      guard keyEnd < window.count else { return .incomplete(columns) }
      let key = place + 1..<keyEnd
      place = window.skipWhiteSpace(keyEnd + 1)
      guard window.base[place] == UInt8(ascii: ":") else {
        return place < window.count ? .broken(columns, at: place) : .incomplete(columns)
      }
      place = window.skipWhiteSpace(place + 1)
      let isString = window.base[place] == UInt8(ascii: "\"")
      let value: Range<Int>
      switch window.base[place] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): return .other
      case UInt8(ascii: "\""):
        let end = window.nextQuote(place + 1)
        guard end < window.count else { return .incomplete(columns) }
        value = place + 1..<end
        place = end + 1
      default:
        let end = window.endOfScalar(place)
        guard end < window.count else { return .incomplete(columns) }
        guard walker.scalarKind(place, end) != nil else { return .broken(columns, at: place) }
        value = place..<end
        place = end
      }
      place = window.skipWhiteSpace(place)
      guard window.base[place] == UInt8(ascii: "}") else {
        guard place < window.count else { return .incomplete(columns) }
        // A second member is no fault, but no column either.
        return window.base[place] == UInt8(ascii: ",") ? .other : .broken(columns, at: place)
      }
      guard columns.add(key: key, value: value, isString: isString) else { return .other }
      place = window.skipWhiteSpace(place + 1)
      switch window.base[place] {
      case UInt8(ascii: "]"): return .complete(columns, end: place + 1)
      case UInt8(ascii: ","): place = window.skipWhiteSpace(place + 1)
      default: return place < window.count ? .broken(columns, at: place) : .incomplete(columns)
      }
    }
  }

  private func isStartOfOtherValue(_ place: Int) -> Bool {
    switch window.base[place] {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\""), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
      UInt8(ascii: "n"):
      return true
    default: return false
    }
  }

  /// Whether the unfinished object at `position` is the answer of a query, and no record.
  var isStartOfQueryResult: Bool {
    let text = UnsafeBufferPointer(start: window.base + position, count: window.count - position)
    return !hasRecordFields && ByteSearch.first("\"QueryResultRows\"", in: text) != nil
  }

  // MARK: Getting past a broken row

  /// How many bytes of a window are kept while looking for the next row: more than a row's start.
  private static let rowOverlap = 128

  /// Looks for the next row behind a broken one: `[{"` after a comma or another `[`.
  ///
  /// Inside strings quotes are escaped, so that no printed list looks like that.
  func resynchronizeRows() -> ScanStep? {
    resume(at: startOfNextRow(), keeping: RecordScanner.rowOverlap)
  }

  private func startOfNextRow() -> Int? {
    var place = position
    while place < window.count {
      guard window.base[place] == UInt8(ascii: "[") else {
        place += 1
        continue
      }
      var before = place - 1
      while before >= 0, ScanWindow.isWhiteSpace(window.base[before]) { before -= 1 }
      let brace = window.skipWhiteSpace(place + 1)
      if before >= 0,
        window.base[before] == UInt8(ascii: ",") || window.base[before] == UInt8(ascii: "["),
        window.base[brace] == UInt8(ascii: "{"),
        window.base[window.skipWhiteSpace(brace + 1)] == UInt8(ascii: "\"")
      {
        return place
      }
      place += 1
    }
    return nil
  }
}
