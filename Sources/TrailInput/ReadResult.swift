/// What one call of ``ByteSource/read(into:)`` gave.
public enum ReadResult: Sendable, Hashable {
  /// So many bytes, at least 1, are in the buffer.
  case bytes(Int)

  /// The file has ended, and all its bytes were delivered.
  case end

  /// Reading stopped here; all bytes before the fault were delivered by earlier calls.
  case fault(InputError)
}
