/// The text on one line and harmless on a terminal: control characters are written `\u{1b}`.
///
/// File names and arguments may contain line ends and escape sequences.
func printable(_ text: String, maxScalars: Int = .max) -> String {
  let scalars = text.unicodeScalars
  guard scalars.contains(where: isUnprintable) || scalars.count > maxScalars else { return text }
  var result = ""
  for scalar in scalars.prefix(maxScalars) {
    if isUnprintable(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  if scalars.count > maxScalars { result += "…" }
  return result
}

private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator: true
  default: false
  }
}
