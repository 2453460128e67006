public import TrailEvents
public import TrailPolicy

/// What a field's value must be.
///
/// A value is text if it is a string, a number or a boolean, as written. A list is each of its elements, at
/// any depth. A list or an object is also its JSON text, without white space between its parts: once with
/// escapes as written, and once without them, for a policy is often JSON inside a JSON string
/// (`"{\"Action\":\"s3:GetObject\"}"`). JSON's `null` is no text.
public enum FieldMatch: Sendable, Hashable {
  /// The value's text is like a pattern.
  case text(TextPatterns)
  /// A regular expression is found in the value's text, anywhere unless it says where.
  case regex(RegexPattern)
  /// The value is a number, or text that is one (`5`, `5.0`, `-1e3`), and compares so.
  case number(NumberComparison)
  /// The record does not have the field, or it has a `null` there.
  case null
  /// Whether the record has the field at all, be it with `null` or an empty text.
  ///
  /// Source: Sigma specification 2.1.0, appendix on modifiers, `exists`: presence only, not the value.
  case exists(Bool)
  /// The value is an IP address in one of the blocks.
  case cidr([IPNetwork])
  /// The value's text stands in a relation to the text of another field of the record.
  case field(String, FieldRelation, isCased: Bool)
  /// A part of the value, which is a time in ISO 8601, compares so; in UTC.
  case timePart(TimePart, NumberComparison)
}
