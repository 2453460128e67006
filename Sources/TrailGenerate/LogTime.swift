/// A moment of the generated story in whole seconds since 1970, UTC.
struct LogTime: Sendable, Comparable {
  var seconds: Int

  init(seconds: Int) {
    self.seconds = seconds
  }

  /// A time of day in March 2026, the month of the story (2 March 2026 is a Monday).
  init(march day: Int, _ hour: Int, _ minute: Int = 0, _ second: Int = 0) {
    // 2026-03-01T00:00:00Z is 1772323200.
    seconds = 1_772_323_200 + (day - 1) * 86_400 + hour * 3_600 + minute * 60 + second
  }

  static func < (left: LogTime, right: LogTime) -> Bool {
    left.seconds < right.seconds
  }

  static func + (time: LogTime, seconds: Int) -> LogTime {
    LogTime(seconds: time.seconds + seconds)
  }

  var hour: Int { seconds / 3_600 % 24 }
  var minute: Int { seconds / 60 % 60 }
  var second: Int { seconds % 60 }

  /// Year, month and day of the Gregorian calendar.
  ///
  /// Howard Hinnant's days-to-civil method, for dates after 1970 only.
  var date: (year: Int, month: Int, day: Int) {
    let shifted = seconds / 86_400 + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  /// `2026-03-04T19:12:04Z`, as eventTime is written.
  var iso: String {
    var bytes: [UInt8] = []
    appendISO(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendISO(to bytes: inout [UInt8]) {
    let date = date
    bytes.appendDigits(date.year, width: 4)
    bytes.append(0x2D)
    bytes.appendDigits(date.month, width: 2)
    bytes.append(0x2D)
    bytes.appendDigits(date.day, width: 2)
    bytes.append(0x54)
    bytes.appendDigits(hour, width: 2)
    bytes.append(0x3A)
    bytes.appendDigits(minute, width: 2)
    bytes.append(0x3A)
    bytes.appendDigits(second, width: 2)
    bytes.append(0x5A)
  }

  /// `Mar 4, 2026, 7:12:04 PM`, as IAM and STS write dates inside responseElements.
  func appendLong(to bytes: inout [UInt8]) {
    let date = date
    bytes.append(text: Self.months[date.month - 1])
    bytes.append(0x20)
    bytes.appendDigits(date.day, width: 1)
    bytes.append(text: ", ")
    bytes.appendDigits(date.year, width: 4)
    bytes.append(text: ", ")
    bytes.appendDigits((hour + 11) % 12 + 1, width: 1)
    bytes.append(0x3A)
    bytes.appendDigits(minute, width: 2)
    bytes.append(0x3A)
    bytes.appendDigits(second, width: 2)
    bytes.append(text: hour < 12 ? " AM" : " PM")
  }

  /// `2026/03/04`, the folders of a delivered file.
  var path: String {
    var bytes: [UInt8] = []
    let date = date
    bytes.appendDigits(date.year, width: 4)
    bytes.append(0x2F)
    bytes.appendDigits(date.month, width: 2)
    bytes.append(0x2F)
    bytes.appendDigits(date.day, width: 2)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `20260304T1915Z`, the moment in a delivered file's name.
  var stamp: String {
    var bytes: [UInt8] = []
    let date = date
    bytes.appendDigits(date.year, width: 4)
    bytes.appendDigits(date.month, width: 2)
    bytes.appendDigits(date.day, width: 2)
    bytes.append(0x54)
    bytes.appendDigits(hour, width: 2)
    bytes.appendDigits(minute, width: 2)
    bytes.append(0x5A)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

extension [UInt8] {
  mutating func append(text: String) {
    append(contentsOf: text.utf8)
  }

  /// Appends a number of 0 or more in decimal with leading zeros up to `width`.
  mutating func appendDigits(_ number: Int, width: Int) {
    var divisor = 1
    var digits = 1
    while number / divisor >= 10 || digits < width {
      divisor *= 10
      digits += 1
    }
    while divisor > 0 {
      append(0x30 + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends `text` as a JSON string with its quotes.
  mutating func appendJSON(string text: String) {
    append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        append(0x5C)
        append(byte)
      case 0x0A: append(text: "\\n")
      case 0..<0x20:
        append(text: "\\u00\(byte < 16 ? "0" : "1")")
        append(Alphabet.hex[Int(byte & 15)])
      default: append(byte)
      }
    }
    append(0x22)
  }
}

/// `text` as a JSON string with its quotes.
func jsonString(_ text: String) -> String {
  var bytes: [UInt8] = []
  bytes.appendJSON(string: text)
  return String(decoding: bytes, as: UTF8.self)
}
