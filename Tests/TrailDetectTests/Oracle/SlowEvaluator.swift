import TrailEvents
import TrailPolicy
import TrailScan

@testable import TrailDetect

/// The plain and slow way to ask a rule about a record: the truth that `RuleEvaluator` must tell too.
///
/// The record is decoded whole; nothing is indexed, cached, folded or shared.
struct SlowEvaluator {
  let facts: RecordFacts
  let declared: DeclaredConditions
  private let fields: SlowFieldEvaluator

  /// - Parameter text: what the record was decoded from.
  init(_ record: JSONValue, text: [UInt8] = [], declared: DeclaredConditions) {
    facts = RecordFacts(fields: record)
    fields = SlowFieldEvaluator(record: record, text: text)
    self.declared = declared
  }

  func truth(_ expression: Expression) -> Truth {
    switch expression {
    case .constant(let truth): truth
    case .not(let part): truth(part).not
    case .labelled(_, let part): truth(part)
    case .all(let parts): Truth.all(parts.map(truth))
    case .any(let parts): Truth.any(parts.map(truth))
    case .test(let test): truth(test)
    }
  }

  private func truth(_ test: EventTest) -> Truth {
    switch test {
    case .action(let patterns):
      return Truth(facts.call.actions.contains { name in patterns.contains { $0.covers(name) } })
    case .resource(let patterns):
      let names = ResourceNames.of(call: facts.call, fields: facts.fields)
      let requested =
        names.isKnown ? names.names.map { RequestedResource.arn($0) } : [.unknown]
      return .any(
        requested.map { resource in
          .any(patterns.map { $0.covers(resource, variables: variable) })
        })
    case .principal(let element):
      return element.verdict(on: CallerPrincipal(facts.identity)).truth
    case .outcome(let outcomes): return Truth(outcomes.contains(facts.outcome))
    case .condition(let condition, let key):
      return condition.evaluate(value(of: key), variables: variable)
    case .field(let test): return Truth(fields.holds(test))
    case .keywords(let patterns): return Truth(fields.holds(keywords: patterns))
    case .keywordRegex(let pattern): return Truth(fields.holds(keywordRegex: pattern))
    }
  }

  private func variable(_ text: String) -> ContextValue {
    ContextKey(text).map(value) ?? .absent
  }

  func value(of key: ContextKey) -> ContextValue {
    guard case .extension(let name) = key.name else { return key.value(in: facts) }
    switch name {
    case "network":
      guard let address = facts.origin.address else { return .unknown }
      return .multiple(
        declared.networks.filter { network in
          network.blocks.contains { $0.contains(address) }
        }.map(\.name))
    case "hours":
      guard let time = facts.time else { return .unknown }
      return .multiple(declared.hours.filter { $0.contains(time) }.map(\.name))
    case "policygrants": return .multiple(RequestPolicies(facts).names)
    case "policychange": return .multiple(RequestPolicies(facts).descriptions)
    default: return .unknown
    }
  }
}
