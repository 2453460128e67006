import TrailDetect
import TrailPolicy

/// How a test of a filter compares.
enum FilterOperator: Equatable {
  /// Like one of the values: `*` and `?` are wildcards, a block holds its addresses.
  case like
  /// The very text, case aside.
  case equal
  case contains
  case startsWith
  case endsWith
  /// A regular expression is found.
  case matches
  case exists
  case ordered(NumberComparison.Order)
  /// An operator of IAM, as IAM evaluates it.
  case iam(ConditionOperator)

  /// The words that are operators by themselves.
  static let words: [(String, FilterOperator)] = [
    ("in", .like), ("is", .like), ("like", .like), ("equals", .equal), ("contains", .contains),
    ("startswith", .startsWith), ("endswith", .endsWith), ("matches", .matches),
    ("exists", .exists),
  ]

  /// The marks that are operators, longer ones first.
  static let marks: [(mark: String, operator: FilterOperator, isNegated: Bool)] = [
    ("==", .equal, false), ("!=", .equal, true), ("<=", .ordered(.lessOrEqual), false),
    (">=", .ordered(.greaterOrEqual), false), ("<", .ordered(.less), false),
    (">", .ordered(.greater), false), ("=~", .matches, false), ("~", .matches, false),
    ("=", .equal, false),
  ]

  /// How it is written, for messages.
  var text: String {
    switch self {
    case .like: "in"
    case .equal: "="
    case .contains: "contains"
    case .startsWith: "startswith"
    case .endsWith: "endswith"
    case .matches: "matches"
    case .exists: "exists"
    case .ordered(.less): "<"
    case .ordered(.lessOrEqual): "<="
    case .ordered(.greater): ">"
    case .ordered(.greaterOrEqual): ">="
    case .ordered(.equal): "="
    case .ordered(.notEqual): "!="
    case .iam(let named): named.name
    }
  }
}
