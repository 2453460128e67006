import TrailDetect
import TrailEvents

extension StateWriter {
  /// Writes a text or that there is none.
  mutating func write(_ text: String?) {
    write(text != nil)
    if let text { write(text) }
  }

  /// Writes a yes or no, or that neither is known.
  mutating func write(_ flag: Bool?) {
    write(flag != nil)
    if let flag { write(flag) }
  }
}

extension StateReader {
  mutating func optionalText() throws(StateError) -> String? { try flag() ? try text() : nil }

  mutating func optionalFlag() throws(StateError) -> Bool? { try flag() ? try flag() : nil }

  mutating func optionalNumber() throws(StateError) -> Int64? { try flag() ? try number() : nil }

  mutating func time() throws(StateError) -> Timestamp { Timestamp(milliseconds: try number()) }
}

extension Identity {
  func save(to writer: inout StateWriter) {
    writer.write(kind.rawValue)
    writer.write(typeText)
    for text in [
      principalId, arn, accountId, accessKeyId, userName, invokedBy, sourceIdentity,
      federatedProvider, identityProvider, ec2RoleDelivery, onBehalfOfUserId,
    ] {
      writer.write(text)
    }
    writer.write(hasSessionContext)
    writer.write(mfaAuthenticated)
    writer.write(assumedRoot)
    writer.write(creationDate?.milliseconds)
    writer.write(sessionIssuer != nil)
    if let sessionIssuer { sessionIssuer.save(to: &writer) }
    writer.write(inScopeOf != nil)
    if let inScopeOf { inScopeOf.save(to: &writer) }
  }

  init(from reader: inout StateReader) throws(StateError) {
    self.init(nil)
    guard let kind = Kind(rawValue: try reader.text()) else {
      throw StateError("a kind of caller is none")
    }
    self.kind = kind
    typeText = try reader.text()
    principalId = try reader.optionalText()
    arn = try reader.optionalText()
    accountId = try reader.optionalText()
    accessKeyId = try reader.optionalText()
    userName = try reader.optionalText()
    invokedBy = try reader.optionalText()
    sourceIdentity = try reader.optionalText()
    federatedProvider = try reader.optionalText()
    identityProvider = try reader.optionalText()
    ec2RoleDelivery = try reader.optionalText()
    onBehalfOfUserId = try reader.optionalText()
    hasSessionContext = try reader.flag()
    mfaAuthenticated = try reader.optionalFlag()
    assumedRoot = try reader.optionalFlag()
    creationDate = try reader.optionalNumber().map { Timestamp(milliseconds: $0) }
    if try reader.flag() { sessionIssuer = try SessionIssuer(from: &reader) }
    if try reader.flag() { inScopeOf = try CredentialScope(from: &reader) }
  }

  /// How many bytes its texts take.
  var textBytes: Int {
    let texts = [
      typeText, principalId, arn, accountId, accessKeyId, userName, invokedBy, sourceIdentity,
      federatedProvider, identityProvider, ec2RoleDelivery, onBehalfOfUserId, sessionIssuer?.type,
      sessionIssuer?.principalId, sessionIssuer?.arn, sessionIssuer?.accountId,
      sessionIssuer?.userName, inScopeOf?.sourceArn, inScopeOf?.sourceAccount,
      inScopeOf?.issuerType, inScopeOf?.credentialsIssuedTo,
    ]
    return texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
  }
}

extension Identity.SessionIssuer {
  fileprivate func save(to writer: inout StateWriter) {
    for text in [type, principalId, arn, accountId, userName] { writer.write(text) }
  }

  fileprivate init(from reader: inout StateReader) throws(StateError) {
    self.init()
    type = try reader.optionalText()
    principalId = try reader.optionalText()
    arn = try reader.optionalText()
    accountId = try reader.optionalText()
    userName = try reader.optionalText()
  }
}

extension Identity.CredentialScope {
  fileprivate func save(to writer: inout StateWriter) {
    for text in [sourceArn, sourceAccount, issuerType, credentialsIssuedTo] { writer.write(text) }
  }

  fileprivate init(from reader: inout StateReader) throws(StateError) {
    self.init()
    sourceArn = try reader.optionalText()
    sourceAccount = try reader.optionalText()
    issuerType = try reader.optionalText()
    credentialsIssuedTo = try reader.optionalText()
  }
}
