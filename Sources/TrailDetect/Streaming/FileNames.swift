/// The paths of a run's files by their numbers; it grows as files are found.
final class FileNames: ExpressibleByArrayLiteral {
  private(set) var paths: [String] = []
  /// Made when a path is first looked up.
  private var numbers: [Spelling: Int32]?

  /// Paths whose numbers are their places.
  init(_ paths: [String] = []) { self.paths = paths }

  convenience init(arrayLiteral paths: String...) { self.init(paths) }

  /// The path of a file.
  func path(_ number: Int32) -> String { paths[Int(number)] }

  /// The number of a path, a new one if it has none.
  func number(of path: String) -> Int32 {
    var numbers =
      self.numbers
      ?? Dictionary(
        zip(paths.lazy.map { Spelling($0) }, paths.indices.map { Int32($0) }),
        uniquingKeysWith: { first, _ in first })
    self.numbers = nil
    defer { self.numbers = numbers }
    let spelling = Spelling(path)
    if let number = numbers[spelling] { return number }
    let number = Int32(paths.count)
    paths.append(path)
    numbers[spelling] = number
    return number
  }
}
