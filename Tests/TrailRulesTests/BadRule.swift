import Testing

/// A rule file with faults and the messages that it must give.
struct BadRule: CustomTestStringConvertible {
  var testDescription: String
  var text: String
  var messages: [String]

  /// - Parameters:
  ///   - name: what is wrong.
  ///   - text: the file, without its last line end.
  ///   - messages: what is said about it: lines, those with help behind their faults.
  init(_ name: String, _ text: String, _ messages: String) {
    testDescription = name
    self.text = text + "\n"
    self.messages = messages.split(separator: "\nf.yaml:").enumerated().map { index, message in
      index == 0 ? String(message) : "f.yaml:\(message)"
    }
  }
}
