/// What a call was made on.
public enum RequestedResource: Sendable, Hashable {
  /// The action has no resource types: it is requested against `*`, which only `*` covers.
  case wildcardOnly
  /// The resource's ARN; the text `*` means `wildcardOnly`.
  case arn(String)
  /// The record does not say which resource.
  case unknown
}
