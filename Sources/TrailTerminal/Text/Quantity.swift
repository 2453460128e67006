/// Numbers, sizes and times as people read them.
public enum Quantity {
  /// The number with thousands separators: `9,812`.
  public static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude).utf8)
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }

  /// The number with its noun: `1 file`, `131 files`.
  public static func counted(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
  }

  /// A size in powers of 1000: `812 bytes`, `12.4 MB`, `512 MB`.
  public static func bytes(_ count: Int64) -> String {
    guard count >= 1000 else { return counted(Int(count), "byte", "bytes") }
    let count = UInt64(count)
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
    var unit = 0
    var size: UInt64 = 1000
    while (count + size / 2) / size >= 1000, unit < units.count - 1 {
      unit += 1
      size *= 1000
    }
    let tenths = (count + size / 20) / (size / 10)
    let number =
      tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : String((count + size / 2) / size)
    return "\(number) \(units[unit])"
  }

  /// A time in its two largest units: `33 s`, `6 min 33 s`, `2 h 5 min`, `3 d 4 h`.
  public static func duration(seconds: Int64) -> String {
    let seconds = max(0, seconds)
    let parts = [
      (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"),
      (seconds % 60, "s"),
    ]
    let first = parts.firstIndex { $0.0 > 0 } ?? parts.count - 1
    return parts[first...].prefix(2).filter { $0.0 > 0 || seconds == 0 }
      .map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}
