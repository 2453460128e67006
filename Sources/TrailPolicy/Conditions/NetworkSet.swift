import TrailEvents

/// Many blocks of addresses, as sorted ranges without overlap: a search compares some twenty numbers
/// in a million blocks.
struct NetworkSet: Sendable, Hashable {
  /// From how many blocks on a set is worth its making.
  static let leastCount = 16

  /// Addresses from the first to the last, both included.
  private struct Block<Address: FixedWidthInteger & Sendable>: Sendable, Hashable {
    var first: Address
    var last: Address
  }

  private let v4: [Block<UInt32>]
  private let v6: [Block<UInt128>]

  /// The union of some blocks; IPv4 and IPv6 never hold each other's addresses.
  init(_ networks: [IPNetwork]) {
    var v4: [Block<UInt32>] = []
    var v6: [Block<UInt128>] = []
    for network in networks {
      if network.address.isIPv6 {
        let hostBits = UInt128.max >> UInt128(network.prefixLength)
        let address = NetworkSet.number(network.address)
        v6.append(Block(first: address & ~hostBits, last: address | hostBits))
      } else {
        let hostBits = UInt32.max >> UInt32(network.prefixLength)
        let address = UInt32(truncatingIfNeeded: network.address.low)
        v4.append(Block(first: address & ~hostBits, last: address | hostBits))
      }
    }
    self.v4 = NetworkSet.merged(v4)
    self.v6 = NetworkSet.merged(v6)
  }

  /// How many ranges are left of the blocks.
  var rangeCount: Int { v4.count + v6.count }

  /// Whether some block holds the address.
  func contains(_ address: IPAddress) -> Bool {
    address.isIPv6
      ? NetworkSet.holds(v6, NetworkSet.number(address))
      : NetworkSet.holds(v4, UInt32(truncatingIfNeeded: address.low))
  }

  private static func number(_ address: IPAddress) -> UInt128 {
    UInt128(address.high) << 64 | UInt128(address.low)
  }

  private static func merged<Address>(_ blocks: [Block<Address>]) -> [Block<Address>] {
    var merged: [Block<Address>] = []
    for block in blocks.sorted(by: { $0.first < $1.first }) {
      guard let last = merged.last?.last, last == .max || block.first <= last + 1 else {
        merged.append(block)
        continue
      }
      merged[merged.count - 1].last = max(last, block.last)
    }
    return merged
  }

  /// Whether the last range that begins at or before the address reaches it.
  private static func holds<Address>(_ blocks: [Block<Address>], _ address: Address) -> Bool {
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].first <= address { low = middle + 1 } else { high = middle }
    }
    return low > 0 && address <= blocks[low - 1].last
  }
}
