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
  var scope: TestScope { FieldPath.scope(of: first, isNested: parts.count > 1) }

  /// What the value of a field, as written, depends on.
  static func scope(of field: String) -> TestScope {
    guard let dot = field.utf8.firstIndex(of: UInt8(ascii: ".")) else {
      return scope(of: field, isNested: false)
    }
    return scope(of: String(field[..<dot]), isNested: true)
  }

  private static func scope(of first: String, isNested: Bool) -> TestScope {
    guard let member = FieldPath.ownMember(first) else { return .record }
    switch member {
    case .eventSource, .eventName, .eventType: return isNested ? .record : .call
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
