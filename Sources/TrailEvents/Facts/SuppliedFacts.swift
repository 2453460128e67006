/// What the user says of the things that logs do not tell: organizations, tags and endpoints.
///
/// Read from a file (`--facts facts.json`), and used only where a record itself says unknown. What the
/// file does not list stays unknown; a principal or resource that it lists has the tags given there and
/// no others.
///
/// ```json
/// {"organizations": [{"id": "o-exampleorg1",
///                     "accounts": {"111122223333": "o-exampleorg1/r-ab12/ou-ab12-11111111/"}}],
///  "principalTags": {"arn:aws:iam::111122223333:role/app": {"Team": "data"}},
///  "resourceTags": {"arn:aws:s3:::bucket": {"Class": "pii"}},
///  "vpcEndpoints": {"vpce-0123": "vpc-0abc",
///                   "vpce-4567": {"vpc": "vpc-0def", "account": "111122223333"}}}
/// ```
public struct SuppliedFacts: Sendable, Hashable {
  /// An account's place in an organization.
  public struct Membership: Sendable, Hashable {
    /// The organization: `o-exampleorg1`.
    public var organizationId: String
    /// The path to the account's parent, in the form of `aws:PrincipalOrgPaths`:
    /// `o-exampleorg1/r-ab12/ou-ab12-11111111/`.
    public var path: String

    /// A place in an organization.
    public init(organizationId: String, path: String) {
      self.organizationId = organizationId
      self.path = path
    }
  }

  /// Where a VPC endpoint belongs.
  public struct Endpoint: Sendable, Hashable {
    /// The VPC in which it lies.
    public var vpcId: String
    /// The 12-digit account that owns it, if the user gave it.
    public var accountId: String?

    /// An endpoint's VPC and owner.
    public init(vpcId: String, accountId: String? = nil) {
      self.vpcId = vpcId
      self.accountId = accountId
    }
  }

  /// The organizations, by 12-digit account.
  public internal(set) var memberships: [String: Membership] = [:]
  /// The tags of principals, by the ARN of `aws:PrincipalArn`; their keys in small letters.
  public internal(set) var principalTags: [String: [String: String]] = [:]
  /// The tags of resources, by ARN; their keys in small letters.
  public internal(set) var resourceTags: [String: [String: String]] = [:]
  /// The VPC endpoints, by id.
  public internal(set) var vpcEndpoints: [String: Endpoint] = [:]

  /// Facts of nothing.
  public init() {}

  /// Reads a facts file.
  /// - Parameters:
  ///   - text: the file's JSON; a byte order mark is passed over.
  ///   - path: the file as the user named it, for the errors.
  /// - Throws: all faults of the file at once.
  public static func parse(text: String, path: String) throws(SuppliedFactsError) -> SuppliedFacts {
    var reader = SuppliedFactsReader(text: text)
    reader.read()
    guard reader.faults.isEmpty else {
      let faults = reader.faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
      throw SuppliedFactsError(path: path, faults: faults)
    }
    return reader.facts
  }
}

/// Everything that is wrong with a facts file.
public struct SuppliedFactsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One thing that is wrong, and where.
  public struct Fault: Sendable, Equatable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters (Unicode scalars), from 1.
    public var column: Int
    /// The message: one line, lower case, the author's text in backticks.
    public var message: String
    /// What to do about it, if there is something to say.
    public var help: String?
  }

  /// The file, as it was given.
  public var path: String
  /// The faults in the order of their places; at least one.
  public var faults: [Fault]

  /// Each fault as `facts.json:3:5: unknown member `vpcEndpoint``, and a help line if there is help.
  public var description: String {
    faults.map { fault in
      let advice = fault.help.map { "\n  help: \($0)" } ?? ""
      return "\(path):\(fault.line):\(fault.column): \(fault.message)\(advice)"
    }.joined(separator: "\n")
  }
}
