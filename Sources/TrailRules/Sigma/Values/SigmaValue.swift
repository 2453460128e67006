import TrailDetect
import TrailEvents
import TrailPolicy

/// A value of a Sigma rule on its way through the modifiers of its field.
enum SigmaValue: Equatable {
  case text(SigmaText)
  /// A number and its text as written.
  case number(Double, String)
  case boolean(Bool)
  case null
  case regex(SigmaRegex)
  case network(IPNetwork)
  case exists(Bool)
  /// The value of another field.
  case reference(String, FieldRelation)
  case comparison(NumberComparison)
  case timePart(TimePart, NumberComparison)
  /// What one value became several by; one of them is enough even where `all` joins the values.
  case anyOf([SigmaValue])

  init(_ scalar: SigmaScalar) {
    switch scalar {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .number(let value, let text): self = .number(value, text)
    case .text(let text): self = .text(SigmaText(text))
    }
  }

  /// What the value is, for messages.
  var noun: String {
    switch self {
    case .text: "a text"
    case .number: "a number"
    case .boolean: "a boolean"
    case .null: "null"
    case .regex: "a regular expression"
    case .network: "a block of addresses"
    case .exists: "a test of existence"
    case .reference: "a field"
    case .comparison: "a comparison"
    case .timePart: "a part of a time"
    case .anyOf(let values): values.first?.noun ?? "nothing"
    }
  }
}

/// A regular expression before it is compiled.
struct SigmaRegex: Equatable {
  var pattern: String
  var ignoresCase = false
  var isMultiline = false
  var dotMatchesLineEnd = false
}

/// Why a modifier cannot be applied to a value.
struct SigmaFault: Error {
  var message: String
  var help: String?
  /// Whether the fault is of a form that this program leaves out, not of the rule.
  var isUnsupported: Bool

  init(_ message: String, help: String? = nil, isUnsupported: Bool = false) {
    self.message = message
    self.help = help
    self.isUnsupported = isUnsupported
  }
}
