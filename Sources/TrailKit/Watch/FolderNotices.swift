#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Waits until something may have changed in folders: by inotify where there is one, else by the clock.
///
/// A notice only says that it is worth looking; what has changed is seen by looking. So a notice that is
/// lost, or a folder that has no watch, costs time and nothing else.
final class FolderNotices {
  private let stop: StopRequest
  private var watched: Set<[UInt8]> = []
  #if os(Linux)
  private let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
  #endif
  /// Whether every folder gives notice.
  private(set) var isComplete = false

  init(_ stop: StopRequest) { self.stop = stop }

  deinit {
    #if os(Linux)
    if descriptor >= 0 { close(descriptor) }
    #endif
  }

  /// Asks for notices of these folders, too.
  func watch(_ folders: [[UInt8]]) {
    #if os(Linux)
    guard descriptor >= 0 else { return }
    isComplete = true
    let mask = UInt32(
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY | IN_ONLYDIR | IN_DELETE_SELF
        | IN_MOVE_SELF)
    for folder in folders where !watched.contains(folder) {
      let path = folder.map { CChar(bitPattern: $0) } + [0]
      // Fails when the system's number of watches is used up, or the folder has gone.
      if inotify_add_watch(descriptor, path, mask) >= 0 {
        watched.insert(folder)
      } else {
        isComplete = false
      }
    }
    #endif
  }

  /// Waits for a notice, for a stop, or so many milliseconds.
  func wait(milliseconds: Int) {
    var requests = [pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0)]
    #if os(Linux)
    if descriptor >= 0 {
      requests.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
    #endif
    _ = poll(&requests, nfds_t(requests.count), Int32(clamping: milliseconds))
    #if os(Linux)
    drain()
    #endif
  }

  #if os(Linux)
  private func drain() {
    guard descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      forgetRemoved(buffer[..<count])
    }
  }

  /// A folder that goes and comes again needs a new watch, and names are not told for that: all are asked for
  /// again, which costs a call each.
  private func forgetRemoved(_ notices: ArraySlice<UInt8>) {
    let size = MemoryLayout<inotify_event>.size
    var offset = notices.startIndex
    while offset + size <= notices.endIndex {
      let event = notices.withUnsafeBytes { bytes in
        bytes.loadUnaligned(fromByteOffset: offset - notices.startIndex, as: inotify_event.self)
      }
      let isGone = event.mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED) != 0
      if isGone { watched.removeAll() }
      offset += size + Int(event.len)
    }
  }
  #endif
}
