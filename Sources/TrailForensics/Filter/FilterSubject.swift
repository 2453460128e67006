import TrailDetect
import TrailEvents
import TrailScan

/// What a test of a filter is about.
enum FilterSubject: Hashable {
  /// A word of the language.
  case word(FilterWord)
  /// A condition key.
  case key(ContextKey)
  /// A field of the record: `requestParameters.bucketName`.
  case field(String)

  /// The members of a record's top that fields may begin with.
  static let recordFields = BaseField.allCases.map { "\($0)" }

  /// What a name stands for; nil if nothing does.
  init?(_ name: String) {
    if let word = FilterWord.byLowercasedName[name.lowercased()] {
      self = .word(word)
      return
    }
    let first = name.prefix { $0 != "." }.lowercased()
    if !name.contains(":"),
      let field = FilterSubject.recordFields.first(where: { $0.lowercased() == first })
    {
      self = .field(field + name.dropFirst(first.count))
      return
    }
    guard let key = ContextKey(name), FilterSubject.exists(key) else { return nil }
    self = .key(key)
  }

  /// The name that was probably meant.
  static func nearest(to name: String) -> String? {
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    if name.contains(":") {
      return NearestName.of(
        name, among: GlobalKey.allCases.map(\.rawValue) + ownKeys.map { "trailsift:\($0)" })
    }
    guard parts.count == 2 else {
      return NearestName.of(name, among: FilterWord.allCases.map(\.rawValue) + recordFields)
    }
    return NearestName.of(String(parts[0]), among: recordFields).map { "\($0).\(parts[1])" }
  }

  private static let extensions = ["Network", "Hours", "PolicyGrants", "PolicyChange", "Country"]
  private static let ownKeys = NormalizedKey.allCases.map(\.rawValue) + extensions

  /// Whether a key is one that IAM, CloudTrail or this program has.
  private static func exists(_ key: ContextKey) -> Bool {
    switch key.name {
    case .extension(let name): extensions.contains { $0.lowercased() == name }
    case .service(prefix: "aws", _): false
    default: true
    }
  }
}

/// The words of the language that stand for more than one key or field.
enum FilterWord: String, CaseIterable {
  /// The call's IAM actions; a name without a service is an `eventName`.
  case action = "Action"
  /// What the call was done to: ARNs, or names.
  case resource = "Resource"
  /// Who called: ARN, account, or a part of the name that is shown.
  case principal = "Principal"
  /// `Success`, `Denied` or `Failed`.
  case outcome = "Outcome"
  /// The access key that signed the call, that it issued, or that it is about.
  case accessKey = "AccessKey"
  /// The `sourceIPAddress` as it is written: addresses, blocks, or a service's name.
  case sourceIP = "SourceIp"
  /// The `userAgent`.
  case userAgent = "UserAgent"
  /// The `eventID`, or the `sharedEventID`.
  case eventID = "EventId"
  /// The account in whose log the event stands.
  case account = "Account"
  /// The `awsRegion`.
  case region = "Region"
  /// With what the call was made: `console`, `cli`, `sdk`, `terraform` and so on.
  case tooling = "Tooling"
  /// The `errorCode`.
  case error = "Error"
  /// Whether the call only reads.
  case readOnly = "ReadOnly"
  /// The `eventTime`.
  case time = "Time"
  /// Any value of the record, wherever it stands.
  case anywhere = "Anywhere"

  static let byLowercasedName = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })

  /// The fields in which its values are looked for; empty if they are found otherwise.
  var fields: [String] {
    switch self {
    case .accessKey:
      [
        "userIdentity.accessKeyId", "responseElements.credentials.accessKeyId",
        "responseElements.accessKey.accessKeyId", "requestParameters.accessKeyId",
      ]
    case .sourceIP: ["sourceIPAddress"]
    case .userAgent: ["userAgent"]
    case .eventID: ["eventID", "sharedEventID"]
    case .region: ["awsRegion"]
    case .error: ["errorCode"]
    case .readOnly: ["readOnly"]
    case .action, .resource, .principal, .outcome, .account, .tooling, .time, .anywhere: []
    }
  }

  /// The condition key that it stands for, if it stands for one.
  var key: ContextKey? {
    switch self {
    case .account: ContextKey("trailsift:Account")
    case .tooling: ContextKey("trailsift:Tooling")
    case .time: ContextKey("cloudtrail:eventTime")
    default: nil
    }
  }
}
