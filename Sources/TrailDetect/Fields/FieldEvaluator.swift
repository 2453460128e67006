import TrailEvents
import TrailPolicy
import TrailScan

/// Asks field tests about one record after another; one for each worker.
///
/// Values are read where they lie; in steady state nothing is allocated.
final class FieldEvaluator {
  private let plan: FieldPlan
  private let values: FieldValues
  private let text = ValueText()
  private let otherText = ValueText()
  private let searcher = RegexSearcher()

  init(_ plan: FieldPlan) {
    self.plan = plan
    values = FieldValues(plan.tree)
  }

  /// Turns to another record.
  @inline(__always)
  func begin() {
    values.begin()
    text.forget()
  }

  /// The answer to a test: yes or no, or unknown for a regular expression that had to be given up.
  func answer(_ number: Int, _ record: RecordView) -> Truth {
    guard let question = plan.questions[number] else { return .no }
    switch question {
    case .text(let path, let matcher):
      guard matcher.requiresAll else {
        return Truth(anyText(of: path, record) { matcher.matchesAny($0) })
      }
      return Truth(
        matcher.patterns.indices.allSatisfy { pattern in
          anyText(of: path, record) { matcher.matches($0, pattern: pattern) }
        })
    case .regex(let path, let pattern):
      var result = Truth.no
      _ = anyText(of: path, record) { text in
        result = result.or(searcher.finds(pattern, in: text.plain))
        return result == .yes
      }
      return result
    case .number(let path, let comparison):
      return Truth(
        anyScalar(of: path, record) { text in
          FieldNumber.value(of: text.plain).map { comparison.holds(for: $0) } ?? false
        })
    case .null(let path):
      var isAbsent = true
      let hasNull = anyValue(of: path, record) { slot in
        isAbsent = false
        return self.isNull(slot, record)
      }
      return Truth(isAbsent || hasNull)
    case .exists(let path, let wanted):
      return Truth((values.first(of: path, in: record) >= 0) == wanted)
    case .cidr(let path, let networks):
      return Truth(
        anyScalar(of: path, record) { text in
          guard let address = IPAddress(bytes: text.plain) else { return false }
          return networks.contains { $0.contains(address) }
        })
    case .field(let path, let other, let relation, let isCased):
      return Truth(relates(path, other, relation, isCased, record))
    case .timePart(let path, let part, let comparison):
      return Truth(
        anyScalar(of: path, record) { text in
          guard let time = Timestamp(bytes: text.plain) else { return false }
          return comparison.holds(for: Double(part.value(in: time)))
        })
    case .keywords(let matcher): return Truth(findsKeywords(matcher, record))
    case .keywordRegex(let pattern):
      var result = Truth.no
      _ = anyScalar(of: record) { text in
        result = result.or(searcher.finds(pattern, in: text.plain))
        return result == .yes
      }
      return result
    }
  }

  /// Sets the bits of the conditions whose needs the record meets in a site.
  func collect(
    _ site: GuardIndex.Site, _ record: RecordView, into words: UnsafeMutablePointer<UInt64>
  ) {
    func add(_ conditions: [Int]) {
      for condition in conditions { words[condition >> 6] |= 1 << UInt64(condition & 63) }
    }
    func search(_ text: UnsafeBufferPointer<UInt8>) {
      site.search?.forEachFind(in: text) { literal in
        add(site.conditionsByLiteral[literal])
        return true
      }
    }
    func search(_ value: ValueText) -> Bool {
      search(value.folded)
      return false
    }
    if site.path < 0 {
      // As in `findsKeywords`.
      if record.isPlainText { return search(record.bytes) }
      _ = anyScalar(of: record) { search($0) }
    } else if values.first(of: site.path, in: record) >= 0 {
      add(site.anyValueConditions)
      if site.search != nil { _ = anyText(of: site.path, record) { search($0) } }
    }
  }

  /// The values of a field that some test reads, as text, for an explanation; null is `null`.
  func seen(_ field: String, _ record: RecordView) -> [String] {
    guard let path = plan.tree.paths.firstIndex(of: FieldPath(field)) else { return [] }
    var seen: [String] = []
    _ = anyValue(of: path, record) { slot in
      text.turn(to: slot, in: record)
      seen.append(String(decoding: text.plain, as: UTF8.self))
      return false
    }
    return seen
  }

  // MARK: Values

  /// Whether `body` says true of some value of a field; lists are handed out whole.
  private func anyValue(
    of path: Int, _ record: RecordView, _ body: (FieldSlot) -> Bool
  ) -> Bool {
    var number = values.first(of: path, in: record)
    while number >= 0 {
      let found = values.found[number]
      if body(found.slot) { return true }
      number = found.next
    }
    return false
  }

  private func isNull(_ slot: FieldSlot, _ record: RecordView) -> Bool {
    guard slot.kind == .array else { return slot.kind == .null }
    var isFound = false
    record.forEachElement(of: slot) { element in
      isFound = isNull(element, record)
      return !isFound
    }
    return isFound
  }

  /// Whether `body` says true of some text of a field: of scalars, elements, and JSON texts.
  private func anyText(
    of path: Int, _ record: RecordView, _ body: (ValueText) -> Bool
  ) -> Bool {
    anyValue(of: path, record) { anyText(in: $0, text, record, includesJSON: true, body) }
  }

  /// Whether `body` says true of some string, number or boolean of a field.
  private func anyScalar(
    of path: Int, _ record: RecordView, _ body: (ValueText) -> Bool
  ) -> Bool {
    anyValue(of: path, record) { anyText(in: $0, text, record, includesJSON: false, body) }
  }

  private func anyText(
    in slot: FieldSlot, _ text: ValueText, _ record: RecordView, includesJSON: Bool,
    _ body: (ValueText) -> Bool
  ) -> Bool {
    switch slot.kind {
    case .absent, .null: return false
    case .string, .number, .literal: break
    case .object: guard includesJSON else { return false }
    case .array:
      var isFound = false
      record.forEachElement(of: slot) { element in
        isFound = anyText(in: element, text, record, includesJSON: includesJSON, body)
        return !isFound
      }
      if isFound { return true }
      guard includesJSON else { return false }
    }
    text.turn(to: slot, in: record)
    if body(text) { return true }
    let isJSON = slot.kind == .object || slot.kind == .array
    return isJSON && text.open() && body(text)
  }

  private func relates(
    _ path: Int, _ other: Int, _ relation: FieldRelation, _ isCased: Bool, _ record: RecordView
  ) -> Bool {
    // Both fields are found first, for finding the one may move where the other's places are kept.
    guard values.first(of: other, in: record) >= 0 else { return false }
    otherText.forget()
    return anyText(of: path, record) { left in
      let leftText = left.text(isCased: isCased)
      return anyValue(of: other, record) { slot in
        anyText(in: slot, otherText, record, includesJSON: true) { right in
          relation.holds(leftText, right.text(isCased: isCased))
        }
      }
    }
  }

  private func findsKeywords(_ matcher: TextMatcher, _ record: RecordView) -> Bool {
    // Where nothing is escaped or beyond ASCII, the record's own bytes have every value as it is.
    if record.isPlainText, !matcher.mayMatch(inside: record.bytes) {
      return false
    }
    guard matcher.requiresAll else { return anyScalar(of: record) { matcher.matchesAny($0) } }
    return matcher.patterns.indices.allSatisfy { pattern in
      anyScalar(of: record) { matcher.matches($0, pattern: pattern) }
    }
  }

  private func anyScalar(of record: RecordView, _ body: (ValueText) -> Bool) -> Bool {
    var isFound = false
    record.forEachScalar { slot in
      text.turn(to: slot, in: record)
      isFound = body(text)
      return !isFound
    }
    return isFound
  }
}
