import TrailEvents
import TrailScan

/// What is known of one record after another, each part worked out once for each distinct text.
///
/// A log repeats itself: few identities, addresses, programs and calls among many records. Each of them is
/// interned by its bytes, and everything that depends on it alone is kept beside its number.
final class EventReader {
  /// The numbers of a record's parts; -1 as long as nobody asked.
  private struct Numbers {
    var identity = -1
    var address = -1
    var userAgent = -1
    var origin = -1
  }

  private struct OriginKey: Hashable {
    var address: Int
    var endpoint: Int
    var userAgent: Int
    var invokedBy: String
  }

  private let identityTexts = ByteInterner()
  private var identities: [Identity] = []
  private let addressTexts = ByteInterner()
  private let userAgentTexts = ByteInterner()
  private var userAgents: [String] = []
  private let endpointTexts = ByteInterner()
  private var origins: [NetworkOrigin] = []
  private var originNumbers: [OriginKey: Int] = [:]
  /// Origins by address, for the calls that an address alone explains.
  private var plainOrigins: [Int] = []
  private let errorTexts = ByteInterner()
  private var errorOutcomes: [Outcome] = []

  private var numbers = Numbers()
  private var knownOutcome: Outcome?
  private var knownFacts: RecordFacts?
  private(set) var record: RecordView?
  private(set) var time = Timestamp(milliseconds: 0)
  private(set) var call = MappedCall(
    eventSource: "", eventName: "", service: "", actions: [], isRequest: false,
    isPermissionless: false)

  /// Whether a cache is full, so that all should be emptied before the next record.
  var isFull: Bool {
    identityTexts.isFull || addressTexts.isFull || userAgentTexts.isFull || endpointTexts.isFull
      || errorTexts.isFull || originNumbers.count >= 1 << 16
  }

  /// Forgets everything; numbers given before mean nothing any more.
  func removeAll() {
    for texts in [identityTexts, addressTexts, userAgentTexts, endpointTexts, errorTexts] {
      texts.removeAll()
    }
    identities.removeAll()
    userAgents.removeAll()
    origins.removeAll()
    originNumbers.removeAll()
    plainOrigins.removeAll()
    errorOutcomes.removeAll()
  }

  /// Turns to another record.
  func begin(_ record: RecordView, call: MappedCall, time: Timestamp) {
    self.record = record
    self.call = call
    self.time = time
    numbers = Numbers()
    knownOutcome = nil
    knownFacts = nil
  }

  /// Whether AWS wrote condition keys into the record, which go before everything cached.
  var hasEventContext: Bool { record?.slot(.eventContext).isPresent ?? false }

  // MARK: Numbers

  /// The number of the record's `userIdentity`.
  var identityNumber: Int {
    if numbers.identity >= 0 { return numbers.identity }
    guard let record else { return 0 }
    let slot = record.slot(.userIdentity)
    let number = identityTexts.intern(record.bytes(slot))
    if number == identities.count { identities.append(Identity(record.value(slot))) }
    numbers.identity = number
    return number
  }

  private var addressNumber: Int {
    if numbers.address >= 0 { return numbers.address }
    numbers.address = number(of: .sourceIPAddress, in: addressTexts)
    return numbers.address
  }

  /// The number of the record's `userAgent`.
  var userAgentNumber: Int {
    if numbers.userAgent >= 0 { return numbers.userAgent }
    let number = number(of: .userAgent, in: userAgentTexts)
    if number == userAgents.count { userAgents.append(record?.text(.userAgent) ?? "") }
    numbers.userAgent = number
    return number
  }

  private func number(of field: BaseField, in texts: ByteInterner) -> Int {
    guard let record else { return 0 }
    return texts.intern(record.bytes(record.slot(field)))
  }

  /// The number of the record's network origin.
  var originNumber: Int {
    if numbers.origin >= 0 { return numbers.origin }
    let number = makeOriginNumber()
    numbers.origin = number
    return number
  }

  private func makeOriginNumber() -> Int {
    guard let record else { return 0 }
    let address = addressNumber
    let invokedBy = identity.invokedBy
    let isPlain = invokedBy == nil && !record.slot(.vpcEndpointId).isPresent
    while plainOrigins.count <= address { plainOrigins.append(-1) }
    if isPlain, plainOrigins[address] >= 0 { return plainOrigins[address] }
    let key = OriginKey(
      address: address, endpoint: isPlain ? -1 : number(of: .vpcEndpointId, in: endpointTexts),
      userAgent: isPlain ? -1 : userAgentNumber, invokedBy: invokedBy ?? "")
    if let known = originNumbers[key] { return known }
    let number = origins.count
    origins.append(
      NetworkOrigin(
        sourceIPAddress: record.text(.sourceIPAddress), vpcEndpointId: record.text(.vpcEndpointId),
        userAgent: record.text(.userAgent), invokedBy: invokedBy))
    originNumbers[key] = number
    if isPlain { plainOrigins[address] = number }
    return number
  }

  // MARK: Facts

  /// Who called.
  var identity: Identity {
    let number = identityNumber
    return identities.isEmpty ? Identity(nil) : identities[number]
  }

  /// Where the call came from.
  var origin: NetworkOrigin { origins[originNumber] }

  /// How the call ended.
  var outcome: Outcome {
    if let knownOutcome { return knownOutcome }
    let outcome = makeOutcome()
    knownOutcome = outcome
    return outcome
  }

  private func makeOutcome() -> Outcome {
    guard let record else { return .success }
    let hasMessage = record.slot(.errorMessage).isPresent
    if record.slot(.errorCode).isPresent, !hasMessage {
      let number = number(of: .errorCode, in: errorTexts)
      if number == errorOutcomes.count { errorOutcomes.append(fullOutcome(record)) }
      return errorOutcomes[number]
    }
    // Without a code or a message, only the response can tell of an error.
    if !hasMessage, !record.slot(.errorCode).isPresent, !mayHoldError(record) { return .success }
    return fullOutcome(record)
  }

  private func mayHoldError(_ record: RecordView) -> Bool {
    let slot = record.slot(.responseElements)
    guard slot.kind == .object else { return slot.kind == .string && slot.length > 0 }
    return call.service == "signin" || record.bytes(slot).containsErrorWord
  }

  private func fullOutcome(_ record: RecordView) -> Outcome {
    let response = record.slot(.responseElements)
    return Outcome.of(
      errorCode: record.text(.errorCode), errorMessage: record.text(.errorMessage),
      eventSource: call.eventSource, eventName: call.eventName,
      responseElements: response.isPresent ? record.value(response) : nil)
  }

  /// Everything, for the keys that no cache holds.
  var facts: RecordFacts? {
    if let knownFacts { return knownFacts }
    guard let record else { return nil }
    let agent = record.text(.userAgent)
    let context = record.slot(.eventContext)
    let facts = RecordFacts(
      identity: identity, origin: origin, userAgent: agent.map { UserAgent($0) }, call: call,
      outcome: outcome,
      tooling: Tooling.of(
        userAgent: agent, identity: identity, sourceIPAddress: record.text(.sourceIPAddress),
        eventType: record.text(.eventType),
        isConsoleSession: record.text(.sessionCredentialFromConsole) == "true"),
      time: time, fields: record,
      eventContext: context.isPresent ? EventContext(record.value(context)) : nil)
    knownFacts = facts
    return facts
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether `rror` stands in the bytes, as in `error`, `Error`, `errorCode`.
  fileprivate var containsErrorWord: Bool {
    guard count >= 4 else { return false }
    for index in 0..<(count - 3)
    where self[index] == UInt8(ascii: "r") && self[index + 1] == UInt8(ascii: "r")
      && self[index + 2] == UInt8(ascii: "o") && self[index + 3] == UInt8(ascii: "r")
    {
      return true
    }
    return false
  }
}
