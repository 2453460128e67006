extension ActionMap {
  /// The action that stands for one call and no other, or nil.
  ///
  /// Where an action is needed for several calls (`s3:ListBucket`), or a service writes versions behind its
  /// names (`CreateFunction20150331`), a rule about the call cannot be put as one about the action.
  public static func exactAction(eventSource: String, eventName: String) -> String? {
    let service = ServicePrefix.of(eventSource: eventSource)
    let isPlain = eventName.utf8.allSatisfy { byte in
      (byte | 0x20) &- UInt8(ascii: "a") < 26 || isDigit(byte)
    }
    guard isPlain, !eventName.isEmpty, eventSource.asciiLowercased == "\(service).amazonaws.com",
      !["s3", "apigateway", "lambda", "cloudfront", "signin"].contains(service)
    else { return nil }
    let mapped = rows.contains { key, actions in
      let parts = key.split(separator: ":")
      guard parts.first.map(String.init) == service, let name = parts.last else { return false }
      return name.lowercased() == eventName.lowercased()
        || actions.contains { $0.lowercased() == eventName.lowercased() }
    }
    return mapped ? nil : "\(service):\(eventName)"
  }
}
