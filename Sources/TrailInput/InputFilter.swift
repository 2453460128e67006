/// What the user asked for, as far as a file's name can tell.
///
/// A filter on files only saves work: the events of the files that are read must still be filtered.
public struct InputFilter: Sendable, Hashable {
  /// How long after an event CloudTrail may still deliver it: 31 days, in seconds.
  ///
  /// Delivery takes about 5 minutes on average, Insights up to 36 hours; but when the bucket cannot
  /// be written, CloudTrail retries for 30 days (CloudTrail User Guide, "Getting and viewing your
  /// CloudTrail log files"). An attacker who breaks the bucket's policy causes just that.
  public static let defaultMaxDeliveryLagSeconds: Int64 = 31 * CivilDate.secondsPerDay

  /// How far an event's time may lie after the time in the name of its file: 5 minutes, in seconds.
  ///
  /// The name is cut to the minute, and the clocks of two AWS hosts may differ.
  public static let nameTimeSlackSeconds: Int64 = 300

  /// Only events at or after this moment, in seconds since the epoch; nil for no bound.
  public var sinceSeconds: Int64?

  /// Only events before this moment, in seconds since the epoch; nil for no bound.
  public var untilSeconds: Int64?

  /// Only events of these accounts (`recipientAccountId`); empty for all.
  public var accounts: Set<String>

  /// Only events of these Regions (`awsRegion`); empty for all.
  public var regions: Set<String>

  /// How long after an event its file may have been delivered, in seconds; not negative.
  public var maxDeliveryLagSeconds: Int64

  /// A filter that lets everything through unless told otherwise.
  public init(
    sinceSeconds: Int64? = nil, untilSeconds: Int64? = nil, accounts: Set<String> = [],
    regions: Set<String> = [],
    maxDeliveryLagSeconds: Int64 = InputFilter.defaultMaxDeliveryLagSeconds
  ) {
    self.sinceSeconds = sinceSeconds
    self.untilSeconds = untilSeconds
    self.accounts = accounts
    self.regions = regions
    self.maxDeliveryLagSeconds = maxDeliveryLagSeconds
  }

  /// Why a delivered file cannot hold an event asked for, or nil when it must be opened.
  ///
  /// A digest is never skipped: it holds no events, and its time is not a time of delivery. Who
  /// opens it tells what it is by its content.
  public func canSkip(_ name: DeliveredName) -> SkipReason? {
    guard name.kind != .digest else { return nil }

    // Safe: CloudTrail files an event under the account it delivers it to, which is the event's
    // recipientAccountId, also when another account made the call.
    if !accounts.isEmpty, !accounts.contains(name.accountID) { return .otherAccount }

    // Safe: the Region in the name is the Region that recorded the event, its awsRegion; with the
    // exception of old global events.
    if !regions.isEmpty, !regions.contains(name.region), !mayHoldGlobalEvents(name) {
      return .otherRegion
    }

    // Safe: an event is delivered after it happened, so a file can't hold what came after it.
    if let sinceSeconds, name.deliverySeconds <= sinceSeconds.subtracting(Self.nameTimeSlackSeconds)
    {
      return .deliveredBeforeSince
    }

    // Safe as far as CloudTrail gives up on late deliveries after the longest lag.
    if let untilSeconds, name.deliverySeconds >= untilSeconds.adding(maxDeliveryLagSeconds) {
      return .deliveredAfterUntil
    }
    return nil
  }

  /// Whether a file of another Region may hold events whose awsRegion is one of `regions`.
  ///
  /// Until 2021-11-22 any trail that included global services received the events of IAM, STS,
  /// CloudFront and sign-in, which say `us-east-1` (CloudTrail User Guide, "update-trail",
  /// Important). `us-gov-west-1`, `cn-north-1` and `cn-northwest-1` hold them in the other
  /// partitions.
  private func mayHoldGlobalEvents(_ name: DeliveredName) -> Bool {
    let lastDelivery = Self.globalEventsMovedSeconds.adding(maxDeliveryLagSeconds)
    guard name.deliverySeconds < lastDelivery else { return false }
    return !regions.isDisjoint(with: Self.globalEventRegions)
  }

  /// 2021-11-23T00:00:00Z, the end of the day of the change.
  private static let globalEventsMovedSeconds: Int64 = 1_637_625_600

  private static let globalEventRegions: Set<String> = [
    "us-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1",
  ]
}

extension Int64 {
  /// The sum, or the nearest number there is.
  fileprivate func adding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, or the nearest number there is.
  fileprivate func subtracting(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
