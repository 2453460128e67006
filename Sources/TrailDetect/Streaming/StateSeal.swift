/// Closes a state so that damage to its file shows: a line that says what it is, the state, a hash of both.
public enum StateSeal {
  /// The first line.
  private static let heading = Array("trailsift.state/1\n".utf8)
  private static let hashBytes = 16

  /// The bytes of a file.
  public static func close(_ state: [UInt8]) -> [UInt8] {
    var bytes = heading + state
    bytes += hash(bytes)
    return bytes
  }

  /// The state in the bytes of a file.
  /// - Throws: `StateError` if it is not as it was written.
  public static func open(_ bytes: [UInt8]) throws(StateError) -> [UInt8] {
    guard !bytes.isEmpty else { throw StateError("it is empty") }
    guard bytes.starts(with: heading.prefix(bytes.count)) else {
      throw StateError("it is no state file of this version of trailsift")
    }
    let end = bytes.count - hashBytes
    guard end >= heading.count, hash(bytes[..<end]).elementsEqual(bytes[end...]) else {
      throw StateError("it is cut off or damaged")
    }
    return Array(bytes[heading.count..<end])
  }

  /// Eight bytes that stand for others, the same in every run.
  public static func shortHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = StableHash()
    hash.combine(bytes)
    return hash.digest.high ^ hash.digest.low
  }

  private static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = StableHash()
    hash.combine(bytes)
    var result: [UInt8] = []
    for word in [hash.digest.high, hash.digest.low] {
      withUnsafeBytes(of: word.littleEndian) { result.append(contentsOf: $0) }
    }
    return result
  }
}
