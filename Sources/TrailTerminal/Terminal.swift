#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What is known of the terminal behind a file descriptor.
public enum Terminal {
  /// The columns assumed when nobody says.
  public static let defaultWidth = 80
  /// The columns that are used at the least and at the most.
  public static let widths = 40...200

  /// Whether the descriptor is a terminal.
  public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The columns to write: the terminal's, else COLUMNS, else 80; within 40…200.
  public static func width(of descriptor: Int32) -> Int {
    width(terminalColumns: columns(of: descriptor), columnsVariable: environment("COLUMNS"))
  }

  /// The decision behind `width(of:)`.
  static func width(terminalColumns: Int?, columnsVariable: String?) -> Int {
    let declared = columnsVariable.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let width = terminalColumns ?? declared ?? defaultWidth
    return min(max(width, widths.lowerBound), widths.upperBound)
  }

  /// The value of an environment variable; nil if it is not set.
  public static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, .init(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
