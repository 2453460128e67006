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
    var caller = -1
    var address = -1
    var userAgent = -1
    var origin = -1
  }

  /// Of whom an identity is, and with which key.
  private struct CredentialBearer {
    var caller: Int32
    var accessKey: Int32
  }

  /// What is known of one caller; most are never asked for more than their number.
  private final class KnownCaller {
    /// The number of `invokedBy`; -1 for none.
    let invokedBy: Int
    /// The caller's name for people, and the one that tells it from others.
    let names: (display: String, key: String)
    /// What a tool can be told by: a CDK session, a service.
    let toolingMarks: Int32

    init(_ identity: Identity, invokedBy: Int) {
      self.invokedBy = invokedBy
      names = (display: identity.displayName, key: identity.principalKey)
      toolingMarks = (identity.isCDKSession ? 1 : 0) | (identity.isAWSService ? 2 : 0)
    }
  }

  private let identityTexts: ByteInterner
  /// By the numbers of identities.
  @exclusivity(unchecked) private var bearers: [CredentialBearer] = []
  private let callerTexts: ByteInterner
  /// By the numbers of callers; nil as long as nobody asked for more than the number.
  @exclusivity(unchecked) private var callers: [KnownCaller?] = []
  private let accessKeyTexts: ByteInterner
  /// The identity that was decoded last, and its number.
  @exclusivity(unchecked) private var decoded: (number: Int, identity: Identity)?
  private let invokerTexts: ByteInterner
  private let addressTexts: ByteInterner
  private let userAgentTexts: ByteInterner
  @exclusivity(unchecked) private var userAgents: [UserAgent?] = []
  private let endpointTexts: ByteInterner
  private let originKeys: ByteInterner
  @exclusivity(unchecked) private var origins: [NetworkOrigin] = []
  private let errorTexts: ByteInterner
  @exclusivity(unchecked) private var errorOutcomes: [Outcome] = []
  private let typeTexts: ByteInterner
  private let toolingKeys: ByteInterner
  @exclusivity(unchecked) private var toolings: [Tooling] = []
  /// By the addresses' numbers, whether they name a service; nil as long as nobody asked.
  @exclusivity(unchecked) private var forwarders: [Bool?] = []
  /// The texts of members with memos of their own.
  private let memberTexts: BorrowedObjects<ByteInterner>
  /// By slot, the place of a member's texts in `memberTexts`; -1 for one without.
  private let memberPlaces: [Int]
  private let interners: [ByteInterner]

  @exclusivity(unchecked) private var numbers = Numbers()
  @exclusivity(unchecked) private var knownOutcome: Outcome?
  @exclusivity(unchecked) private var knownTooling: Tooling?
  @exclusivity(unchecked) private var knownFacts: RecordFacts?
  @exclusivity(unchecked) private var hasFacts = false
  @exclusivity(unchecked) private(set) var record: RecordView?
  @exclusivity(unchecked) private(set) var time = Timestamp(milliseconds: 0)
  @exclusivity(unchecked) private var entry: CallEntry?

  /// Whether a cache is full, so that all should be emptied before the next record.
  @exclusivity(unchecked) private(set) var isFull = false
  /// How often everything was forgotten.
  @exclusivity(unchecked) private(set) var age = 0
  /// What the user supplied beside the log.
  private let supplied: SuppliedFacts?

  /// A reader that keeps about so many of each part at most.
  /// - Parameter members: the members whose values are numbered beside those of every record.
  init(cacheLimit: Int, members: [BaseField] = [], supplied: SuppliedFacts? = nil) {
    self.supplied = supplied
    func interner() -> ByteInterner { ByteInterner(maxCount: cacheLimit) }
    identityTexts = ByteInterner(maxCount: cacheLimit / 4)
    callerTexts = interner()
    // Keys are short, and there are many.
    accessKeyTexts = ByteInterner(maxCount: 8 * cacheLimit)
    invokerTexts = interner()
    addressTexts = interner()
    userAgentTexts = interner()
    endpointTexts = interner()
    originKeys = interner()
    errorTexts = interner()
    typeTexts = interner()
    toolingKeys = interner()
    let ofMembers = members.map { _ in interner() }
    memberTexts = BorrowedObjects(ofMembers)
    memberPlaces = BaseField.allCases.map { members.firstIndex(of: $0) ?? -1 }
    interners =
      [
        callerTexts, accessKeyTexts, invokerTexts, addressTexts, userAgentTexts, endpointTexts,
        originKeys, errorTexts, typeTexts, toolingKeys,
      ] + ofMembers
  }

  /// Forgets everything; numbers given before mean nothing any more.
  func removeAll() {
    for interner in interners { interner.removeAll() }
    callers.removeAll()
    forgetIdentities()
    userAgents.removeAll()
    origins.removeAll()
    errorOutcomes.removeAll()
    toolings.removeAll()
    forwarders.removeAll()
    isFull = false
  }

  /// Whether the table of identities is full: it has a line for each session, and is emptied by itself.
  var hasTooManyIdentities: Bool { identityTexts.isFull }

  /// Forgets the identities, but not the callers; the numbers of identities mean nothing any more.
  func forgetIdentities() {
    identityTexts.removeAll()
    bearers.removeAll(keepingCapacity: true)
    decoded = nil
    age += 1
  }

  /// Turns to another record.
  @inline(__always)
  func begin(_ record: RecordView, entry: CallEntry, time: Timestamp) {
    self.record = record
    self.entry = entry
    self.time = time
    numbers = Numbers()
    knownOutcome = nil
    knownTooling = nil
    if hasFacts {
      knownFacts = nil
      hasFacts = false
    }
  }

  /// The call in IAM's words.
  var call: MappedCall { entry?.call ?? CallEntry.none.call }

  /// The number of the call, until the calls are numbered anew.
  var callNumber: Int { entry?.number ?? -1 }

  /// Whether AWS wrote condition keys into the record, which go before everything cached.
  var hasEventContext: Bool { record?.slot(.eventContext).isPresent ?? false }

  // MARK: Numbers

  /// The number of the record's `userIdentity`.
  @inline(__always)
  var identityNumber: Int {
    if numbers.identity >= 0 { return numbers.identity }
    let known = identityTexts.count
    let number = number(of: .userIdentity, in: identityTexts)
    if number == known { addBearer() }
    numbers.identity = number
    return number
  }

  /// The number of the record's caller: equal for identities that differ in nothing but the access key and
  /// when the session began.
  @inline(__always)
  var callerNumber: Int {
    if numbers.caller >= 0 { return numbers.caller }
    numbers.caller = Int(bearers[identityNumber].caller)
    return numbers.caller
  }

  /// The number of the access key that signed the call.
  var accessKeyNumber: Int { Int(bearers[identityNumber].accessKey) }

  /// The access key as text; nil if it is no string, or written with escapes.
  var accessKeyText: String? {
    let number = accessKeyNumber
    guard accessKeyTexts.tag(of: number) == FieldSlot.Kind.string.rawValue else { return nil }
    let bytes = accessKeyTexts.bytes(of: number)
    return bytes.contains(UInt8(ascii: "\\")) ? nil : String(decoding: bytes, as: UTF8.self)
  }

  @inline(never)
  private func addBearer() {
    guard let record else { return bearers.append(CredentialBearer(caller: 0, accessKey: 0)) }
    let bearer = BearerText(record)
    let known = callerTexts.count
    let caller = bearer.withCaller { callerTexts.intern($0, tag: bearer.kind.rawValue) }
    if caller == known { callers.append(nil) }
    let key = accessKeyTexts.intern(record.bytes(bearer.key), tag: bearer.key.kind.rawValue)
    bearers.append(CredentialBearer(caller: Int32(caller), accessKey: Int32(key)))
    noteGrowth()
  }

  /// What is known of the record's caller.
  private var knownCaller: KnownCaller {
    let number = callerNumber
    if let known = callers[number] { return known }
    let identity = identity
    var invokedBy = -1
    if mayNameInvoker, var invoker = identity.invokedBy {
      invokedBy = invoker.withUTF8 { invokerTexts.intern($0) }
      noteGrowth()
    }
    let known = KnownCaller(identity, invokedBy: invokedBy)
    callers[number] = known
    return known
  }

  /// Whether the record's identity has a member `invokedBy`, in any case; an escaped key may be that one.
  private var mayNameInvoker: Bool {
    guard let record else { return false }
    return record.hasMember(of: record.slot(.userIdentity)) { key in
      key.count == 9 && zip(key, EventReader.invokedByKey).allSatisfy { $0 | 0x20 == $1 }
        || key.contains(UInt8(ascii: "\\"))
    }
  }

  private static let invokedByKey = Array("invokedby".utf8)

  /// The number of the record's `sourceIPAddress`.
  var addressNumber: Int {
    if numbers.address < 0 { numbers.address = number(of: .sourceIPAddress, in: addressTexts) }
    return numbers.address
  }

  /// The number of the value of one of the members that were named at the start.
  func number(ofMember member: BaseField) -> Int {
    let place = memberPlaces[member.rawValue]
    guard place >= 0 else { return 0 }
    return memberTexts.with(place) { texts in
      let known = texts.count
      let number = number(of: member, in: texts)
      if number == known { noteGrowth() }
      return number
    }
  }

  /// The number of the record's `userAgent`.
  var userAgentNumber: Int {
    if numbers.userAgent >= 0 { return numbers.userAgent }
    let known = userAgentTexts.count
    let number = number(of: .userAgent, in: userAgentTexts)
    if number == known {
      userAgents.append(record?.text(.userAgent).map { UserAgent($0) })
      noteGrowth()
    }
    numbers.userAgent = number
    return number
  }

  /// A field's number; a missing field, a null and an empty text are three different values.
  @inline(__always)
  private func number(of field: BaseField, in texts: ByteInterner) -> Int {
    guard let record else { return 0 }
    let slot = record.slot(field)
    return texts.intern(record.bytes(slot), tag: slot.kind.rawValue)
  }

  /// Looks whether a cache is full; whoever adds something calls it.
  private func noteGrowth() { isFull = interners.contains { $0.isFull } }

  /// The number of the record's network origin.
  var originNumber: Int {
    if numbers.origin >= 0 { return numbers.origin }
    let number = makeOriginNumber()
    numbers.origin = number
    return number
  }

  /// The number of the record's `vpcEndpointId`; -1 if it has none.
  var endpointNumber: Int {
    guard let record, record.slot(.vpcEndpointId).isPresent else { return -1 }
    return number(of: .vpcEndpointId, in: endpointTexts)
  }

  private func makeOriginNumber() -> Int {
    guard let record else { return 0 }
    let invokedBy = knownCaller.invokedBy
    let endpoint = endpointNumber
    let known = originKeys.count
    // Only with an endpoint does the program matter: the console has endpoints of its own.
    let number = originKeys.intern(
      SIMD4(
        Int32(addressNumber), Int32(invokedBy), Int32(endpoint),
        Int32(endpoint >= 0 ? userAgentNumber : -1)))
    if number == known {
      origins.append(
        NetworkOrigin(
          sourceIPAddress: record.text(.sourceIPAddress),
          vpcEndpointId: record.text(.vpcEndpointId), userAgent: record.text(.userAgent),
          invokedBy: identity.invokedBy))
      noteGrowth()
    }
    return number
  }

  // MARK: Facts

  /// Who called.
  var identity: Identity {
    let number = identityNumber
    if let decoded, decoded.number == number { return decoded.identity }
    let slot = record?.slot(.userIdentity) ?? .absent
    let identity = Identity(kind: slot.kind, bytes: identityTexts.bytes(of: number))
    decoded = (number, identity)
    return identity
  }

  /// The caller's names: for people, and as it is told from others.
  var identityNames: (display: String, key: String) { knownCaller.names }

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
    let code = record.slot(.errorCode)
    let hasMessage = record.slot(.errorMessage).isPresent
    if code.kind == .string, code.length > 0 {
      let known = errorTexts.count
      let number = number(of: .errorCode, in: errorTexts)
      if number == known {
        errorOutcomes.append(
          Outcome.of(
            errorCode: record.text(code), errorMessage: nil, eventSource: "", eventName: "",
            responseElements: nil))
        noteGrowth()
      }
      let outcome = errorOutcomes[number]
      // A code that does not say for itself that access was denied leaves the word to the message.
      if outcome != .failed || !hasMessage { return outcome }
    } else if !hasMessage, !code.isPresent, !mayHoldError(record) {
      // Without a code or a message, only the response can tell of an error.
      return .success
    }
    return Outcome.of(
      errorCode: record.text(code), errorMessage: record.text(.errorMessage),
      eventSource: call.eventSource, eventName: call.eventName,
      responseElements: record.object(at: "responseElements"))
  }

  private func mayHoldError(_ record: RecordView) -> Bool {
    let slot = record.slot(.responseElements)
    guard slot.kind == .object else { return slot.kind == .string || slot.kind == .array }
    return entry?.isSignIn == true
      || record.hasMember(of: slot) { key in
        // `error`, `errorCode`, `Error`; an escaped key may be any of them.
        key.count >= 5 && key[0] | 0x20 == UInt8(ascii: "e") && key[1] | 0x20 == UInt8(ascii: "r")
          || key.contains(UInt8(ascii: "\\"))
      }
  }

  /// With what the call was made.
  var tooling: Tooling {
    if let knownTooling { return knownTooling }
    let tooling = findTooling()
    knownTooling = tooling
    return tooling
  }

  private func findTooling() -> Tooling {
    guard let record else { return .other }
    let type = number(of: .eventType, in: typeTexts)
    let isConsole = isConsoleSession(record)
    let caller = knownCaller
    // Identities and addresses are many, what a tool is told by is the same for most of them.
    let forwarder = caller.invokedBy >= 0 ? -2 - caller.invokedBy : forwarderNumber(record)
    let known = toolingKeys.count
    let number = toolingKeys.intern(
      SIMD4(
        caller.toolingMarks, Int32(forwarder), Int32(userAgentNumber),
        Int32(type << 1 | (isConsole ? 1 : 0))))
    if number == known {
      toolings.append(
        Tooling.of(
          eventType: record.text(.eventType),
          forwarder: identity.invokedBy ?? Tooling.forwardingService(record.text(.sourceIPAddress)),
          isCDKSession: caller.toolingMarks & 1 != 0, isAWSService: caller.toolingMarks & 2 != 0,
          userAgent: record.text(.userAgent), isConsoleSession: isConsole))
      noteGrowth()
    }
    return toolings[number]
  }

  private func isConsoleSession(_ record: RecordView) -> Bool {
    let slot = record.slot(.sessionCredentialFromConsole)
    return slot.isPresent && record.text(slot) == "true"
  }

  /// The number of the address if it names a service; -1 for an address of a network.
  private func forwarderNumber(_ record: RecordView) -> Int {
    let address = addressNumber
    while forwarders.count <= address { forwarders.append(nil) }
    if let known = forwarders[address] { return known ? address : -1 }
    let isService = Tooling.forwardingService(record.text(.sourceIPAddress)) != nil
    forwarders[address] = isService
    return isService ? address : -1
  }

  /// Everything, for the keys that no cache holds.
  var facts: RecordFacts? {
    if let knownFacts { return knownFacts }
    guard let record else { return nil }
    let facts = RecordFacts(
      identity: identity, origin: origin, userAgent: userAgents[userAgentNumber], call: call,
      outcome: outcome, tooling: nil, time: time, fields: record,
      eventContext: hasEventContext ? EventContext(record.object(at: "eventContext")) : nil,
      supplied: supplied)
    knownFacts = facts
    hasFacts = true
    return facts
  }
}

extension Identity {
  /// Reads a `userIdentity` from its bytes.
  fileprivate init(kind: FieldSlot.Kind, bytes: UnsafeBufferPointer<UInt8>) {
    let isJSON = kind == .object || kind == .array
    // What is no JSON names nobody.
    self.init(isJSON ? try? JSONValue.parse(bytes) : nil)
  }
}
