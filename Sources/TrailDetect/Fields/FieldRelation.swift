import TrailScan

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How a field's text relates to another field's.
public enum FieldRelation: String, Sendable, CaseIterable {
  case equals
  case contains
  case startsWith
  case endsWith

  /// Whether a text stands in this relation to another one.
  func holds(_ text: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard other.count <= text.count else { return false }
    guard let base = text.baseAddress, let start = other.baseAddress, !other.isEmpty else {
      return self != .equals || text.isEmpty
    }
    let rest = text.count - other.count
    return switch self {
    case .equals: rest == 0 && memcmp(base, start, other.count) == 0
    case .contains: ByteSearch.contains(other, in: text)
    case .startsWith: memcmp(base, start, other.count) == 0
    case .endsWith: memcmp(base + rest, start, other.count) == 0
    }
  }
}
