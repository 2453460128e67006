/// Why a path that was found is not read.
public enum SkipReason: Sendable, Hashable {
  /// Its name starts with a dot, and it was found in a folder, not named by the user.
  case hidden

  /// By its name it was delivered before the first moment asked for.
  case deliveredBeforeSince

  /// By its name it was delivered so long after the last moment asked for that it holds no event
  /// of that time.
  case deliveredAfterUntil

  /// By its name it belongs to an account that was not asked for.
  case otherAccount

  /// By its name it belongs to a Region that was not asked for.
  case otherRegion

  /// It is the same file (device and inode) as one that is read under the path `as`.
  case sameFile(as: String)

  /// It is the same folder (device and inode) as one that was searched under the path `as`.
  case sameFolder(as: String)
}

extension SkipReason {
  /// A fixed name to count by, without the path it may carry.
  public var counter: String {
    switch self {
    case .hidden: "hidden"
    case .deliveredBeforeSince: "delivered before since"
    case .deliveredAfterUntil: "delivered after until"
    case .otherAccount: "other account"
    case .otherRegion: "other region"
    case .sameFile: "same file"
    case .sameFolder: "same folder"
    }
  }
}

extension SkipReason: CustomStringConvertible {
  /// One line without a full stop.
  public var description: String {
    switch self {
    case .sameFile(let path), .sameFolder(let path): "\(counter) as \(printable(path))"
    default: counter
    }
  }
}
