/// By what a summary counts.
public enum SummaryDimension: String, Sendable, CaseIterable {
  case principal
  case sourceIP = "source-ip"
  case accessKey = "access-key"
  case userAgent = "user-agent"
  case action
  case region
  case account
  case tooling
  case error

  /// The column of events that holds the value.
  var column: EventColumn {
    switch self {
    case .principal: .principalKey
    case .sourceIP: .sourceIP
    case .accessKey: .accessKey
    case .userAgent: .userAgent
    case .action: .action
    case .region: .region
    case .account: .account
    case .tooling: .tooling
    case .error: .error
    }
  }

  /// The name as a member of JSON.
  var member: String {
    switch self {
    case .sourceIP: "sourceIP"
    case .accessKey: "accessKey"
    case .userAgent: "userAgent"
    default: rawValue
    }
  }

  /// One of it, and several.
  var nouns: (one: String, many: String) {
    switch self {
    case .principal: ("principal", "principals")
    case .sourceIP: ("address", "addresses")
    case .accessKey: ("access key", "access keys")
    case .userAgent: ("user agent", "user agents")
    case .action: ("action", "actions")
    case .region: ("region", "regions")
    case .account: ("account", "accounts")
    case .tooling: ("kind of tool", "kinds of tools")
    case .error: ("error code", "error codes")
    }
  }

  /// Its place among all.
  var number: Int {
    switch self {
    case .principal: 0
    case .sourceIP: 1
    case .accessKey: 2
    case .userAgent: 3
    case .action: 4
    case .region: 5
    case .account: 6
    case .tooling: 7
    case .error: 8
    }
  }
}
