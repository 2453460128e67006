import Foundation
import TrailDetect
import TrailTerminal

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The file in which a watch remembers what it knows, and the one before it.
///
/// A state is written under another name and renamed into place; the one before stays beside it as
/// `FILE.previous`, in case that the disk fails it. A lock on `FILE.lock` keeps a second watch away.
final class WatchStateFile {
  /// A state that was found.
  struct Found {
    var state: [UInt8]
    /// Why it is not the newest, if so.
    var warning: String?
  }

  let path: String
  private let lock: Int32

  private var previousPath: String { path + ".previous" }

  /// - Throws: `WatchError` if another process watches with this state.
  init(path: String) throws(WatchError) {
    self.path = path
    let lockPath = path + ".lock"
    lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else {
      throw WatchError("cannot write `\(lockPath)`: \(String(cString: strerror(errno)))")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw WatchError("another trailsift is watching with the state file `\(path)`")
    }
  }

  deinit {
    // A process that is being started may hold the descriptor for a moment, and with it the lock.
    flock(lock, LOCK_UN)
    close(lock)
  }

  /// The newest state that is whole; nil if there is none at all.
  /// - Throws: `WatchError` if there is one and it is damaged, and so is the one before.
  func load() throws(WatchError) -> Found? {
    let newest: [UInt8]?
    do throws(WatchError) {
      newest = try WatchStateFile.read(path)
    } catch {
      guard let previous = try? WatchStateFile.read(previousPath) else {
        throw WatchError(
          "\(error)\n  help: move it away to begin anew; the logs that are there are then read again"
        )
      }
      return Found(state: previous, warning: "\(error); going on from `\(previousPath)`")
    }
    if let newest { return Found(state: newest) }
    // Killed between the two renames.
    guard let previous = try WatchStateFile.read(previousPath) else { return nil }
    return Found(state: previous)
  }

  /// The state in a file; nil if there is no file.
  private static func read(_ path: String) throws(WatchError) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw WatchError("cannot read the state file `\(path)`")
    }
    do throws(StateError) {
      return try StateSeal.open([UInt8](data))
    } catch {
      throw WatchError("cannot go on from the state file `\(path)`: \(error)")
    }
  }

  /// Writes a state; the one before stays as it was until the new one is in place.
  func save(_ state: [UInt8]) throws {
    let next = path + ".next"
    try AtomicFile.write(path: next, bytes: StateSeal.close(state))
    if rename(path, previousPath) != 0, errno != ENOENT {
      throw OutputError(target: previousPath, errorNumber: errno)
    }
    guard rename(next, path) == 0 else { throw OutputError(target: path, errorNumber: errno) }
  }
}

/// Why a watch cannot begin.
public struct WatchError: Error, Sendable, CustomStringConvertible {
  /// Why: lower case, no full stop, with advice on a line of its own.
  public var description: String

  init(_ message: String) { description = message }
}
