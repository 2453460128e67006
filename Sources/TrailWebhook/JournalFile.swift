#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file that only grows, that one process at a time may have open, and that survives a killed one.
final class JournalFile {
  let path: String
  private var descriptor: Int32
  /// How many bytes it holds.
  private(set) var byteCount: Int64

  /// Opens or creates a file for this process alone.
  init(path: String) throws(WebhookError) {
    self.path = path
    (descriptor, byteCount) = try JournalFile.open(path: path)
  }

  deinit { close() }

  /// Gives the file up, for others to open it.
  func close() {
    guard descriptor >= 0 else { return }
    // A process that is being started may hold the descriptor for a moment, and with it the lock.
    flock(descriptor, LOCK_UN)
    sysClose(descriptor)
    descriptor = -1
  }

  private static func open(path: String) throws(WebhookError) -> (Int32, Int64) {
    // A few rounds: between opening and locking, the file may be put in another's place.
    for _ in 0..<16 {
      // Messages tell of attacks: they are for the user alone.
      let descriptor = sysOpen(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw fault("open", path) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let isTaken = errno == EWOULDBLOCK
        let error = fault("lock", path)
        sysClose(descriptor)
        guard isTaken else { throw error }
        throw WebhookError(
          .outbox, "`\(path)` is in use by another process",
          help: "wait for it, or name another file")
      }
      var opened = stat()
      var named = stat()
      guard fstat(descriptor, &opened) == 0 else {
        let error = fault("read", path)
        sysClose(descriptor)
        throw error
      }
      guard opened.st_mode & S_IFMT == S_IFREG else {
        sysClose(descriptor)
        throw WebhookError(.outbox, "`\(path)` is no plain file")
      }
      if stat(path, &named) == 0, named.st_ino == opened.st_ino, named.st_dev == opened.st_dev {
        return (descriptor, Int64(opened.st_size))
      }
      sysClose(descriptor)
    }
    throw WebhookError(.outbox, "`\(path)` is being replaced again and again")
  }

  /// Appends bytes and waits until they are on the disk.
  func append(_ bytes: [UInt8]) throws(WebhookError) {
    let errorNumber = write(bytes, at: byteCount)
    guard errorNumber == 0 else {
      // What was written of it must not stay in the way of the next line.
      _ = ftruncate(descriptor, off_t(byteCount))
      throw JournalFile.fault("write", path, errorNumber)
    }
    byteCount += Int64(bytes.count)
    guard fsync(descriptor) == 0 else { throw JournalFile.fault("write", path) }
  }

  private func write(_ bytes: [UInt8], at offset: Int64) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
          off_t(offset + Int64(done)))
        if count > 0 { done += count } else if errno != EINTR { return errno }
      }
      return 0
    }
  }

  /// Reads some bytes; fewer at the end of the file.
  func read(at offset: Int64, count: Int) throws(WebhookError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { bytes in
        pread(
          descriptor, bytes.baseAddress.map { $0 + done }, count - done,
          off_t(offset + Int64(done)))
      }
      if got > 0 {
        done += got
      } else if got == 0 {
        break
      } else if errno != EINTR {
        throw JournalFile.fault("read", path)
      }
    }
    bytes.removeLast(count - done)
    return bytes
  }

  /// Cuts off what stands behind some bytes.
  func truncate(to count: Int64) throws(WebhookError) {
    guard ftruncate(descriptor, off_t(count)) == 0, fsync(descriptor) == 0 else {
      throw JournalFile.fault("write", path)
    }
    byteCount = count
  }

  /// Makes sure that the file's name is on the disk, too.
  func syncFolder() throws(WebhookError) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = sysOpen(folder, O_RDONLY | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw JournalFile.fault("open", folder) }
    defer { sysClose(descriptor) }
    // Some file systems know no such thing as syncing a folder, and need none.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw JournalFile.fault("write", folder)
    }
  }

  /// Puts other contents in the place of all there is, whole or not at all.
  func replace(_ write: (JournalFile) throws(WebhookError) -> Void) throws(WebhookError) {
    let temporaryPath = path + ".new"
    unlink(temporaryPath)
    let next = try JournalFile(path: temporaryPath)
    do throws(WebhookError) {
      try write(next)
      guard rename(temporaryPath, path) == 0 else { throw JournalFile.fault("replace", path) }
    } catch {
      unlink(temporaryPath)
      throw error
    }
    // The lock goes with the descriptor, so nobody can come in between.
    swap(&descriptor, &next.descriptor)
    swap(&byteCount, &next.byteCount)
    try syncFolder()
  }

  private static func fault(
    _ verb: String, _ path: String, _ errorNumber: Int32 = errno
  ) -> WebhookError {
    let words = strerror(errorNumber).map { String(cString: $0).lowercased() } ?? "failed"
    return WebhookError(.outbox, "cannot \(verb) `\(path)`: \(words)")
  }
}

/// `close`, which inside the class would be taken for its own.
private func sysClose(_ descriptor: Int32) { close(descriptor) }

/// `open`, which inside the class would be taken for its own.
private func sysOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  open(path, flags, mode)
}
