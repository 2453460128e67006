/// Where a record's field lies in the window, and what kind of value it is.
@frozen
public struct FieldSlot: Sendable, Equatable {
  /// The kinds of JSON values; `absent` if the record has no such field.
  @frozen
  public enum Kind: UInt32, Sendable {
    case absent
    case string
    case object
    case array
    case number
    case literal
    case null
  }

  /// The offset of the value's first byte in the window; of a string, behind its opening quote.
  public var start: UInt32
  @usableFromInline
  var lengthAndKind: UInt32

  /// The largest length that a slot can tell.
  static let maxLength = 1 << 28 - 1

  @inline(__always)
  init(start: Int, end: Int, kind: Kind) {
    self.start = UInt32(truncatingIfNeeded: start)
    lengthAndKind = UInt32(truncatingIfNeeded: end &- start) &<< 4 | kind.rawValue
  }

  /// A field that the record does not have.
  public static let absent = FieldSlot(start: 0, end: 0, kind: .absent)

  /// The value's length in bytes; of a string, without its quotes.
  @inlinable @inline(__always)
  public var length: Int { Int(lengthAndKind &>> 4) }

  /// What kind of value it is.
  @inlinable @inline(__always)
  public var kind: Kind { Kind(rawValue: lengthAndKind & 15) ?? .absent }

  /// Where the value lies behind a place of the window, and how long and of which kind it is: two fields of which
  /// this and the bytes are equal have the same value.
  @inlinable @inline(__always)
  public func layout(from place: Int) -> UInt64 {
    guard lengthAndKind != 0 else { return 0 }
    let distance = start &- UInt32(truncatingIfNeeded: place)
    return UInt64(distance) &<< 32 | UInt64(lengthAndKind)
  }

  /// Whether the record has the field with a value other than null.
  @inlinable @inline(__always)
  public var isPresent: Bool {
    let kind = lengthAndKind & 15
    return kind != Kind.absent.rawValue && kind != Kind.null.rawValue
  }
}

/// The top-level fields of a record that someone wants: the projection of the scan.
///
/// Only these get a slot; every other field is skipped without being looked at. The first fields are
/// always `FieldTable.baseNames`.
public final class FieldTable: Sendable {
  /// The fields that the scanner itself reads to tell records from other objects.
  static let baseNames = [
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
    "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters",
    "responseElements", "additionalEventData", "requestID", "eventID", "readOnly", "resources",
    "eventType", "apiVersion", "managementEvent", "recipientAccountId", "sharedEventID",
    "vpcEndpointId", "vpcEndpointAccountId", "eventCategory", "serviceEventDetails", "addendum",
    "sessionCredentialFromConsole", "edgeDeviceDetails", "tlsDetails", "eventContext",
    "insightDetails", "digestStartTime", "digestSignatureAlgorithm",
  ]

  /// The names, by slot.
  public let names: [String]
  private let slotsByName: [String: Int]

  /// The base fields and further ones, in this order; names already there are not added again.
  public init(additionalNames: [String] = []) {
    var names = FieldTable.baseNames
    var slots: [String: Int] = [:]
    for (slot, name) in names.enumerated() { slots[name] = slot }
    for name in additionalNames where slots[name] == nil {
      slots[name] = names.count
      names.append(name)
    }
    self.names = names
    slotsByName = slots
  }

  /// The slot of a top-level field, or nil if nobody asked for it.
  public func slot(of name: String) -> Int? { slotsByName[name] }
}

/// The slots of `FieldTable.baseNames`, by name.
public enum BaseField: Int, Sendable, CaseIterable {
  case eventVersion, userIdentity, eventTime, eventSource, eventName, awsRegion
  case sourceIPAddress, userAgent, errorCode, errorMessage, requestParameters
  case responseElements, additionalEventData, requestID, eventID, readOnly, resources
  case eventType, apiVersion, managementEvent, recipientAccountId, sharedEventID
  case vpcEndpointId, vpcEndpointAccountId, eventCategory, serviceEventDetails, addendum
  case sessionCredentialFromConsole, edgeDeviceDetails, tlsDetails, eventContext
  case insightDetails, digestStartTime, digestSignatureAlgorithm

  /// The name as records have it.
  public var name: String { FieldTable.baseNames[rawValue] }
}
