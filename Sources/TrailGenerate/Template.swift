/// A piece of a record with holes: text with slots such as `<bucket>`.
///
/// A slot that names a thing (`<bucket>`, `<key>`) means the same thing everywhere in one record;
/// a slot that names letters (`<uuid>`, `<hex16>`) draws new ones each time.
struct Template: Sendable, ExpressibleByStringLiteral {
  private enum Piece: Sendable {
    case text([UInt8])
    case slot(Slot)
  }

  private let pieces: [Piece]

  init(stringLiteral value: String) {
    self.init(value)
  }

  init(_ text: String) {
    var pieces: [Piece] = []
    var plain: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x3C, let close = bytes[index...].firstIndex(of: 0x3E),
        let slot = Slot(rawValue: String(decoding: bytes[(index + 1)..<close], as: UTF8.self))
      {
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = []
        pieces.append(.slot(slot))
        index = close + 1
        continue
      }
      plain.append(bytes[index])
      index += 1
    }
    if !plain.isEmpty { pieces.append(.text(plain)) }
    self.pieces = pieces
  }

  /// The text with all slots filled.
  func filled(in scene: Scene, random: inout SeededRandom) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    for piece in pieces {
      switch piece {
      case .text(let text): bytes.append(contentsOf: text)
      case .slot(let slot): scene.append(slot, to: &bytes, random: &random)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What may stand in a hole of a ``Template``.
enum Slot: String, Sendable, CaseIterable {
  case account
  case region
  case bucket
  case key
  case prefix
  case role
  case user
  case instance
  case function
  case stack
  case table
  case parameter
  case secret
  case kmsKey
  case securityGroup
  case subnet
  case vpc
  case image
  case volume
  case repository
  case logGroup
  case caller
  case uuid
  case hex8
  case hex16
  case hex64
  case base64
  case token
  case number
  case small
  case date
  case longDate
  case longDateLater
  case accessKey
}

/// Where and when one record happens: what fills its slots.
struct Scene: Sendable {
  var account: Account
  var region: String
  var time: LogTime
  var caller: String
  /// Chooses the bucket, key, role, … of this record; the same word gives the same things.
  var choice: UInt64

  var bucket: String { one(of: account.buckets, salt: 0) }

  private func one(of names: [String], salt: UInt64) -> String {
    names[Int(((choice &* 0x9E37_79B9_7F4A_7C15) >> (8 + salt)) % UInt64(names.count))]
  }

  // A function of the choice alone, so that an id repeats from record to record.
  private func appendHex(_ count: Int, kinds: UInt64, salt: UInt64, to bytes: inout [UInt8]) {
    var ids = SeededRandom(seed: (choice % kinds) &* 31 &+ salt)
    ids.append(count, of: Alphabet.hex, to: &bytes)
  }

  func append(_ slot: Slot, to bytes: inout [UInt8], random: inout SeededRandom) {
    switch slot {
    case .account: bytes.append(text: account.id)
    case .region: bytes.append(text: region)
    case .bucket: bytes.append(text: bucket)
    case .key: appendKey(to: &bytes)
    case .prefix: bytes.append(text: one(of: Names.prefixes, salt: 3))
    case .role: bytes.append(text: one(of: Names.roles, salt: 5))
    case .user: bytes.append(text: one(of: Names.users, salt: 7))
    case .instance:
      bytes.append(text: "i-0")
      appendHex(16, kinds: 23, salt: 1, to: &bytes)
    case .function: bytes.append(text: one(of: Names.functions, salt: 9))
    case .stack: bytes.append(text: one(of: Names.stacks, salt: 11))
    case .table: bytes.append(text: one(of: Names.tables, salt: 13))
    case .parameter: bytes.append(text: one(of: Names.parameters, salt: 15))
    case .secret: bytes.append(text: one(of: Names.secrets, salt: 17))
    case .kmsKey: appendKMSKey(to: &bytes)
    case .securityGroup:
      bytes.append(text: "sg-0")
      appendHex(16, kinds: 17, salt: 2, to: &bytes)
    case .subnet:
      bytes.append(text: "subnet-0")
      appendHex(16, kinds: 9, salt: 3, to: &bytes)
    case .vpc:
      bytes.append(text: "vpc-0")
      appendHex(16, kinds: 3, salt: 4, to: &bytes)
    case .image:
      bytes.append(text: "ami-0")
      appendHex(16, kinds: 6, salt: 5, to: &bytes)
    case .volume:
      bytes.append(text: "vol-0")
      appendHex(16, kinds: 31, salt: 6, to: &bytes)
    case .repository: bytes.append(text: one(of: Names.repositories, salt: 19))
    case .logGroup: bytes.append(text: one(of: Names.logGroups, salt: 21))
    case .caller: bytes.append(text: caller)
    default: appendLetters(slot, to: &bytes, random: &random)
    }
  }

  private func appendLetters(
    _ slot: Slot, to bytes: inout [UInt8], random: inout SeededRandom
  ) {
    switch slot {
    case .uuid: random.appendUUID(to: &bytes)
    case .hex8: random.append(8, of: Alphabet.hex, to: &bytes)
    case .hex16: random.append(16, of: Alphabet.hex, to: &bytes)
    case .hex64: random.append(64, of: Alphabet.hex, to: &bytes)
    case .base64: random.append(28, of: Alphabet.base64, to: &bytes)
    case .token: random.append(96, of: Alphabet.base64, to: &bytes)
    case .number: bytes.appendDigits(random.below(90_000) + 1_000, width: 1)
    case .small: bytes.appendDigits(random.below(40) + 1, width: 1)
    case .date: time.appendISO(to: &bytes)
    case .longDate: time.appendLong(to: &bytes)
    case .longDateLater: (time + 3_600).appendLong(to: &bytes)
    case .accessKey:
      bytes.append(text: "ASIA")
      random.append(16, of: Alphabet.base32, to: &bytes)
    default: break
    }
  }

  private func appendKey(to bytes: inout [UInt8]) {
    bytes.append(text: one(of: Names.prefixes, salt: 3))
    bytes.append(text: "dt=")
    bytes.append(text: String(time.iso.prefix(10)))
    bytes.append(text: "/part-")
    bytes.appendDigits(Int(choice % 64), width: 5)
    bytes.append(0x2D)
    appendHex(12, kinds: 512, salt: 7, to: &bytes)
    bytes.append(text: ".snappy.parquet")
  }

  private func appendKMSKey(to bytes: inout [UInt8]) {
    var ids = SeededRandom(seed: (choice % 7) &* 31 &+ 8)
    ids.appendUUID(to: &bytes)
  }
}
