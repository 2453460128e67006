import ArgumentParser

/// A length of time as people write it: `90s`, `15m`, `2h`, `1d`.
struct DurationArgument: ExpressibleByArgument {
  var seconds: Int64

  init(seconds: Int64) { self.seconds = seconds }

  init?(argument: String) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = argument.last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()),
      count >= 0, !argument.hasPrefix("+"), count <= 3650 * 86_400 / unit
    else { return nil }
    seconds = count * unit
  }

  var defaultValueDescription: String {
    for (size, name) in [(86_400, "d"), (3600, "h"), (60, "m")] as [(Int64, String)]
    where seconds > 0 && seconds % size == 0 {
      return "\(seconds / size)\(name)"
    }
    return "\(seconds)s"
  }
}
