import TrailEvents
import TrailInput

enum ValueFuzz {
  /// The input is a time, an address, an ARN, a user agent or a path; what is read and written again is the same.
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    let text = String(decoding: input, as: UTF8.self)
    if let time = Timestamp(text) {
      try FuzzFinding.expect(
        Timestamp(time.description) == time, "the time \(time) is not read as itself")
    }
    if let address = IPAddress(text) {
      try FuzzFinding.expect(
        IPAddress(address.description) == address, "\(address) is not read as itself")
    }
    if let network = IPNetwork(text) {
      try FuzzFinding.expect(
        IPNetwork(network.description) == network, "\(network) is not read as itself")
      try FuzzFinding.expect(
        network.contains(network.address), "\(network) does not hold its own address")
    }
    if let arn = ARN(text) {
      try FuzzFinding.expect(arn.description == text, "\(arn) is not what was read")
      _ = arn.lastSegment
    }
    _ = try? TimeExpression.parse(text, nowSeconds: 1_772_668_800)
    _ = DeliveredName(path: text)
    _ = UserAgent(text).isConsoleBackEnd
    _ = ContextKey(text)
  }
}
