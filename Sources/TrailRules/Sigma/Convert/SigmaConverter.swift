import TrailDetect
import TrailEvents

/// Writes Sigma rules as native rules, where those can say the same.
public enum SigmaConverter {
  /// Why a rule has no native form: `keywords have no native form`, and what could be done.
  public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason: lower case, no full stop.
    public var message: String
    /// What to do about it, if there is something to say.
    public var help: String?

    /// The reason and a help line.
    public var description: String { message + (help.map { "\n  help: \($0)" } ?? "") }
  }

  /// The native rule's text: one YAML document, with comments where it says a little more or less than
  /// the Sigma rule.
  /// - Throws: `Refusal` for a rule whose condition native statements cannot say.
  public static func nativeText(of loaded: LoadedRule) throws(Refusal) -> String {
    guard loaded.isSigma else { throw Refusal(message: "the rule is a native one") }
    guard loaded.rule.correlation == nil else {
      throw Refusal(
        message: "a correlation has no native form of its own",
        help: "convert the rules it refers to, and write `correlate` by hand")
    }
    do throws(SigmaFault) {
      return try text(of: loaded)
    } catch {
      throw Refusal(message: error.message, help: error.help)
    }
  }

  private static func text(of loaded: LoadedRule) throws(SigmaFault) -> String {
    let rule = loaded.rule
    let forms = try AlertForms(rule.condition)
    guard !forms.alerts.isEmpty else { throw SigmaFault("the rule matches nothing") }
    var alerts: [NativeStatement] = []
    for literals in forms.alerts { alerts.append(try NativeStatement(literals)) }
    var ignores: [NativeStatement] = []
    for literals in forms.ignores { ignores.append(try NativeStatement(literals)) }

    var writer = NativeRuleWriter()
    writer.comment("from the Sigma rule \(rule.id), \(loaded.path):\(loaded.line)")
    var notes: [String] = []
    for note in (alerts + ignores).flatMap(\.notes) where !notes.contains(note) {
      notes.append(note)
    }
    for note in notes { writer.comment("note: \(note)") }
    writer.field("id", kebabCase(rule.title))
    writer.field("title", rule.title)
    writer.field("severity", rule.severity.description)
    // Native rules have no word for what is not to be used.
    let status = rule.status == .unsupported ? Rule.Status.deprecated : rule.status
    writer.field("status", status.rawValue)
    if !rule.description.isEmpty { writer.field("description", rule.description) }
    writer.list("references", rule.references)
    writer.list("tags", rule.tags)
    writer.list("falsePositives", rule.falsePositives)
    writer.list("evidence", rule.evidence.map(\.text))
    writer.line("match:")
    for statement in alerts { writer.statement(statement, isIgnore: false) }
    for statement in ignores { writer.statement(statement, isIgnore: true) }
    return writer.text
  }

  /// A title as a native id: small ASCII letters, digits and single hyphens.
  static func kebabCase(_ title: String) -> String {
    let parts = title.lowercased().utf8.split { byte in
      !byte.isASCIIDigit && byte &- UInt8(ascii: "a") >= 26
    }
    let id = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-").prefix(100)
    let trimmed = id.hasSuffix("-") ? id.dropLast() : id
    return trimmed.isEmpty ? "converted" : String(trimmed)
  }
}
