/// One test of a record's field as Sigma has it: yes or no, never unknown.
///
/// A field that the record does not have is no text, no number and no address: every test of it but
/// `null` and `exists(false)` says no, and the negation of such a test yes.
public struct FieldTest: Sendable, Hashable {
  /// The field as written: `requestParameters.policyArn`; dots nest.
  ///
  /// A key that itself contains dots is found, too, except at the top of a record behind one of
  /// CloudTrail's own names, which have none. A list on the way stands for each of its elements.
  public var field: String
  /// What the field's value must be; of several values one that is is enough.
  public var match: FieldMatch

  /// A test of a field.
  public init(_ field: String, _ match: FieldMatch) {
    self.field = field
    self.match = match
  }
}
