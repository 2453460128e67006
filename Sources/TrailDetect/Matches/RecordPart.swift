import TrailEvents
import TrailScan

/// A part of a record that has a number for each distinct value, so that what depends on it alone is worked
/// out once.
enum RecordPart: Hashable {
  /// The caller, whatever the session.
  case identity
  case accessKey
  case origin
  case address
  case userAgent
  case outcome
  case tooling
  /// The call in IAM's words.
  case call
  /// A member of the record.
  case member(BaseField)
  /// What stands at a path, if that is a text, a number or a literal.
  case path([String])

  /// The parts that the value of a key depends on; nil if it may depend on anything else of the record.
  ///
  /// Not of enriched events: where a record has an `eventContext`, that may decide any key.
  static func parts(of key: ContextKey) -> [RecordPart]? {
    switch key.name {
    case .record(let path): return parts(ofPath: path)
    case .normalized(.account): return [.member(.recipientAccountId), .identity]
    case .normalized(.tooling): return [.tooling]
    case .normalized(.outcome): return [.outcome]
    case .normalized(.action): return [.call]
    case .global(.requestedRegion): return [.member(.awsRegion)]
    case .extension(ExtensionKey.network.rawValue): return [.origin]
    default: break
    }
    switch key.scope {
    case .identity: return key.tellsSession ? nil : [.identity]
    case .network: return [.origin]
    case .userAgent: return [.userAgent]
    case .call, .record: return nil
    }
  }

  private static func parts(ofPath path: [String]) -> [RecordPart]? {
    guard let field = BaseField.allCases.first(where: { "\($0)" == path[0] }) else { return nil }
    switch field {
    case .userIdentity:
      if path == ["userIdentity", "accessKeyId"] { return [.accessKey] }
      return BearerText.leavesOut(path) ? nil : [.identity]
    case .eventSource, .eventName: return [.call]
    case .userAgent: return [.userAgent]
    case .sourceIPAddress: return path.count == 1 ? [.address] : nil
    default: return path.count == 1 ? [.member(field)] : [.path(path)]
    }
  }

  /// The member that must be numbered, if it is one.
  var member: BaseField? {
    guard case .member(let field) = self else { return nil }
    return field
  }
}

extension RuleLeaf {
  /// What its groups and values depend on; nil if they have to be worked out for each record.
  var recordParts: [RecordPart]? {
    var parts: [RecordPart] = []
    for level in levels {
      let keys: [ContextKey]
      switch level.grouping {
      case .principal:
        keys = level.valueKeys
        for part in [RecordPart.identity, .member(.recipientAccountId)] where !parts.contains(part)
        {
          parts.append(part)
        }
      case .keys(let grouping, _): keys = grouping + level.valueKeys
      }
      for key in keys {
        guard let known = RecordPart.parts(of: key) else { return nil }
        for part in known where !parts.contains(part) { parts.append(part) }
      }
    }
    return parts
  }
}
