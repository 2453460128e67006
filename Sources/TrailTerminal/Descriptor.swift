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

/// Keeps the numbers of the standard streams from the files that are opened later.
///
/// A stream that whoever started the process had closed would else be the number of some log or report, and
/// what is meant for the stream would be written into it. Call it first of all.
public func reserveStandardDescriptors() {
  // Reading from it is at the end at once; writing fails, as it should where nobody can read it.
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
    _ = open("/dev/null", O_RDONLY)
  }
}

/// Writes to standard error at once; failing is no fault, as there is nobody left to tell.
public func standardErrorWrite(_ text: String) {
  var text = text
  text.withUTF8 { _ = Descriptor.writeAll(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
}
