/// A moment in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// CloudTrail writes seconds (`2026-03-04T19:12:00Z`); the milliseconds serve the few fields that have
/// fractions and IAM's date conditions.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before.
  public var milliseconds: Int64

  /// A moment from milliseconds since 1970.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// A moment from seconds since 1970.
  public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int64 { milliseconds.floorDivided(by: 1000) }

  /// Order in time.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Reads an ISO 8601 text as AWS and IAM use it, or nil.
  ///
  /// `YYYY-MM-DD`, optionally `Thh:mm[:ss[.f…]]` and `Z` or `±hh:mm`; no zone means UTC; also the basic
  /// form `20131102T010628Z` (seen in `creationDate`). Impossible dates are refused; a leap second `:60`
  /// counts as the next second.
  public init?(_ text: String) {
    var text = text
    guard let value = text.withUTF8({ Timestamp(bytes: $0) }) else { return nil }
    self = value
  }

  /// Reads an ISO 8601 text from its bytes; see `init(_:)`.
  public init?(bytes: UnsafeBufferPointer<UInt8>) {
    if let seconds = PlainTimestamp.seconds(bytes) {
      milliseconds = seconds * 1000
      return
    }
    var reader = TimestampReader(bytes: bytes)
    guard let milliseconds = reader.read() else { return nil }
    self.milliseconds = milliseconds
  }

  /// `2026-03-04T19:12:00Z`, with milliseconds only if there are any.
  public var description: String {
    let seconds = seconds
    let days = seconds.floorDivided(by: 86_400)
    let secondOfDay = seconds - days * 86_400
    let date = CivilDate(daysSince1970: days)
    let fraction = milliseconds - seconds * 1000
    return String(unsafeUninitializedCapacity: 40) { buffer in
      var writer = DigitWriter(buffer: buffer)
      writer.write(Int64(date.year), width: 4)
      writer.write("-", Int64(date.month), width: 2)
      writer.write("-", Int64(date.day), width: 2)
      writer.write("T", secondOfDay / 3600, width: 2)
      writer.write(":", secondOfDay / 60 % 60, width: 2)
      writer.write(":", secondOfDay % 60, width: 2)
      if fraction != 0 { writer.write(".", fraction, width: 3) }
      writer.write("Z")
      return writer.count
    }
  }
}

/// Writes the numbers of a time into room that is large enough.
private struct DigitWriter {
  let buffer: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  mutating func write(_ sign: Unicode.Scalar) {
    buffer.initializeElement(at: count, to: UInt8(ascii: sign))
    count += 1
  }

  mutating func write(_ sign: Unicode.Scalar, _ number: Int64, width: Int) {
    write(sign)
    write(number, width: width)
  }

  /// A number with zeros before it; what is wider, a sign included, is written in full.
  mutating func write(_ number: Int64, width: Int) {
    var digits = number < 0 ? 1 : 0
    var rest = number.magnitude
    repeat {
      digits += 1
      rest /= 10
    } while rest > 0
    for _ in digits..<max(digits, width) { write("0") }
    if number < 0 { write("-") }
    let end = count + digits - (number < 0 ? 1 : 0)
    rest = number.magnitude
    for place in stride(from: end - 1, through: count, by: -1) {
      buffer.initializeElement(at: place, to: UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    count = end
  }
}

extension Int64 {
  /// Division that rounds towards minus infinity.
  func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

/// A day of the proleptic Gregorian calendar.
///
/// The conversions follow Howard Hinnant, "chrono-compatible low-level date algorithms" (2013).
public struct CivilDate: Sendable, Hashable {
  /// The year, such as 2026.
  public var year: Int
  /// The month, 1 to 12.
  public var month: Int
  /// The day of the month, 1 to 31.
  public var day: Int

  /// A date that exists, or nil.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year) else {
      return nil
    }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date so many days after 1970-01-01.
  public init(daysSince1970: Int64) {
    let shifted = daysSince1970 + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01; negative before.
  public var daysSince1970: Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = shiftedYear.floorDivided(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Reads the form of nearly every eventTime, `2026-03-04T19:12:00Z`, eight bytes at a time.
private enum PlainTimestamp {
  /// Eight bytes of the form from a place on, `0` for each digit.
  private struct Word {
    let place: Int
    let text: UInt64
    /// What a byte, less that of the form, must stay below 0x80 with: a digit may be nine more.
    let allowance: UInt64

    /// Whether eight bytes are of the form.
    @inline(__always)
    func admits(_ bytes: UnsafeRawPointer) -> Bool {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      let rest = UInt64(littleEndian: word) ^ text
      // A carry into the next byte comes of a byte that is refused itself.
      return ((rest &+ allowance) | rest) & 0x8080_8080_8080_8080 == 0
    }
  }

  private static let count = 20
  /// From the start: `0000-00-`.
  private static let date = Word(
    place: 0, text: 0x2D30_302D_3030_3030, allowance: 0x7F76_767F_7676_7676)
  /// From the day on: `00T00:00`.
  private static let middle = Word(
    place: 8, text: 0x3030_3A30_3054_3030, allowance: 0x7676_7F76_767F_7676)
  /// From the hour's last digit on: `0:00:00Z`.
  private static let clock = Word(
    place: 12, text: 0x5A30_303A_3030_3A30, allowance: 0x7F76_767F_7676_7F76)

  /// Seconds since 1970; nil for a text of another form, and for a time that `TimestampReader` should judge.
  @inline(__always)
  static func seconds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard bytes.count == count, let text = bytes.baseAddress else { return nil }
    let raw = UnsafeRawPointer(text)
    guard date.admits(raw), middle.admits(raw), clock.admits(raw) else { return nil }
    @inline(__always)
    func number(_ place: Int) -> Int {
      Int(text[place] & 15) &* 10 &+ Int(text[place &+ 1] & 15)
    }
    let hour = number(11)
    let minute = number(14)
    let second = number(17)
    guard hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: number(0) &* 100 &+ number(2), month: number(5), day: number(8))
    else { return nil }
    return date.daysSince1970 &* 86_400 &+ Int64(hour &* 3600 &+ minute &* 60 &+ second)
  }
}

/// Reads the ISO 8601 forms of `Timestamp` byte by byte.
private struct TimestampReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func read() -> Int64? {
    guard let year = digits(4) else { return nil }
    let isExtended = take(UInt8(ascii: "-"))
    guard let month = digits(2) else { return nil }
    if isExtended, !take(UInt8(ascii: "-")) { return nil }
    guard let day = digits(2), let date = CivilDate(year: year, month: month, day: day) else {
      return nil
    }
    var milliseconds = date.daysSince1970 * 86_400_000
    if position == bytes.count { return isExtended ? milliseconds : nil }
    guard take(UInt8(ascii: "T")) || take(UInt8(ascii: "t")) || take(UInt8(ascii: " ")),
      let clock = clockMilliseconds(isExtended: isExtended)
    else { return nil }
    milliseconds += clock
    if position == bytes.count { return milliseconds }
    guard let zone = zoneMilliseconds(), position == bytes.count else { return nil }
    return milliseconds - zone
  }

  private mutating func clockMilliseconds(isExtended: Bool) -> Int64? {
    guard let hour = digits(2), hour < 24 else { return nil }
    if isExtended, !take(UInt8(ascii: ":")) { return nil }
    guard let minute = digits(2), minute < 60 else { return nil }
    var milliseconds = Int64(hour * 3600 + minute * 60) * 1000
    guard isExtended ? take(UInt8(ascii: ":")) : position < bytes.count && isDigit(position) else {
      return isExtended ? milliseconds : nil
    }
    guard let second = digits(2), second <= 60 else { return nil }
    milliseconds += Int64(second) * 1000
    guard take(UInt8(ascii: ".")) else { return milliseconds }
    guard position < bytes.count, isDigit(position) else { return nil }
    var scale: Int64 = 100
    while position < bytes.count, isDigit(position) {
      milliseconds += Int64(bytes[position] - UInt8(ascii: "0")) * scale
      scale /= 10
      position += 1
    }
    return milliseconds
  }

  private mutating func zoneMilliseconds() -> Int64? {
    if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
    let sign: Int64
    if take(UInt8(ascii: "+")) {
      sign = 1
    } else if take(UInt8(ascii: "-")) {
      sign = -1
    } else {
      return nil
    }
    guard let hour = digits(2), hour < 24 else { return nil }
    _ = take(UInt8(ascii: ":"))
    guard let minute = digits(2), minute < 60 else { return nil }
    return sign * Int64(hour * 3600 + minute * 60) * 1000
  }

  private func isDigit(_ index: Int) -> Bool { bytes[index] &- UInt8(ascii: "0") < 10 }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func digits(_ count: Int) -> Int? {
    guard position + count <= bytes.count else { return nil }
    var value = 0
    for index in position..<(position + count) {
      guard isDigit(index) else { return nil }
      value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
    }
    position += count
    return value
  }
}
