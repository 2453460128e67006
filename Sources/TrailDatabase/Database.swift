internal import CSQLite

/// One SQLite file that is written once, from one thread.
final class Database {
  let path: String
  private let connection: OpaquePointer?

  /// Opens a new file.
  /// - Parameter shownPath: the path that errors name.
  init(at path: String, shownAs shownPath: String) throws(DatabaseError) {
    self.path = shownPath
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    connection = opened
    guard code == SQLITE_OK else { throw DatabaseError(path: shownPath, opened) }
  }

  deinit { sqlite3_close_v2(connection) }

  /// Runs statements without values.
  func execute(_ statements: String) throws(DatabaseError) {
    guard sqlite3_exec(connection, statements, nil, nil, nil) == SQLITE_OK else {
      throw DatabaseError(path: path, connection)
    }
  }

  /// Makes a statement ready for running it often.
  func prepare(_ text: String) throws(DatabaseError) -> Statement {
    var prepared: OpaquePointer?
    guard
      sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        == SQLITE_OK, let prepared
    else { throw DatabaseError(path: path, connection) }
    return Statement(prepared, of: self)
  }

  /// A statement that inserts a row of so many columns into a table.
  func insertion(into table: String, columns: Int) throws(DatabaseError) -> Statement {
    let places = Array(repeating: "?", count: columns).joined(separator: ",")
    return try prepare("INSERT INTO \(table) VALUES (\(places))")
  }

  fileprivate var error: DatabaseError { DatabaseError(path: path, connection) }
}

/// A statement with values that are bound one after the other.
final class Statement {
  private let statement: OpaquePointer
  private let database: Database
  private var column: Int32 = 0

  fileprivate init(_ statement: OpaquePointer, of database: Database) {
    self.statement = statement
    self.database = database
  }

  deinit { sqlite3_finalize(statement) }

  /// Binds the next value: a text; null for none or an empty one, as records leave out what they do not know.
  func bind(_ text: String?) {
    column += 1
    guard var text, !text.isEmpty else { return }
    // SQLite's functions end a text at its first NUL.
    if text.utf8.contains(0) { text = text.replacing("\0", with: "\u{FFFD}") }
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        _ = sqlite3_bind_text(
          statement, column, characters.baseAddress, Int32(clamping: characters.count), copying)
      }
    }
  }

  /// Binds the next value: a whole number; null for none.
  func bind(_ number: Int?) {
    column += 1
    guard let number else { return }
    sqlite3_bind_int64(statement, column, Int64(number))
  }

  /// Binds the next value: 1 or 0; null for what is not known.
  func bind(_ flag: Bool?) { bind(flag.map { $0 ? 1 : 0 }) }

  /// Runs the statement and makes it ready for the next values.
  func run() throws(DatabaseError) {
    let code = sqlite3_step(statement)
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw database.error }
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    column = 0
  }
}

/// Has SQLite copy a bound text (`SQLITE_TRANSIENT`, a macro that Swift does not see).
private let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
