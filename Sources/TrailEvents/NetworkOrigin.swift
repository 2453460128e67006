/// Where a call came from, and what that says of IAM's network keys.
public struct NetworkOrigin: Sendable, Hashable {
  /// The kinds of `sourceIPAddress`; the raw names are the values of `trailsift:OriginKind`.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An address that the internet routes.
    case publicAddress = "public"
    /// An address inside a network: private, loopback, link-local or carrier-grade NAT.
    case privateAddress = "private"
    /// The name of a service that forwards the call: `cloudformation.amazonaws.com`.
    case awsService = "aws-service"
    /// `AWS Internal`, `AWS Internal/3`.
    case awsInternal = "aws-internal"
    /// Neither an address nor a name of AWS, such as `255.18.064.253` of anonymised logs.
    case unparsable
    /// The record has no `sourceIPAddress`.
    case absent
  }

  /// What stands in `sourceIPAddress`.
  public var kind: Kind
  /// The text as the record writes it.
  public var text: String?
  /// The address, if it is one.
  public var address: IPAddress?
  /// The endpoint, if it is the customer's and not the console's own.
  public var customerEndpointId: String?
  /// Whether the call did not come from a network: a service forwards or makes it.
  ///
  /// An office rule must treat such a call as "not from a network", never as "off the network".
  public var isForwarded: Bool

  /// Works out the origin of a call.
  /// - Parameters:
  ///   - sourceIPAddress: the record's field.
  ///   - vpcEndpointId: the record's field.
  ///   - userAgent: the record's field; the console's back end carries endpoint ids of AWS.
  ///   - invokedBy: `userIdentity.invokedBy`; it decides `isForwarded` only.
  public init(
    sourceIPAddress: String?, vpcEndpointId: String?, userAgent: String?, invokedBy: String? = nil
  ) {
    text = sourceIPAddress?.nonEmpty
    let isConsole = userAgent.map { UserAgent($0).isConsoleBackEnd } ?? false
    customerEndpointId = isConsole ? nil : vpcEndpointId?.nonEmpty
    address = text.flatMap { IPAddress($0) }
    kind = NetworkOrigin.kind(of: text, address: address)
    isForwarded =
      kind == .awsService || kind == .awsInternal
      || (invokedBy.map { !$0.isEmpty && $0 != "signin.amazonaws.com" } ?? false)
  }

  private static func kind(of text: String?, address: IPAddress?) -> Kind {
    guard let text else { return .absent }
    if let address { return address.isPrivate ? .privateAddress : .publicAddress }
    let name = text.asciiLowercased
    if name == "aws internal" || name.hasPrefix("aws internal/") { return .awsInternal }
    let isHostName = name.utf8.allSatisfy { byte in
      byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    // `.aws` and `.amazon.com` are AWS's own too: `x.api.aws`, `signin.aws.amazon.com`.
    let domains = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".amazon.com", ".aws"]
    return isHostName && domains.contains(where: name.hasSuffix) ? .awsService : .unparsable
  }

  private var isAddress: Bool { address != nil }

  /// `aws:SourceIp`: the address, unless a customer's endpoint makes it `aws:VpcSourceIp`.
  ///
  /// Unknown for forwarded calls: the key was the service's address.
  public var sourceIp: ContextValue {
    guard let address else { return .unknown }
    return customerEndpointId == nil ? .single(address.description) : .absent
  }

  /// `aws:VpcSourceIp`: the address of a call through a customer's endpoint.
  public var vpcSourceIp: ContextValue {
    guard let address else { return .unknown }
    return customerEndpointId == nil ? .absent : .single(address.description)
  }

  /// `aws:SourceVpce`: the endpoint; absent for calls from the internet, and for the console's own
  /// endpoints, through which nobody's network is reached.
  public var sourceVpce: ContextValue {
    if let customerEndpointId { return .single(customerEndpointId) }
    return isAddress ? .absent : .unknown
  }

  /// `aws:SourceVpc` and the like: there with an endpoint, but the log does not say which.
  public var sourceVpc: ContextValue {
    if customerEndpointId != nil { return .presentWithUnknownValue }
    return isAddress ? .absent : .unknown
  }
}
