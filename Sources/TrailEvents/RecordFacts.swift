public import TrailScan

/// What is known of one record, for the evaluation of condition keys.
///
/// The parts can come from caches, one for each distinct text; `init(fields:)` works out all of them
/// from the record, plainly and slowly.
public struct RecordFacts {
  /// Who called.
  public var identity: Identity
  /// Where the call came from.
  public var origin: NetworkOrigin
  /// What the caller's software calls itself.
  public var userAgent: UserAgent?
  /// The call in IAM's words.
  public var call: MappedCall
  /// How the call ended.
  public var outcome: Outcome
  /// With what the call was made; worked out at each asking unless it was given.
  public var tooling: Tooling { knownTooling ?? RecordFacts.tooling(identity, fields) }
  private let knownTooling: Tooling?
  /// The record's `eventTime`: when the call was complete.
  public var time: Timestamp?
  /// The record itself.
  public var fields: any RecordFields
  /// The keys that AWS wrote into the record, of enriched events only.
  public var eventContext: EventContext?
  /// What the user says of things that no record tells.
  public var supplied: SuppliedFacts?

  /// Facts from their parts; without `tooling` that is worked out when somebody asks for it.
  public init(
    identity: Identity, origin: NetworkOrigin, userAgent: UserAgent?, call: MappedCall,
    outcome: Outcome, tooling: Tooling?, time: Timestamp?, fields: any RecordFields,
    eventContext: EventContext? = nil, supplied: SuppliedFacts? = nil
  ) {
    self.identity = identity
    self.origin = origin
    self.userAgent = userAgent
    self.call = call
    self.outcome = outcome
    knownTooling = tooling
    self.time = time
    self.fields = fields
    self.eventContext = eventContext
    self.supplied = supplied
  }

  /// Works out everything from a record, with the user's facts for what it does not tell.
  public init(fields: any RecordFields, supplied: SuppliedFacts? = nil) {
    let identity = Identity(fields.values(at: ["userIdentity"]).first)
    let source = fields.text(of: .eventSource) ?? ""
    let name = fields.text(of: .eventName) ?? ""
    let address = fields.text(of: .sourceIPAddress)
    let agent = fields.text(of: .userAgent)
    let type = fields.text(of: .eventType)
    self.init(
      identity: identity,
      origin: NetworkOrigin(
        sourceIPAddress: address, vpcEndpointId: fields.text(of: .vpcEndpointId),
        userAgent: agent, invokedBy: identity.invokedBy),
      userAgent: agent.map { UserAgent($0) },
      call: ActionMap.actions(
        eventSource: source, eventName: name, eventType: type,
        hasVersionId: fields.text(at: "requestParameters", "versionId") != nil),
      outcome: Outcome.of(
        errorCode: fields.text(of: .errorCode), errorMessage: fields.text(of: .errorMessage),
        eventSource: source, eventName: name,
        responseElements: fields.object(at: "responseElements")),
      tooling: nil,
      time: fields.text(of: .eventTime).flatMap { Timestamp($0) },
      fields: fields,
      eventContext: EventContext(fields.object(at: "eventContext")), supplied: supplied)
  }

  private static func tooling(
    _ identity: Identity, _ fields: any RecordFields
  ) -> Tooling {
    Tooling.of(
      userAgent: fields.text(of: .userAgent), identity: identity,
      sourceIPAddress: fields.text(of: .sourceIPAddress), eventType: fields.text(of: .eventType),
      isConsoleSession: fields.text(of: .sessionCredentialFromConsole) == "true")
  }

  /// The request's parameters, or nil if the record has none.
  var requestParameters: JSONValue? { fields.object(at: "requestParameters") }

  /// The 12-digit account in whose log the record stands, else the caller's.
  public var account: String? {
    fields.text(of: .recipientAccountId)?.nonEmpty ?? identity.accountId
  }
}

extension RecordFields {
  /// A top-level object; one that an export wrote as a JSON string is read too.
  public func object(at name: String) -> JSONValue? {
    guard let value = values(at: [name]).first else { return nil }
    if value.members != nil { return value }
    guard let parsed = value.openedText else { return nil }
    return parsed.members == nil ? nil : parsed
  }
}
