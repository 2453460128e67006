/// Texts as words of a command line.
public enum ShellText {
  /// The text as one word of a POSIX shell.
  ///
  /// Every character stands for itself; where a page writes out one that does not show, the word can be read
  /// and no longer be entered.
  public static func quoted(_ text: String) -> String {
    if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return text }
    return "'\(text.replacing("'", with: "'\\''"))'"
  }

  /// The command line of this program as it can be entered again.
  /// - Parameter arguments: the program's own name, and what follows it.
  public static func command(_ arguments: [String]) -> String {
    (["trailsift"] + arguments.dropFirst().map(quoted)).joined(separator: " ")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "-._/:=@%+,".utf8.contains(byte)
  }
}
