public import TrailScan

/// Which event a record is, whatever file it was read from: the same for each delivery.
///
/// `sharedEventID` names an action that was delivered to several accounts; otherwise the eventID names the
/// event within the account that received it. A record without either is named by its own text.
public struct EventIdentity: Sendable, Hashable {
  /// The upper 64 bits of the hash.
  public let high: UInt64
  /// The lower 64 bits.
  public let low: UInt64

  /// The identity of a record's event.
  public init(_ record: RecordView) {
    var hash = StableHash()
    let shared = record.slot(.sharedEventID)
    let event = record.slot(.eventID)
    if shared.isPresent, shared.length > 0 {
      hash.combine(record.bytes(shared))
    } else if event.isPresent, event.length > 0 {
      hash.combine(record.bytes(event))
      hash.combine(CollectionOfOne(0))
      hash.combine(record.bytes(record.slot(.recipientAccountId)))
    } else {
      hash.combine(record.bytes)
    }
    high = hash.digest.high
    low = hash.digest.low
  }
}
