internal import CSQLite

/// What can go wrong with a database: the disk, or SQLite itself.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file that is written.
  public var path: String
  /// What SQLite says.
  public var message: String

  /// ``cannot write `case.db`: database or disk is full``.
  public var description: String { "cannot write `\(path)`: \(message)" }

  init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  init(path: String, _ connection: OpaquePointer?) {
    self.path = path
    message = String(cString: sqlite3_errmsg(connection))
  }
}
