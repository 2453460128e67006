import TrailEvents
import TrailPolicy

/// A policy as the naive evaluator reads it, and as JSON for the real one.
struct PlainStatement {
  var effect: String
  var actions: [String]
  var isNotAction = false
  var resources: [String]
  var isNotResource = false
  /// Type and value; nil in policies of callers.
  var principals: [[String]]?
  var isNotPrincipal = false
  var conditions: [PlainCondition] = []

  var json: String {
    var parts = [
      #""Effect":"\#(effect)""#,
      #""\#(isNotAction ? "Not" : "")Action":\#(list(actions))"#,
      #""\#(isNotResource ? "Not" : "")Resource":\#(list(resources))"#,
    ]
    if let principals {
      let types = Dictionary(grouping: principals) { $0[0] }.sorted { $0.key < $1.key }
      let text = types.map { #""\#($0.key)":\#(list($0.value.map { $0[1] }))"# }
      parts.append(
        #""\#(isNotPrincipal ? "Not" : "")Principal":{\#(text.joined(separator: ","))}"#)
    }
    let operators = Dictionary(grouping: conditions) { $0.name }.sorted { $0.key < $1.key }
    let block = operators.map { name, tests in
      let keys = tests.map { #""\#($0.key)":\#(list($0.values))"# }
      return #""\#(name)":{\#(keys.joined(separator: ","))}"#
    }
    parts.append(#""Condition":{\#(block.joined(separator: ","))}"#)
    return "{" + parts.joined(separator: ",") + "}"
  }

  private func list(_ texts: [String]) -> String {
    "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
  }
}

/// One operator on one key.
struct PlainCondition {
  var prefix = ""
  var base: String
  var isIfExists = false
  var key: String
  var values: [String]

  var name: String { prefix + base + (isIfExists ? "IfExists" : "") }
}

/// All policies of one decision.
struct PlainSet {
  var identity: [[PlainStatement]] = []
  var resource: [PlainStatement]?
  var boundary: [PlainStatement]?
  var session: [PlainStatement]?
  var scp: [[[PlainStatement]]] = []
  var rcp: [[[PlainStatement]]] = []
  var endpoint: [PlainStatement]?

  /// The set as the real evaluator takes it.
  func parsed() throws -> PolicySet {
    func document(_ statements: [PlainStatement], _ kind: PolicyKind) throws -> PolicyDocument {
      let text = statements.map(\.json).joined(separator: ",")
      return try PolicyDocument.parse(
        #"{"Version":"2012-10-17","Statement":[\#(text)]}"#, kind: kind)
    }
    return PolicySet(
      identity: try identity.map { try document($0, .identity) },
      resource: try resource.map { try document($0, .resource) },
      boundary: try boundary.map { [try document($0, .boundary)] } ?? [],
      session: try session.map { [try document($0, .session)] } ?? [],
      scp: try scp.map { try $0.map { try document($0, .serviceControl) } },
      rcp: try rcp.map { try $0.map { try document($0, .resourceControl) } },
      endpoint: try endpoint.map { [try document($0, .endpoint)] } ?? [])
  }

  /// Applies a change to every list of statements.
  func mapped(_ change: ([PlainStatement]) -> [PlainStatement]) -> PlainSet {
    PlainSet(
      identity: identity.map(change), resource: resource.map(change),
      boundary: boundary.map(change), session: session.map(change),
      scp: scp.map { $0.map(change) }, rcp: rcp.map { $0.map(change) },
      endpoint: endpoint.map(change))
  }
}

/// A call of the random tests.
struct PlainCall {
  /// `aws`, `service`, `federated` or `anonymous`.
  var kind: String
  var caller: String
  var issuer: String?
  var action: String
  var resource: String
  var owner: String
  var context: [String: ContextValue]

  var request: PolicyRequest {
    let principal: RequestPrincipal =
      switch kind {
      case "aws": .arn(caller)
      case "service": .service(caller)
      case "federated": .federated(caller)
      default: .anonymous
      }
    return PolicyRequest(
      principal: principal, sessionIssuer: issuer, action: action, resource: .arn(resource),
      resourceAccount: .account(owner), context: context)
  }
}
