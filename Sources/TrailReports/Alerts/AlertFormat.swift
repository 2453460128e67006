/// The forms in which alerts are written.
public enum AlertFormat: String, Sendable, Hashable, CaseIterable {
  /// A few lines each, for people.
  case text
  /// One object a line, schema `trailsift.alert/1`.
  case jsonl
  /// One document: the alerts and the account of the run.
  case json
  /// A table for spreadsheets (RFC 4180).
  case csv
  /// SARIF 2.1.0, for code scanning and its viewers.
  case sarif
  /// OCSF Detection Findings (class 2004), one a line.
  case ocsf
  /// Batches for Security Hub's `BatchImportFindings`, one a line.
  case asff
  /// For a ticket or a chat.
  case markdown
  /// Events for Timesketch, one a line.
  case timesketch
  /// A page that needs nothing else.
  case html
}
