/// What a record says of one key: IAM's values, and what a log cannot know.
public enum ContextValue: Sendable, Equatable {
  /// The request had no such key.
  case absent
  /// Nothing in the record says whether the key was there, or with which value.
  case unknown
  /// The key was there, and the record does not say with which value.
  case presentWithUnknownValue
  /// A single-valued key.
  case single(String)
  /// A multivalued key with these values, and perhaps others that the record does not tell.
  case including([String])
  /// A multivalued key; an empty list counts as IAM counts it, by operator.
  case multiple([String])
}
