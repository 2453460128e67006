/// Numbers for what rules make of the values of one scope: values of which all tests say the same have the same
/// number.
final class ValueClasses {
  /// By the numbers of values; -1 for one that was not looked at yet.
  @exclusivity(unchecked) private var classes: [Int32] = []
  private let rows = ByteInterner()

  /// Forgets the values, but not the numbers of their classes.
  func forgetValues() { classes.removeAll(keepingCapacity: true) }

  /// The class of a value.
  /// - Parameter answers: appends what each test says of it.
  @inline(__always)
  func number(ofValue value: Int, answers: (inout [UInt8]) -> Void) -> Int {
    if value < classes.count, classes[value] >= 0 { return Int(classes[value]) }
    return add(value, answers)
  }

  @inline(never)
  private func add(_ value: Int, _ answers: (inout [UInt8]) -> Void) -> Int {
    while classes.count <= value { classes.append(-1) }
    var row: [UInt8] = []
    answers(&row)
    let number = row.withUnsafeBufferPointer { rows.intern($0) }
    classes[value] = Int32(number)
    return number
  }
}
