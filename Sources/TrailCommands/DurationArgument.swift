import ArgumentParser
import TrailRules

/// A duration, as `90s` or `5m`.
struct DurationArgument: ExpressibleByArgument {
  var seconds: Int64

  init(seconds: Int64) { self.seconds = seconds }

  init?(argument: String) {
    guard let duration = DurationText(argument) else { return nil }
    seconds = duration.seconds
  }

  var defaultValueDescription: String {
    for (size, name) in [(86_400, "d"), (3600, "h"), (60, "m")] as [(Int64, String)]
    where seconds > 0 && seconds % size == 0 {
      return "\(seconds / size)\(name)"
    }
    return "\(seconds)s"
  }
}
