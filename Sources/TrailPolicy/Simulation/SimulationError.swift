public import TrailScan

/// Why a request line cannot be answered.
public struct SimulationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line's own `id`, if it could be read.
  public var id: JSONValue?
  /// What is wrong: one line, lower case, the line's text in backticks.
  public var message: String

  /// A fault of a line.
  public init(id: JSONValue? = nil, _ message: String) {
    self.id = id
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
