/// Works out a digest of files while they are read, one after the other.
public protocol InputDigest: AnyObject {
  /// Takes the next bytes of the file; the buffer is valid during the call alone.
  func take(_ bytes: UnsafeRawBufferPointer)

  /// The digest of all bytes since the last call, in hexadecimal; the next byte begins a new file.
  func finish() -> String
}
