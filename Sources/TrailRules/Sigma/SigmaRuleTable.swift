import TrailDetect
import TrailEvents

/// What a correlation's or a filter's `rules:` may refer to: rules by id, by name, by title.
///
/// The specification knows ids and names; titles are taken, too, as suzaku-rules refers by them, and whoever
/// asks gets told by which of the three a rule was found.
struct SigmaRuleTable {
  /// How a reference names its rule.
  enum ReferenceKind {
    case id
    case name
    case title
  }

  /// What came of a document.
  enum Entry {
    case loaded(Rule)
    /// It is not for this run: of another log source, say; the reason in words.
    case skipped(String)
    /// It has errors, which are reported where it is.
    case refused
    /// A correlation that was not read yet.
    case pending
  }

  /// What a reference leads to.
  enum Answer {
    case found(Entry, ReferenceKind)
    /// Several rules bear the title; their places.
    case ambiguous([String])
    case unknown
  }

  private struct Row {
    var entry: Entry
    var title: String?
    var place: String
  }

  private var rows: [Row] = []
  private var rowsByID: [String: Int] = [:]
  private var rowsByName: [String: Int] = [:]
  private var rowsByTitle: [String: [Int]] = [:]

  /// Enters a document; of two with one id or name the first is kept.
  mutating func add(_ document: SigmaDocument, _ entry: Entry) {
    let row = rows.count
    rows.append(
      Row(
        entry: entry, title: document.title,
        place: "\(document.path):\(document.root.position.line)"))
    if let id = document.id?.lowercased(), rowsByID[id] == nil { rowsByID[id] = row }
    if let id = document.ruleID?.lowercased(), rowsByID[id] == nil { rowsByID[id] = row }
    if let name = document.name, rowsByName[name] == nil { rowsByName[name] = row }
    if let title = document.title { rowsByTitle[title, default: []].append(row) }
  }

  /// Replaces what came of a document that was entered before.
  mutating func update(_ document: SigmaDocument, _ entry: Entry) {
    let place = "\(document.path):\(document.root.position.line)"
    guard let row = rows.firstIndex(where: { $0.place == place && $0.title == document.title })
    else { return add(document, entry) }
    rows[row].entry = entry
  }

  /// What a reference leads to: an id (letters of any case), else a name, else a title.
  func lookUp(_ reference: String) -> Answer {
    if let row = rowsByID[reference.lowercased()] { return .found(rows[row].entry, .id) }
    if let row = rowsByName[reference] { return .found(rows[row].entry, .name) }
    guard let titled = rowsByTitle[reference], let first = titled.first else { return .unknown }
    guard titled.count == 1 else { return .ambiguous(titled.map { rows[$0].place }) }
    return .found(rows[first].entry, .title)
  }

  /// The rule that a reference leads to, if it was loaded.
  func rule(_ reference: String) -> (rule: Rule, matchedBy: ReferenceKind)? {
    guard case .found(.loaded(let rule), let kind) = lookUp(reference) else { return nil }
    return (rule, kind)
  }

  /// Whether a reference leads to a document.
  func leads(_ reference: String, to document: SigmaDocument) -> Bool {
    let place = "\(document.path):\(document.root.position.line)"
    let row =
      rowsByID[reference.lowercased()] ?? rowsByName[reference] ?? rowsByTitle[reference]?.first
    return row.map { rows[$0].place == place && rows[$0].title == document.title } ?? false
  }

  /// Advice for a reference that leads nowhere.
  func help(for reference: String) -> String? {
    NearestName.help(for: reference, among: rowsByName.keys.sorted() + rowsByTitle.keys.sorted())
  }
}
