import TrailScan

/// A policy document, read and checked as AWS checks it when it is saved.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
public struct PolicyDocument: Sendable, Hashable {
  /// What the policy is attached to.
  public var kind: PolicyKind
  /// `2012-10-17` or `2008-10-17`, if given.
  public var version: String?
  /// The document's own name, if given.
  public var id: String?
  /// The statements, in their order.
  public var statements: [PolicyStatement]

  /// A document from its statements.
  public init(
    kind: PolicyKind, version: String? = PolicyDocument.versionWithVariables, id: String? = nil,
    statements: [PolicyStatement]
  ) {
    self.kind = kind
    self.version = version
    self.id = id
    self.statements = statements
  }

  /// The only version in which `${…}` is a policy variable.
  public static let versionWithVariables = "2012-10-17"

  /// Whether `${…}` in the document is a policy variable.
  public var allowsVariables: Bool { version == PolicyDocument.versionWithVariables }

  /// Reads a document.
  ///
  /// - Throws: `PolicyErrors` with everything that is wrong, in the order of the text.
  public static func parse(
    _ text: String, kind: PolicyKind
  ) throws(PolicyErrors) -> PolicyDocument {
    try parse(Array(text.utf8), kind: kind)
  }

  /// Reads a document from UTF-8.
  ///
  /// - Throws: `PolicyErrors` with everything that is wrong, in the order of the text.
  public static func parse(
    _ bytes: [UInt8], kind: PolicyKind
  ) throws(PolicyErrors) -> PolicyDocument {
    let lines = PolicyLineTable(bytes)
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(bytes)
    } catch {
      throw PolicyErrors([
        PolicyError(.syntax, error.message, position: lines.position(at: error.offset))
      ])
    }
    var parser = PolicyDocumentParser(kind: kind, lines: lines)
    let document = parser.document(root)
    guard parser.errors.isEmpty, let document else {
      throw PolicyErrors(parser.errorsInOrder)
    }
    return document
  }
}
