import TrailEvents
import TrailPolicy
import TrailScan

extension RuleEvaluator {
  /// What the record says of the key of a policy variable.
  func variable(_ text: String) -> ContextValue {
    ContextKey(text).map { value(of: $0) } ?? .absent
  }

  /// What the record says of a key, declared networks and hours and policy texts included.
  func value(of key: ContextKey) -> ContextValue {
    if !reader.hasEventContext {
      switch key.name {
      case .normalized(.tooling): return .single(reader.tooling.rawValue)
      case .normalized(.outcome): return .single(reader.outcome.rawValue)
      case .normalized(.action): return .multiple(reader.call.actions)
      case .normalized(.originKind): return .single(reader.origin.kind.rawValue)
      case .normalized(.principalKey): return .single(reader.identityNames.key)
      case .normalized(.principal): return .single(reader.identityNames.display)
      case .global(.sourceIp): return reader.origin.sourceIp
      case .global(.sourceVpce): return reader.origin.sourceVpce
      case .normalized(.account):
        // Without one the caller's is taken.
        if let account = reader.record?.text(.recipientAccountId), !account.isEmpty {
          return .single(account)
        }
      default: break
      }
      if case .record(["userIdentity", "accessKeyId"]) = key.name, let text = reader.accessKeyText {
        return .single(text)
      }
      if let value = reader.record?.plainValue(of: key) { return value }
    }
    if case .record(let path) = key.name, !reader.hasEventContext, let record = reader.record {
      return record.contextValue(at: path)
    }
    guard let facts = reader.facts else { return .unknown }
    guard case .extension(let name) = key.name else { return key.value(in: facts) }
    switch ExtensionKey(rawValue: name) {
    case .network:
      // A call that a service forwards came from no network: neither from a declared one nor from another.
      guard let address = reader.origin.address else { return .unknown }
      return .multiple(compiled.declared.networks(containing: address))
    case .hours:
      let time = facts.time ?? reader.time
      return .multiple(compiled.declared.hours.filter { $0.contains(time) }.map(\.name))
    case .policyGrants: return .multiple(policies.policies(of: facts).names)
    case .policyText: return .multiple(policies.policies(of: facts).descriptions)
    case .country, nil: return .unknown
    }
  }
}

/// A condition as it is asked: whoever asks it copies nothing of it.
final class ConditionQuestion: Sendable {
  private let condition: ConditionTest
  private let key: ContextKey
  /// Where the value stands, if the record itself has it and the condition has no variables.
  private let path: MemberPath?
  /// What it says of a record that has no value.
  private let answerWithout: Truth

  init(_ condition: ConditionTest, _ key: ContextKey, fields: FieldTable) {
    self.condition = condition
    self.key = key
    let isText = condition.variableKeys.isEmpty
    if isText, case .record(let path) = key.name {
      self.path = MemberPath(path, fields: fields)
    } else {
      path = nil
    }
    answerWithout = isText ? condition.evaluate(.absent) : .unknown
  }

  func answer(_ evaluator: RuleEvaluator) -> Truth {
    if let path, !evaluator.reader.hasEventContext, let record = evaluator.reader.record,
      let slot = record.plainSlot(at: path)
    {
      if !slot.isPresent { return answerWithout }
      let text = record.bytes(slot)
      if ByteSearch.isPlain(text), let answer = condition.evaluate(utf8: text) { return answer }
    }
    return condition.evaluate(evaluator.value(of: key), variables: evaluator.variable)
  }
}

extension Outcome {
  var number: Int {
    switch self {
    case .success: 0
    case .denied: 1
    case .failed: 2
    }
  }
}

extension Tooling {
  var number: Int {
    switch self {
    case .console: 0
    case .cli: 1
    case .sdk: 2
    case .terraform: 3
    case .cloudformation: 4
    case .cdk: 5
    case .awsService: 6
    case .other: 7
    }
  }
}
