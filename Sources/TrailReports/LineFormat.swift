/// The two forms of a report that has one line for each thing.
public enum LineFormat: Sendable, Hashable, CaseIterable {
  /// Columns, for people.
  case text
  /// One JSON object a line, for programs.
  case jsonLines
}
