extension String {
  /// The text without white space around it: a folded block ends in a line end.
  var trimmed: String {
    // Most texts have none, and characters cost more to take apart than bytes.
    if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first),
      (0x21...0x7E).contains(last)
    {
      return self
    }
    let start = drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
