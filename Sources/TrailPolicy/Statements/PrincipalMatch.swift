/// How closely a principal element names a caller, weakest first.
///
/// Only the kind tells whether a grant gets past implicit denies elsewhere.
public enum PrincipalMatch: UInt8, Sendable, Hashable, Comparable, CaseIterable {
  /// It does not name the caller.
  case noMatch = 0
  /// It names the caller's account.
  case account = 1
  /// It names the IAM user whose federated session calls.
  case sessionUser = 2
  /// It names the role whose session calls.
  case sessionRole = 3
  /// It names the caller itself, or everyone.
  case match = 4

  /// Order of strength.
  public static func < (left: PrincipalMatch, right: PrincipalMatch) -> Bool {
    left.rawValue < right.rawValue
  }
}
