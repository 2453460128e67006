import TrailEvents
import TrailScan

extension FieldTest {
  /// The fields that the test reads.
  var paths: [FieldPath] {
    guard case .field(let other, _, _) = match else { return [FieldPath(field)] }
    return [FieldPath(field), FieldPath(other)]
  }

  /// What the answer depends on.
  var scope: TestScope {
    let own = FieldPath.scope(of: field)
    guard case .field(let other, _, _) = match else { return own }
    return FieldPath.scope(of: other) == own ? own : .record
  }
}

extension FieldPath {
  /// What the field's value depends on.
  var scope: TestScope { FieldPath.scope(of: parts) }

  /// What the value of a field, as written, depends on.
  static func scope(of field: String) -> TestScope {
    // Most fields lie in no member that has a scope of its own.
    guard ownMember(field.prefix(before: ".")) != nil else { return .record }
    return FieldPath(field).scope
  }

  private static func scope(of parts: [String]) -> TestScope {
    guard let member = FieldPath.ownMember(parts[0]) else { return .record }
    switch member {
    case .eventSource, .eventName, .eventType: return parts.count == 1 ? .call : .record
    case .userIdentity: return BearerText.leavesOut(parts) ? .session : .identity
    case .userAgent: return .userAgent
    case .sourceIPAddress: return .address
    case .eventVersion, .awsRegion, .errorCode, .errorMessage, .readOnly, .apiVersion,
      .managementEvent, .recipientAccountId, .vpcEndpointId, .vpcEndpointAccountId,
      .eventCategory, .addendum, .sessionCredentialFromConsole, .edgeDeviceDetails, .tlsDetails:
      return .member(member)
    case .eventTime, .requestParameters, .responseElements, .additionalEventData, .requestID,
      .eventID, .resources, .sharedEventID, .serviceEventDetails, .eventContext, .insightDetails,
      .digestStartTime, .digestSignatureAlgorithm:
      return .record
    }
  }
}
