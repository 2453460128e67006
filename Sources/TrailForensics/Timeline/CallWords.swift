import TrailEvents

/// Says in words what a call does: `created access key`, `look at instances`.
///
/// A class, for whoever tells a long story hands on what it knows, and must not copy it for each new name.
final class CallWords {
  /// The longest name that is remembered, in bytes, and how many are.
  private static let maxKnownBytes = 128
  private static let maxKnown = 1 << 14

  /// The words of one event name.
  struct Words {
    /// As in "was refused to": `create access key`.
    var base: String
    /// As in "has": `created access key`.
    var past: String
  }

  private var known: [String: Words] = [:]

  /// The words for an event name.
  func words(for eventName: String) -> Words {
    if let words = known[eventName] { return words }
    let words = CallWords.make(eventName)
    // Names come from the log: whoever writes it must not fill the memory.
    if known.count < CallWords.maxKnown, eventName.utf8.count <= CallWords.maxKnownBytes {
      known[eventName] = words
    }
    return words
  }

  private static func make(_ name: String) -> Words {
    if let words = sentences[name] { return Words(base: words.0, past: words.1) }
    var parts = split(withoutVersion(name))
    let isBatch = parts.first == "Batch" && parts.count > 1
    if isBatch { parts.removeFirst() }
    guard let first = parts.first, let verb = verbs[first] else {
      return Words(base: "call \(name)", past: "called \(name)")
    }
    let object = parts.dropFirst().map(inSentence).joined(separator: " ")
    let rest = (object.isEmpty ? "" : " \(object)") + (isBatch ? " (batch)" : "")
    return Words(base: verb.0 + rest, past: verb.1 + rest)
  }

  /// `ListFunctions20150331` and `GetFunction20150331v2` without the date of their API.
  private static func withoutVersion(_ name: String) -> String {
    var letters = Array(name.utf8)
    if letters.suffix(2) == [0x76, 0x32] { letters.removeLast(2) }
    let date = letters.suffix(8)
    guard letters.count > 8, date.allSatisfy({ $0 &- 0x30 < 10 }), date.first == 0x32 else {
      return name
    }
    return String(decoding: letters.dropLast(8), as: UTF8.self)
  }

  /// `DBInstance` in small letters, but for its abbreviations: `DB instance`.
  private static func inSentence(_ word: String) -> String {
    let capitals = word.uppercased()
    if abbreviations.contains(capitals) { return capitals }
    if capitals.hasSuffix("S"), abbreviations.contains(String(capitals.dropLast())) {
      return "\(capitals.dropLast())s"
    }
    let isAbbreviation = word.utf8.count > 1 && word == word.uppercased()
    return isAbbreviation ? word : word.lowercased()
  }

  private static let abbreviations: Set<String> = [
    "ACL", "MFA", "VPC", "KMS", "SSH", "DNS", "API", "SAML", "IP", "ID", "DB", "EBS", "ARN", "OIDC",
    "CORS", "URL", "AMI", "IAM", "SSM",
  ]

  /// Takes a name apart where a small letter meets a capital, or an abbreviation ends.
  static func split(_ name: String) -> [String] {
    let letters = Array(name.unicodeScalars)
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for (index, letter) in letters.enumerated() {
      let isCapital = letter.properties.isUppercase
      let follows = index > 0 && letters[index - 1].properties.isUppercase
      let precedesSmall = index + 1 < letters.count && letters[index + 1].properties.isLowercase
      if isCapital, !word.isEmpty, !follows || precedesSmall {
        words.append(String(word))
        word = String.UnicodeScalarView()
      }
      word.append(letter)
    }
    if !word.isEmpty { words.append(String(word)) }
    return words
  }

  /// Names that say more, or something else, than their words.
  private static let sentences: [String: (String, String)] = [
    "ConsoleLogin": ("sign in to the console", "signed in to the console"),
    "CheckMfa": ("check MFA at sign-in", "checked MFA at sign-in"),
    "SwitchRole": ("switch role in the console", "switched role in the console"),
    "ExitRole": ("leave the role in the console", "left the role in the console"),
    "GetCallerIdentity": ("ask who it is", "asked who it is"),
    "GetSessionToken": ("take session credentials", "took session credentials"),
    "GetFederationToken": ("take federation credentials", "took federation credentials"),
    "GetSigninToken": ("take a sign-in token", "took a sign-in token"),
    "RunInstances": ("launch instances", "launched instances"),
    "LookupEvents": ("look up events in CloudTrail", "looked up events in CloudTrail"),
    "Decrypt": ("decrypt", "decrypted"),
    "Encrypt": ("encrypt", "encrypted"),
    "StopLogging": ("stop logging", "stopped logging"),
    "StartLogging": ("start logging", "started logging"),
  ]

  private static let verbs: [String: (String, String)] = {
    var verbs: [String: (String, String)] = [
      "Put": ("put", "put"), "Set": ("set", "set"), "Reset": ("reset", "reset"),
      "Get": ("read", "read"), "Head": ("look at", "looked at"),
      "Describe": ("look at", "looked at"), "Lookup": ("look up", "looked up"),
      "Send": ("send", "sent"), "Run": ("run", "ran"), "Leave": ("leave", "left"),
      "Modify": ("change", "changed"), "Update": ("change", "changed"),
      "Change": ("change", "changed"), "Stop": ("stop", "stopped"), "Tag": ("tag", "tagged"),
      "Untag": ("untag", "untagged"), "Scan": ("scan", "scanned"),
      "Select": ("select", "selected"), "Admin": ("administer", "administered"),
      "Write": ("write", "wrote"), "Begin": ("begin", "began"), "Abort": ("abort", "aborted"),
      "Submit": ("submit", "submitted"), "Deregister": ("deregister", "deregistered"),
    ]
    let regular = [
      "Create", "Delete", "Attach", "Detach", "Add", "Remove", "Enable", "Disable", "Start",
      "Terminate", "Reboot", "List", "Search", "Query", "Copy", "Restore", "Share", "Accept",
      "Reject", "Associate", "Disassociate", "Authorize", "Revoke", "Register", "Schedule",
      "Cancel", "Publish", "Subscribe", "Unsubscribe", "Import", "Export", "Execute", "Test",
      "Validate", "Check", "Assume", "Switch", "Invite", "Upload", "Download", "Deactivate",
      "Activate", "Allocate", "Release", "Purchase", "Generate", "Sign", "Verify", "Invoke",
      "Simulate", "Complete", "Initiate", "Retire", "Replace", "Rotate", "Transfer", "Resume",
      "Suspend", "Assign", "Unassign", "Apply", "Promote", "Request", "Refresh", "Use", "Retry",
      "Rename", "Poll", "Preview", "Estimate", "Filter", "Open", "Close", "Join", "Unlock", "Lock",
    ]
    for verb in regular {
      let base = verb.lowercased()
      let past =
        base.hasSuffix("e")
        ? base + "d" : base.hasSuffix("y") ? base.dropLast() + "ied" : base + "ed"
      verbs[verb] = (base, past)
    }
    verbs["Cancel"] = ("cancel", "cancelled")
    verbs["Transfer"] = ("transfer", "transferred")
    return verbs
  }()
}
