#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The calls on file descriptors that everything here shares.
enum Descriptor {
  /// Writes all the bytes, however many calls that takes; returns 0 or the error number.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while let address = rest.baseAddress, !rest.isEmpty {
      let count = write(descriptor, address, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // A terminal that another program left in non-blocking mode: wait until it takes more.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&request, 1, -1) >= 0 || errno == EINTR else { return errno }
      default: return errno
      }
    }
    return 0
  }
}

/// Lets a closed pipe be an answer of `write` (EPIPE) instead of the end of the process.
///
/// Call it once, before the first output.
public func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

/// Writes to standard error at once; failing is no fault, as there is nobody left to tell.
public func standardErrorWrite(_ text: String) {
  var text = text
  text.withUTF8 { _ = Descriptor.writeAll(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
}
