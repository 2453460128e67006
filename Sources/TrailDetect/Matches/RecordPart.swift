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
    guard let field = FieldPath.ownMember(path[0]) else { return nil }
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

/// The parts that tell the groups and values of one condition, as they are asked for at each record.
final class RecordParts {
  /// As `RecordPart`, with nothing that has to be retained.
  enum Part {
    case identity, accessKey, origin, address, userAgent, outcome, tooling, call
    case member(BaseField)
    /// The place of the path in `paths`.
    case path(Int)
  }

  let parts: UnsafeMutableBufferPointer<Part>
  let paths: [MemberPath]
  /// Room for the number of the condition and those of its parts.
  let words: UnsafeMutableBufferPointer<Int32>
  /// The words of the record before, and the number of its groups; -1 if they are no longer known.
  private let lastWords: UnsafeMutableBufferPointer<Int32>
  @exclusivity(unchecked) private var lastNumber = -1

  /// Nil if the scan does not find one of the parts.
  init?(_ parts: [RecordPart], fields: FieldTable) {
    var paths: [MemberPath] = []
    var known: [Part] = []
    for part in parts {
      switch part {
      case .identity: known.append(.identity)
      case .accessKey: known.append(.accessKey)
      case .origin: known.append(.origin)
      case .address: known.append(.address)
      case .userAgent: known.append(.userAgent)
      case .outcome: known.append(.outcome)
      case .tooling: known.append(.tooling)
      case .call: known.append(.call)
      case .member(let field): known.append(.member(field))
      case .path(let path):
        guard let path = MemberPath(path, fields: fields) else { return nil }
        known.append(.path(paths.count))
        paths.append(path)
      }
    }
    self.paths = paths
    self.parts = .allocate(capacity: parts.count)
    _ = self.parts.initialize(from: known)
    words = .allocate(capacity: parts.count + 1)
    words.initialize(repeating: 0)
    lastWords = .allocate(capacity: parts.count + 1)
    lastWords.initialize(repeating: 0)
  }

  deinit {
    parts.deallocate()
    words.deallocate()
    lastWords.deallocate()
  }

  /// The number that goes with `words`, if it was noted last, else -1; a session's calls come one after the other.
  @inline(__always)
  var noted: Int {
    for place in 0..<words.count where words[place] != lastWords[place] { return -1 }
    return lastNumber
  }

  /// Remembers the number that goes with `words`.
  func note(_ number: Int) {
    _ = lastWords.update(fromContentsOf: words)
    lastNumber = number
  }

  /// Forgets what was noted.
  func forget() { lastNumber = -1 }
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
