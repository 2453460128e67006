/// How a piece of text looks on a terminal: bold, dim, and the 16 ANSI colours.
public struct TextStyle: Sendable, Hashable {
  /// The parameters of the SGR sequence (ECMA-48, 8.3.117): `1;31`; empty for plain text.
  public var codes: String

  /// A style from SGR parameters.
  public init(codes: String) { self.codes = codes }

  /// As the terminal writes by itself.
  public static let plain = TextStyle(codes: "")
  /// Bold.
  public static let bold = TextStyle(codes: "1")
  /// Fainter than plain text.
  public static let dim = TextStyle(codes: "2")
  /// Bold red.
  public static let red = TextStyle(codes: "1;31")
  /// Bold yellow.
  public static let yellow = TextStyle(codes: "1;33")
  /// Bold cyan.
  public static let cyan = TextStyle(codes: "1;36")
}
