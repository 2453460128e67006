/// What tells whether a file is still what it was when it was read.
public struct FileMark: Sendable, Hashable {
  /// The size on disk.
  public let byteCount: Int64

  /// When its content changed last, in nanoseconds since 1970.
  public let modifiedNanoseconds: Int64

  /// The device and the inode.
  let id: FileID

  /// The mark of a regular file; nil if there is none any more, or something else.
  public init?(_ file: InputFile) {
    guard let status = try? SystemCalls.status(of: file.pathBytes, followingLinks: true),
      status.type == .regular
    else { return nil }
    byteCount = status.byteCount
    modifiedNanoseconds = status.modifiedNanoseconds
    id = status.id
  }

  /// The mark as eight bytes each of size, time, device and inode.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for word in [
      UInt64(bitPattern: byteCount), UInt64(bitPattern: modifiedNanoseconds), id.device, id.inode,
    ] {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}
