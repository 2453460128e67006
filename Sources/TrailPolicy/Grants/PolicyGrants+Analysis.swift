import TrailScan

extension PolicyGrants {
  /// How deep a document may be wrapped as a text in a JSON text.
  private static let maxWrappings = 3

  /// Looks through a policy document as a request carries it.
  ///
  /// - Parameters:
  ///   - documentText: JSON, plain or URL-encoded; what is wrong in it is passed over.
  ///   - ownerAccount: the 12-digit account whose policy it is; without it nobody is a stranger.
  public static func analyze(documentText: String, ownerAccount: String?) -> PolicyGrants {
    var grants = PolicyGrants()
    guard let root = parse(documentText), let statements = root["Statement"],
      !statements.isNull
    else {
      grants.add(.unreadable, "cannot be read as a policy")
      return grants
    }
    for value in statements.array ?? [statements] {
      guard value.members != nil, let effect = value["Effect"]?.string else {
        grants.add(.unreadable, "has a statement that cannot be read")
        continue
      }
      guard effect == "Allow" else { continue }
      GrantStatement(value, ownerAccount: ownerAccount).addFindings(to: &grants)
    }
    return grants
  }

  /// Reads JSON that may be URL-encoded, or a JSON text within JSON.
  private static func parse(_ text: String) -> JSONValue? {
    var text = text
    for _ in 0..<maxWrappings {
      let first = text.utf8.first { !(0x09...0x0D).contains($0) && $0 != 0x20 }
      if first == UInt8(ascii: "%") { text = PercentDecoding.decode(text) }
      let value: JSONValue
      do throws(JSONError) {
        value = try JSONValue.parse(text)
      } catch {
        // What went wrong is not of interest here: the caller sees `unreadable`.
        return nil
      }
      guard let inner = value.string else { return value.members == nil ? nil : value }
      text = inner
    }
    return nil
  }
}
