/// What an outbox holds, and its file.
struct JournalState {
  /// How many delivered items are remembered for each sink; the oldest are forgotten when the file is rewritten.
  static let maxRemembered = 100_000
  /// A file is rewritten without what is done when that is more than this, and more than half of it.
  static let maxDoneBytes: Int64 = 8 << 20
  /// The longest line that is read, in bytes.
  static let maxLineBytes = 16 << 20

  struct Key: Hashable {
    var sink: String
    var id: String
  }

  private struct Place {
    var number: Int
    var offset: Int64
    var count: Int
    var kind: String
    var items: [String]
  }

  private(set) var findings = Journal.Findings()
  private let file: JournalFile
  private var places: [Key: Place] = [:]
  private var waitingItems: Set<Key> = []
  private var delivered: [String: RecentItems] = [:]
  private var nextNumber = 0
  private var waitingBytes: Int64 = 0

  init(path: String) throws(WebhookError) {
    file = try JournalFile(path: path)
    try readAll()
    try compactIfWorthwhile()
  }

  /// Gives the file up, for others to open it.
  func close() { file.close() }

  // MARK: Reading

  private mutating func readAll() throws(WebhookError) {
    var rest: [UInt8] = []
    var restOffset: Int64 = 0
    var isHead = true
    var unsealed = 0
    while restOffset + Int64(rest.count) < file.byteCount {
      let piece = try file.read(at: restOffset + Int64(rest.count), count: 1 << 20)
      guard !piece.isEmpty else { break }
      rest += piece
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = JournalLine(bytes: rest[start..<end])
        let offset = restOffset + Int64(start)
        if isHead {
          guard let line, line.entry == .outbox else { throw notAnOutbox() }
          guard line.version == JournalLine.version else {
            throw WebhookError(
              .outbox, "`\(file.path)` was written by a newer version of trailsift")
          }
        } else if let line {
          unsealed = take(line, offset: offset, count: end - start, unsealed: unsealed)
        } else {
          findings.damagedLines += 1
        }
        isHead = false
        start = end + 1
      }
      rest.removeFirst(start)
      restOffset += Int64(start)
      guard rest.count <= JournalState.maxLineBytes else { throw notAnOutbox() }
    }
    let head = try JournalLine.head.bytes()
    // A torn head is all there is of a file that was just begun; anything else there is somebody's.
    guard !isHead || head.starts(with: rest) else { throw notAnOutbox() }
    if !rest.isEmpty { try file.truncate(to: restOffset) }
    findings.endsEarly = unsealed > 0 || (!isHead && !rest.isEmpty && JournalState.isMessage(rest))
    if isHead {
      try file.append(head)
      try file.syncFolder()
    }
  }

  /// Whether a torn line may have been a message; too short a piece may have been.
  private static func isMessage(_ piece: [UInt8]) -> Bool {
    // Keys are sorted, so a message begins with its body, and `delivered` with its entry.
    "{\"body\":".utf8.starts(with: piece.prefix(8))
  }

  private mutating func take(
    _ line: JournalLine, offset: Int64, count: Int, unsealed: Int
  ) -> Int {
    switch line.entry {
    case .message:
      guard let message = line.message else { break }
      keep(message, offset: offset, count: count)
      return unsealed + 1
    case .delivered:
      guard let sink = line.sink, let id = line.id else { break }
      finish(Key(sink: sink, id: id), items: line.items ?? [id])
    case .sealed: return 0
    case .outbox: break
    }
    return unsealed
  }

  private func notAnOutbox() -> WebhookError {
    WebhookError(
      .outbox, "`\(file.path)` is not an outbox of trailsift, and is left as it is",
      help: "name another file")
  }

  // MARK: What it holds

  private mutating func keep(_ message: WebhookMessage, offset: Int64, count: Int) {
    let key = Key(sink: message.sink, id: message.id)
    guard places[key] == nil, delivered[key.sink]?.contains(key.id) != true else { return }
    places[key] = Place(
      number: nextNumber, offset: offset, count: count, kind: message.kind, items: message.items)
    nextNumber += 1
    waitingBytes += Int64(count)
    for item in message.items { waitingItems.insert(Key(sink: message.sink, id: item)) }
  }

  private mutating func finish(_ key: Key, items: [String]) {
    if let place = places.removeValue(forKey: key) { waitingBytes -= Int64(place.count) }
    for item in items {
      waitingItems.remove(Key(sink: key.sink, id: item))
      delivered[key.sink, default: RecentItems()].insert(item)
    }
    // The id of a batch, too, lest the same message be kept twice.
    if items != [key.id] { delivered[key.sink, default: RecentItems()].insert(key.id) }
  }

  func waiting() -> [WebhookMessage] {
    places.sorted { $0.value.number < $1.value.number }.map { key, place in
      WebhookMessage(sink: key.sink, kind: place.kind, id: key.id, items: place.items, body: "")
    }
  }

  func holds(_ item: String, for sink: String) -> Bool {
    waitingItems.contains(Key(sink: sink, id: item)) || delivered[sink]?.contains(item) == true
  }

  func message(_ id: String, for sink: String) throws(WebhookError) -> WebhookMessage? {
    guard let place = places[Key(sink: sink, id: id)] else { return nil }
    let bytes = try file.read(at: place.offset, count: place.count)
    guard let message = JournalLine(bytes: bytes[...])?.message else {
      throw WebhookError(.outbox, "`\(file.path)` was changed while it was in use")
    }
    return message
  }

  // MARK: Writing

  mutating func append(_ messages: [WebhookMessage]) throws(WebhookError) {
    guard !messages.isEmpty else { return }
    var bytes: [UInt8] = []
    var places: [(WebhookMessage, Int64, Int)] = []
    for message in messages {
      let line = try JournalLine.message(message).bytes()
      places.append((message, file.byteCount + Int64(bytes.count), line.count - 1))
      bytes += line
    }
    bytes += try JournalLine.sealed(messages.count).bytes()
    try file.append(bytes)
    for (message, offset, count) in places { keep(message, offset: offset, count: count) }
    findings.endsEarly = false
  }

  mutating func setDelivered(_ id: String, for sink: String) throws(WebhookError) {
    let key = Key(sink: sink, id: id)
    let items = places[key]?.items ?? [id]
    try file.append(JournalLine.delivered(sink: sink, id: id, items: items).bytes())
    finish(key, items: items)
    try compactIfWorthwhile()
  }

  /// Rewrites the file without what is done, if that is most of it.
  private mutating func compactIfWorthwhile() throws(WebhookError) {
    let doneBytes = file.byteCount - waitingBytes - rememberedBytes
    guard doneBytes > max(JournalState.maxDoneBytes, file.byteCount / 2) else { return }
    try compact()
  }

  /// About what the ids that stay take.
  private var rememberedBytes: Int64 {
    Int64(delivered.values.reduce(0) { $0 + $1.count }) * 120
  }

  mutating func compact() throws(WebhookError) {
    let order = places.sorted { $0.value.number < $1.value.number }
    var moved = places
    let (old, remembered, isSealed) = (file, delivered, !findings.endsEarly)
    try file.replace { next throws(WebhookError) in
      var bytes = try JournalLine.head.bytes()
      for sink in remembered.keys.sorted() {
        for item in remembered[sink]?.items ?? [] {
          bytes += try JournalLine.delivered(sink: sink, id: item, items: [item]).bytes()
        }
      }
      for (key, place) in order {
        moved[key]?.offset = next.byteCount + Int64(bytes.count)
        bytes += try old.read(at: place.offset, count: place.count)
        bytes.append(UInt8(ascii: "\n"))
        guard bytes.count > 1 << 20 else { continue }
        try next.append(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
      if isSealed { bytes += try JournalLine.sealed(order.count).bytes() }
      try next.append(bytes)
    }
    places = moved
  }
}

/// The items of one sink that were delivered last.
struct RecentItems {
  private var known: Set<String> = []
  private var order: [String] = []
  private var head = 0

  /// How many there are.
  var count: Int { known.count }

  /// From the oldest to the newest.
  var items: ArraySlice<String> { order[head...] }

  func contains(_ item: String) -> Bool { known.contains(item) }

  mutating func insert(_ item: String) {
    guard known.insert(item).inserted else { return }
    order.append(item)
    if known.count > JournalState.maxRemembered {
      known.remove(order[head])
      head += 1
    }
    guard head > JournalState.maxRemembered else { return }
    order.removeFirst(head)
    head = 0
  }
}
