public import TrailEvents

/// What the organisation declares to be normal.
public struct DeclaredConditions: Sendable, Equatable {
  /// Named blocks of addresses, in the file's order.
  public var networks: [DeclaredNetwork]
  /// Named sets of texts by section: `accounts`, `principals`, `regions`; keys like `accounts.trusted`.
  public var sets: [String: [String]]
  /// Named working hours, in the file's order.
  public var hours: [DeclaredHours]
  /// Paths of policy documents, as written.
  public var guardrails: [String]
  /// The values of the lists that the user gave, by name; rules also know those that are shipped.
  public var lists: [String: [String]]

  /// Conditions; empty unless given.
  public init(
    networks: [DeclaredNetwork] = [], sets: [String: [String]] = [:], hours: [DeclaredHours] = [],
    guardrails: [String] = [], lists: [String: [String]] = [:]
  ) {
    self.networks = networks
    self.sets = sets
    self.hours = hours
    self.guardrails = guardrails
    self.lists = lists
  }

  /// The texts that `${declared:NAME}` stands for; nil if nothing of that name is declared.
  ///
  /// One named set (`networks.office`), or a whole section (`networks`).
  public func values(named name: String) -> [String]? {
    if name == "networks" {
      return networks.isEmpty ? nil : networks.flatMap { $0.blocks.map(\.description) }
    }
    if name.hasPrefix("networks.") {
      let wanted = name.dropFirst("networks.".count)
      return networks.first { $0.name == wanted }?.blocks.map(\.description)
    }
    if let texts = sets[name] { return texts }
    let members = sets.filter { $0.key.hasPrefix("\(name).") }.sorted { $0.key < $1.key }
    return members.isEmpty ? nil : members.flatMap(\.value)
  }

  /// The names of the declared networks that hold an address, in the file's order.
  public func networks(containing address: IPAddress) -> [String] {
    networks.filter { $0.blocks.contains { $0.contains(address) } }.map(\.name)
  }
}

/// A named network: `office: [203.0.113.0/24, 2001:db8::/32]`.
public struct DeclaredNetwork: Sendable, Equatable {
  /// The name.
  public var name: String
  /// Its blocks of addresses.
  public var blocks: [IPNetwork]

  /// A named network.
  public init(name: String, blocks: [IPNetwork]) {
    self.name = name
    self.blocks = blocks
  }
}

/// Named hours of the week in a zone: `{ zone: Europe/Berlin, days: [mon-fri], from: "07:00", to: "19:00" }`.
public struct DeclaredHours: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The IANA name of the zone.
  public var zone: String
  /// The days, 0 for Monday to 6 for Sunday.
  public var days: Set<Int>
  /// The first minute of the day that counts, 0 to 1439.
  public var fromMinute: Int
  /// The first minute that counts no more, 1 to 1440; smaller than `fromMinute` for hours over midnight,
  /// which then belong to the day on which they begin.
  public var toMinute: Int
  /// The zone's offsets from UTC: seconds east from each moment on, in order of time, the first one for
  /// all time before.
  public var offsets: [ZoneOffset]

  /// The offset of a zone from a moment on.
  public struct ZoneOffset: Sendable, Equatable {
    /// Seconds since 1970 from which the offset holds.
    public var fromSeconds: Int64
    /// Seconds east of UTC.
    public var secondsEast: Int64

    /// An offset from a moment on.
    public init(fromSeconds: Int64, secondsEast: Int64) {
      self.fromSeconds = fromSeconds
      self.secondsEast = secondsEast
    }
  }

  /// Hours from their parts.
  public init(
    name: String, zone: String, days: Set<Int>, fromMinute: Int, toMinute: Int,
    offsets: [ZoneOffset]
  ) {
    self.name = name
    self.zone = zone
    self.days = days
    self.fromMinute = fromMinute
    self.toMinute = toMinute
    self.offsets = offsets
  }

  /// Whether a moment lies in the hours.
  public func contains(_ time: Timestamp) -> Bool {
    let east =
      offsets.last { $0.fromSeconds <= time.seconds }?.secondsEast ?? offsets.first?.secondsEast
      ?? 0
    let local = time.seconds + east
    let day = Int((local >= 0 ? local : local - 86_399) / 86_400)
    let minute = Int(local - Int64(day) * 86_400) / 60
    // 1970-01-01 was a Thursday, day 3 from Monday.
    let weekday = ((day + 3) % 7 + 7) % 7
    if fromMinute < toMinute {
      return days.contains(weekday) && minute >= fromMinute && minute < toMinute
    }
    return (days.contains(weekday) && minute >= fromMinute)
      || (days.contains((weekday + 6) % 7) && minute < toMinute)
  }
}
