import CSQLite

/// Reads a database as SQLite itself does.
final class DatabaseReader {
  private var connection: OpaquePointer?

  init?(_ path: String) {
    guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
      return nil
    }
  }

  deinit { sqlite3_close(connection) }

  /// The rows of a query, a null as `nil`.
  func rows(_ query: String) throws -> [[String?]] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK else {
      throw Failure(message: String(cString: sqlite3_errmsg(connection)))
    }
    defer { sqlite3_finalize(statement) }
    var rows: [[String?]] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(statement)).map { column in
          guard let text = sqlite3_column_text(statement, column) else { return nil }
          let count = Int(sqlite3_column_bytes(statement, column))
          return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
        })
    }
    return rows
  }

  struct Failure: Error {
    var message: String
  }
}
