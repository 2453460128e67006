import TrailScan

extension FieldTest {
  /// The fields that the test reads.
  var paths: [FieldPath] {
    guard case .field(let other, _, _) = match else { return [FieldPath(field)] }
    return [FieldPath(field), FieldPath(other)]
  }

  /// What the answer depends on.
  var scope: TestScope {
    let scopes = Set(paths.map(\.scope))
    guard scopes.count == 1, let scope = scopes.first else { return .record }
    return scope
  }
}

extension FieldPath {
  /// What the field's value depends on.
  var scope: TestScope {
    guard let member = FieldPath.ownMember(first) else { return .record }
    switch member {
    case .eventSource, .eventName, .eventType: return parts.count == 1 ? .call : .record
    case .userIdentity: return .identity
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
