/// What a timeline can tell of an event: the names of `--fields`, of CSV's columns and of JSON's members.
public enum TimelineField: String, Sendable, CaseIterable {
  /// When it happened.
  case time
  /// When the last of the collapsed calls happened; the same as `time` for a single one.
  case lastTime
  /// How many calls were collapsed into the line; 1 for a single one.
  case count
  /// The highest severity of the rules that hold.
  case severity
  /// The rules that hold.
  case alerts
  /// Who called, for people.
  case principal
  /// What happened, in words.
  case what
  case principalKey
  case principalARN
  case identityType
  case accessKey
  case mfa
  case callerAccount
  case sourceIP
  case userAgent
  case tooling
  case action
  case eventSource
  case eventName
  case eventType
  case readOnly
  case resource
  case moreResources
  case detail
  case outcome
  case error
  case message
  case account
  case region
  case eventID
  case requestID
  /// The file that it was read from.
  case file
  /// Its number in the file.
  case record

  /// The columns of events that the field needs.
  var columns: [EventColumn] {
    switch self {
    case .time, .lastTime, .count, .file, .record: []
    case .severity, .alerts: [.eventID]
    case .what: [.eventName, .resource, .moreResources, .detail, .outcome, .error]
    default: column.map { [$0] } ?? []
    }
  }

  /// The one column that holds the field's text, if it is one.
  var column: EventColumn? { TimelineField.columnsByName[rawValue] }

  private static let columnsByName = Dictionary(
    uniqueKeysWithValues: EventColumn.allCases.map { ("\($0)", $0) })

  /// What is written when nobody chooses: everything that is not told by something else.
  /// - Parameters:
  ///   - hasAlerts: whether rules are asked.
  ///   - collapses: whether repeated calls are one line.
  public static func defaults(hasAlerts: Bool, collapses: Bool) -> [TimelineField] {
    allCases.filter { field in
      switch field {
      case .lastTime, .count: collapses
      case .severity, .alerts: hasAlerts
      case .moreResources, .eventType, .callerAccount: false
      default: true
      }
    }
  }
}
