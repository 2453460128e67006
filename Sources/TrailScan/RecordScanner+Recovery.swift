// How the scanner gets past what it cannot read, and into strings that hold records.

extension RecordScanner {
  /// How many bytes of a window are kept while looking for the next record: more than a record's start.
  private static let resynchronizationOverlap = 256

  /// Reports the unit at `position` as not JSON; the search for the next record begins behind it.
  func malformed(at place: Int, resumingAt next: Int? = nil) -> ScanStep {
    let step = skipped(
      .malformed, offset: offset,
      "not JSON at byte \(window.offset + Int64(place))")
    position = next ?? position + 1
    mode = next == nil ? .resynchronizing : .scanning
    if let next {
      // The text before was out of step with its quotes; index anew from here.
      restart(at: next)
    } else if let holder = levels.lastIndex(where: \.holdsRows) {
      // Among rows it is the next row that is looked for: a record's own start is in none of them.
      levels.removeSubrange((holder + 1)...)
      isInsideUnit = levels.contains(where: \.isUnit)
      mode = .resynchronizingRows
    }
    return step
  }

  func tooDeep() -> ScanStep {
    let step = skipped(
      .tooDeep, offset: offset, "nesting deeper than \(limits.maxNestingDepth)")
    mode = .passingOver(depth: 0)
    return step
  }

  /// The start of a record behind `place`: `{` before `"eventVersion"`, or a line that begins with `{`.
  func startOfNextRecord(after place: Int) -> Int? {
    var from = place + 1
    var best: Int?
    while from < window.count {
      let text = UnsafeBufferPointer(start: window.base + from, count: window.count - from)
      guard let hit = ByteSearch.first("\"eventVersion\"", in: text) else { break }
      var brace = from + hit - 1
      while brace > place, ScanWindow.isWhiteSpace(window.base[brace]) { brace -= 1 }
      if brace > place, window.base[brace] == UInt8(ascii: "{") {
        best = brace
        break
      }
      from += hit + 1
    }
    from = place + 1
    let limit = best ?? window.count
    if from < limit {
      let text = UnsafeBufferPointer(start: window.base + from, count: limit - from)
      if let hit = ByteSearch.first("\n{", in: text) { best = from + hit + 1 }
    }
    return best
  }

  func resynchronize() -> ScanStep? {
    resume(
      at: startOfNextRecord(after: position - 1),
      keeping: RecordScanner.resynchronizationOverlap)
  }

  /// Goes on scanning at a place behind a fault; without one, forgets all but the last bytes and reads on.
  func resume(at next: Int?, keeping overlap: Int) -> ScanStep? {
    if let next {
      restart(at: next)
      mode = .scanning
      return nil
    }
    if isFinal {
      // What is left was reported with the broken record.
      position = window.count
      levels.removeAll()
      return end()
    }
    position = max(position, window.count - overlap)
    return needBytes()
  }

  /// Passes over the rest of a bracketed value, windows at a time.
  func passOver(_ depth: Int) -> ScanStep? {
    var depth = depth
    while position < window.count {
      let byte = window.base[position]
      switch byte {
      case UInt8(ascii: "\""):
        let end = window.nextQuote(position + 1)
        guard end < window.count else {
          return passOverMore(.passingOver(depth: depth))
        }
        position = end
      case UInt8(ascii: "\\"):
        // Outside of strings it has no business, but the quote behind it is none for the window either.
        guard position + 1 < window.count || isFinal else {
          mode = .passingOver(depth: depth)
          return needBytes()
        }
        position += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 {
          position += 1
          mode = .scanning
          return nil
        }
      default: break
      }
      position += 1
    }
    position = min(position, window.count)
    mode = .passingOver(depth: depth)
    return needBytes() ?? end()
  }

  /// Passes over the rest of a string whose opening quote is at the front of a full window.
  func passOverString() -> ScanStep? {
    let end = window.nextQuote(1)
    guard end < window.count else { return passOverMore(.passingOverString) }
    position = end + 1
    mode = .scanning
    return nil
  }

  /// A string that does not end in the window: if the window is full, its middle is forgotten.
  ///
  /// What stays is an opening quote and the last bytes, so that an escape is not cut in two.
  private func passOverMore(_ next: Mode) -> ScanStep? {
    mode = next
    guard !isFinal else { return end() }
    if position > 0 || window.count < window.capacity { return needBytes() }
    window.forgetInsideOfString()
    return .needsBytes
  }

  /// Deals with the string at `position`: a key, a plain value, or a value that holds records.
  func string() -> ScanStep? {
    let end = window.nextQuote(position + 1)
    guard end < window.count else { return incompleteString() }
    let next = window.skipWhiteSpace(end + 1)
    // Whether it is a key shows in what follows.
    if next >= window.count, !isFinal, position > 0 { return needBytes() }
    let isKey = window.base[next] == UInt8(ascii: ":") && levels.last?.isObject == true
    let text = UnsafeBufferPointer(start: window.base + position + 1, count: end - position - 1)
    if !isKey, escapedDepth < limits.maxEscapedDepth,
      ByteSearch.first("eventSource", in: text) != nil
    {
      openInner(escaped: text)
    }
    position = end + 1
    return nil
  }

  private func incompleteString() -> ScanStep? {
    if isFinal {
      let step = skipped(.truncated, offset: offset, "the input ends inside a string")
      position = window.count
      levels.removeAll()
      mode = .ended
      return step
    }
    if position > 0 || window.count < window.capacity { return needBytes() }
    guard window.capacity < limits.maxRecordBytes else {
      let step = skipped(
        .tooLarge, offset: offset, "string larger than \(limits.maxRecordBytes) bytes")
      mode = .passingOverString
      return step
    }
    window.grow(to: min(window.capacity * 2, limits.maxRecordBytes))
    return .needsBytes
  }

  /// Starts scanning the text of an escaped string.
  func openInner(escaped text: UnsafeBufferPointer<UInt8>) {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    JSONText.unescapeLeniently(text, into: &decoded)
    openInner(decoded)
  }

  /// Starts scanning a text that stands for what lies at `position`.
  func openInner(_ decoded: [UInt8]) {
    let scanner: RecordScanner
    if let inner {
      scanner = inner
      scanner.reset()
    } else {
      var innerLimits = limits
      innerLimits.windowBytes = min(limits.windowBytes, 16 << 10)
      scanner = RecordScanner(
        fields: fields, limits: innerLimits, escapedDepth: escapedDepth + 1)
      inner = scanner
    }
    scanner.window.grow(to: decoded.count)
    decoded.withUnsafeBytes { bytes in
      scanner.freeSpace.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[...]))
    }
    scanner.append(decoded.count)
    scanner.finish()
    innerOffset = offset
    isInnerActive = true
  }

  /// The next step of the escaped string; nil when it is at its end.
  func nextOfInner() -> ScanStep? {
    guard let inner else {
      isInnerActive = false
      return nil
    }
    switch inner.next() {
    case .record:
      number += 1
      if let record = inner.record { adopt(record) }
      return .record
    case .skipped(let unit):
      return skipped(unit.reason, offset: innerOffset, unit.message)
    case .notJSON, .end, .needsBytes:
      // A string that only mentions eventSource is no document, and nothing is lost with it: the unit
      // around it is counted if it holds nothing else.
      isInnerActive = false
      return nil
    }
  }
}
