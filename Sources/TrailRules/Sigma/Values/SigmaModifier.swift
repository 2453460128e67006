/// A modifier behind a field's name: `eventName|startswith|cased`.
///
/// Source: Sigma specification 2.1.0, appendix on modifiers; the long names of `i`, `m` and `s` are pySigma's.
enum SigmaModifier: String, CaseIterable {
  case all
  case base64
  case base64offset
  case cased
  case cidr
  case contains
  case day
  case dotall
  case endswith
  case exists
  case expand
  case fieldref
  case gt
  case gte
  case hour
  case i
  case ignorecase
  case lt
  case lte
  case m
  case minute
  case month
  case multiline
  case neq
  case re
  case s
  case startswith
  case utf16
  case utf16be
  case utf16le
  case week
  case wide
  case windash
  case year
}
