/// Why a file could not be opened, or where reading it stopped.
public struct InputError: Error, Sendable, Hashable {
  /// What went wrong, for programs.
  public enum Code: String, Sendable, CaseIterable {
    /// There is no such file.
    case notFound

    /// The file may not be read.
    case permissionDenied

    /// It is a socket, a device, or a pipe that was a file a moment ago.
    case notRegularFile

    /// open(2) failed for another reason.
    case openFailed

    /// read(2) failed.
    case readFailed

    /// The gzip data ends within a member.
    case truncated

    /// Bytes that are neither a gzip member nor zero padding follow a complete member.
    case trailingGarbage

    /// The gzip data can't be inflated.
    case corrupt

    /// The inflated bytes, or a member's header, do not match their checksum or length.
    case checksumMismatch

    /// More than ``InflateLimits/maxInflatedBytes``.
    case inflatedTooLarge

    /// More than ``InflateLimits/maxRatio`` times the compressed size.
    case ratioTooHigh

    /// There is no memory to inflate with.
    case outOfMemory
  }

  /// What went wrong, for programs.
  public let code: Code

  /// The file, as shown to people.
  public let path: String

  /// How many bytes of the file were used up before the fault, or nil when it was not opened.
  public let compressedOffset: Int64?

  /// How many inflated bytes were delivered before the fault; nil when the file is not gzip.
  public let inflatedOffset: Int64?

  /// What went wrong, for people: one line, lower case, without file and place.
  public let detail: String

  /// A fault at a place in a file.
  public init(
    code: Code, path: String, compressedOffset: Int64? = nil, inflatedOffset: Int64? = nil,
    detail: String
  ) {
    self.code = code
    self.path = path
    self.compressedOffset = compressedOffset
    self.inflatedOffset = inflatedOffset
    self.detail = detail
  }
}

extension InputError: CustomStringConvertible {
  /// For example `logs/a.json.gz: byte 1234 (inflated 48211): gzip data ends early`.
  public var description: String {
    let place =
      switch (compressedOffset, inflatedOffset) {
      case (let compressed?, let inflated?): "byte \(compressed) (inflated \(inflated)): "
      case (let compressed?, nil): "byte \(compressed): "
      case (nil, let inflated?): "inflated byte \(inflated): "
      case (nil, nil): ""
      }
    return "\(printable(path)): \(place)\(printable(detail))"
  }
}
