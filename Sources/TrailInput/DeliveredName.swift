/// What the name of an object delivered by CloudTrail says about its contents.
///
/// The forms, from the CloudTrail User Guide ("CloudTrail log file name format", "CloudTrail digest
/// file structure"), each also without `.gz` for files that were inflated after the download:
///
///     ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz                  log
///     ACCOUNT_CloudTrail-Insight_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz          insight
///     ACCOUNT_CloudTrail-NetworkActivity_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz  networkActivity
///     ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOMEREGION_YYYYMMDDTHHMMSSZ[_backfill].json.gz
///
/// ACCOUNT is 12 digits, UNIQUE 16 letters or digits, times are UTC. Parsing is strict: a name that
/// departs from its form in any byte, or names no real date, says nothing.
public struct DeliveredName: Sendable, Hashable {
  /// Which of CloudTrail's files it is.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// Management and data events.
    case log

    /// A digest: hashes of the log files of an hour, and no events.
    case digest

    /// CloudTrail Insights events.
    case insight

    /// Network activity events of VPC endpoints.
    case networkActivity
  }

  /// Which of CloudTrail's files it is.
  public let kind: Kind

  /// The 12 digits of the account whose events the file holds.
  public let accountID: String

  /// The Region the events were recorded in, such as `eu-central-1`.
  public let region: String

  /// When the file was delivered, in seconds since 1970-01-01T00:00:00Z.
  ///
  /// Cut to the minute, except for a digest: there it is the end of its period, to the second.
  public let deliverySeconds: Int64

  /// The organization of an organization trail, from the folder `AWSLogs/o-…/`, or nil.
  public let organizationID: String?

  /// The trail that a digest belongs to; nil for other kinds.
  public let trailName: String?

  /// The home Region of the trail that a digest belongs to; nil for other kinds.
  public let trailHomeRegion: String?

  /// Whether it is a digest written later for a time without one.
  public let isBackfill: Bool

  /// Reads a path or a bare file name; nil when the last component has none of the known forms.
  public init?(path: String) {
    let bytes = Array(path.utf8)
    let slash = UInt8(ascii: "/")
    let nameStart = bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0
    guard let stem = Self.withoutSuffix(bytes[nameStart...]) else { return nil }

    let parts = stem.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard parts.count >= 5, parts[0].count == 12, parts[0].allSatisfy(isDigit),
      let kind = Self.kind(of: parts[1]), Self.isRegion(parts[2])
    else { return nil }

    self.kind = kind
    self.accountID = String(decoding: parts[0], as: UTF8.self)
    self.region = String(decoding: parts[2], as: UTF8.self)
    self.organizationID = Self.organization(in: bytes[..<nameStart])

    guard kind == .digest else {
      guard parts.count == 5, Self.isUniqueString(parts[4]),
        let seconds = Self.time(parts[3], hasSeconds: false)
      else { return nil }
      self.deliverySeconds = seconds
      self.trailName = nil
      self.trailHomeRegion = nil
      self.isBackfill = false
      return
    }

    // A trail's name may itself contain underscores, so the end is read from the right.
    let isBackfill = parts[parts.count - 1].elementsEqual("backfill".utf8)
    let timeIndex = parts.count - (isBackfill ? 2 : 1)
    guard timeIndex >= 5, Self.isRegion(parts[timeIndex - 1]),
      let seconds = Self.time(parts[timeIndex], hasSeconds: true)
    else { return nil }
    let trail = stem[parts[3].startIndex..<parts[timeIndex - 2].endIndex]
    guard Self.isTrailName(trail) else { return nil }
    self.deliverySeconds = seconds
    self.trailName = String(decoding: trail, as: UTF8.self)
    self.trailHomeRegion = String(decoding: parts[timeIndex - 1], as: UTF8.self)
    self.isBackfill = isBackfill
  }
}

extension DeliveredName {
  private static func withoutSuffix(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for suffix in [".json.gz", ".json"]
    where name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) {
      return name.dropLast(suffix.utf8.count)
    }
    return nil
  }

  private static func kind(of part: ArraySlice<UInt8>) -> Kind? {
    for kind in Kind.allCases where part.elementsEqual(kind.folderName.utf8) { return kind }
    return nil
  }

  /// Whether it looks like a Region: `xx-yyyy-9`, lower-case words and a number at the end.
  private static func isRegion(_ part: ArraySlice<UInt8>) -> Bool {
    let words = part.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard words.count >= 3, let number = words.last, (1...2).contains(number.count),
      number.allSatisfy(isDigit)
    else { return false }
    return words.dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy(isLowerCaseLetter) }
  }

  private static func isUniqueString(_ part: ArraySlice<UInt8>) -> Bool {
    part.count == 16
      && part.allSatisfy { isDigit($0) || isLowerCaseLetter($0) || isUpperCaseLetter($0) }
  }

  /// Whether it may be a trail's name (CreateTrail, parameter `Name`): 3 to 128 of `A-Za-z0-9._-`.
  private static func isTrailName(_ part: ArraySlice<UInt8>) -> Bool {
    (3...128).contains(part.count)
      && part.allSatisfy {
        isDigit($0) || isLowerCaseLetter($0) || isUpperCaseLetter($0)
          || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
  }

  private static func time(_ part: ArraySlice<UInt8>, hasSeconds: Bool) -> Int64? {
    var reader = DigitReader(part)
    guard let year = reader.number(digits: 4), let month = reader.number(digits: 2),
      let day = reader.number(digits: 2), reader.take(UInt8(ascii: "T")),
      let hour = reader.number(digits: 2), let minute = reader.number(digits: 2),
      let second = hasSeconds ? reader.number(digits: 2) : 0,
      reader.take(UInt8(ascii: "Z")), reader.isAtEnd
    else { return nil }
    return CivilDate.epochSeconds(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  /// The folder `o-…` right below the last folder `AWSLogs`.
  private static func organization(in folders: ArraySlice<UInt8>) -> String? {
    let names = folders.split(separator: UInt8(ascii: "/"))
    guard let root = names.lastIndex(where: { $0.elementsEqual("AWSLogs".utf8) }),
      root + 1 < names.count
    else { return nil }
    // `o-` and 10 to 32 lower-case letters or digits: Organizations API Reference, `Organization`.
    let name = names[root + 1]
    let id = name.dropFirst(2)
    guard name.starts(with: "o-".utf8), (10...32).contains(id.count),
      id.allSatisfy({ isDigit($0) || isLowerCaseLetter($0) })
    else { return nil }
    return String(decoding: name, as: UTF8.self)
  }
}

extension DeliveredName.Kind {
  /// The word in the file's name, which is also the folder's name in the bucket.
  public var folderName: String {
    switch self {
    case .log: "CloudTrail"
    case .digest: "CloudTrail-Digest"
    case .insight: "CloudTrail-Insight"
    case .networkActivity: "CloudTrail-NetworkActivity"
    }
  }
}
