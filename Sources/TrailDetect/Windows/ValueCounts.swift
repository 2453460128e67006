/// How often each text is in a window; a text is given a number for as long as it is there.
struct ValueCounts {
  private var numbers: [String: Int32] = [:]
  /// By number; free numbers are used again.
  private var entries: [(text: String, count: Int32)] = []
  private var free: [Int32] = []

  /// How many different texts there are.
  var count: Int { numbers.count }

  /// The text that has a number.
  func text(_ number: Int32) -> String { entries[Int(number)].text }

  /// Adds a text once more.
  mutating func enter(_ text: String) -> Int32 {
    if let known = numbers[text] {
      entries[Int(known)].count += 1
      return known
    }
    let number = free.popLast() ?? Int32(entries.count)
    if Int(number) == entries.count {
      entries.append((text: text, count: 1))
    } else {
      entries[Int(number)] = (text: text, count: 1)
    }
    numbers[text] = number
    return number
  }

  /// Takes a text away once.
  mutating func leave(_ number: Int32) {
    let place = Int(number)
    entries[place].count -= 1
    guard entries[place].count == 0 else { return }
    numbers[entries[place].text] = nil
    entries[place].text = ""
    free.append(number)
  }
}
