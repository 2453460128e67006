/// A list of things that rules can cover: themes, techniques, controls, finding types.
///
/// Text form: one entry a line, `id`, tab, title, and for some catalogues more columns; `#` begins a comment.
public struct Catalogue: Sendable {
  /// One thing to cover.
  public struct Entry: Sendable, Equatable {
    /// The id, as tags or `themes` name it: `R01`, `T1078.004`, `4.3`.
    public var id: String
    /// What it is, in words.
    public var title: String
    /// The further columns: of a theme its section and its number of sources, of a technique its tactics.
    public var details: [String]
  }

  /// The entries in the order of the file.
  public let entries: [Entry]
  /// The entries by their ids.
  public let byID: [String: Entry]

  /// Reads a catalogue; a line without a title is its id alone.
  public init(text: String) {
    entries = text.split(whereSeparator: \.isNewline).compactMap { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard !line.hasPrefix("#"), let id = columns.first, !id.isEmpty else { return nil }
      return Entry(
        id: id, title: columns.count > 1 ? columns[1] : id, details: Array(columns.dropFirst(2)))
    }
    byID = Dictionary(entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// The catalogues against which coverage is measured.
public struct Catalogues: Sendable {
  /// The detection themes: section and number of independent sources in the details.
  public var themes: Catalogue
  /// ATT&CK's techniques that calls to AWS can show; the tactics in the details, blanks between.
  public var attack: Catalogue
  /// The monitoring controls of the CIS AWS Foundations Benchmark.
  public var cisAWS: Catalogue
  /// Security Hub's controls CloudWatch.1 to 14.
  public var securityHub: Catalogue
  /// GuardDuty's finding types that come from CloudTrail.
  public var guardDuty: Catalogue
  /// Stratus Red Team's techniques for AWS.
  public var stratus: Catalogue

  /// The version of ATT&CK whose techniques the catalogue has.
  public static let attackVersion = "17"

  /// Reads the catalogues from their files; one that is missing is empty.
  public init(sources: [RuleSource]) {
    func catalogue(_ name: String) -> Catalogue {
      Catalogue(text: sources.first { $0.path.hasSuffix("/\(name).tsv") }?.text ?? "")
    }
    themes = catalogue("themes")
    attack = catalogue("attack")
    cisAWS = catalogue("cis-aws")
    securityHub = catalogue("securityhub")
    guardDuty = catalogue("guardduty")
    stratus = catalogue("stratus")
  }

  /// The catalogues inside the binary.
  public static let shipped = Catalogues(sources: EmbeddedCatalogues.sources)
}
