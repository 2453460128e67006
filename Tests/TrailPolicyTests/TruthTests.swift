import Testing
import TrailPolicy

@Suite struct TruthTests {
  static let rows: [(left: Truth, right: Truth, and: Truth, or: Truth)] = [
    (.no, .no, .no, .no), (.no, .unknown, .no, .unknown), (.no, .yes, .no, .yes),
    (.unknown, .no, .no, .unknown), (.unknown, .unknown, .unknown, .unknown),
    (.unknown, .yes, .unknown, .yes), (.yes, .no, .no, .yes), (.yes, .unknown, .unknown, .yes),
    (.yes, .yes, .yes, .yes),
  ]

  @Test(arguments: rows)
  func combinesTwo(row: (left: Truth, right: Truth, and: Truth, or: Truth)) {
    #expect(row.left.and(row.right) == row.and)
    #expect(row.left.or(row.right) == row.or)
    #expect(row.left.and(row.right).not == row.left.not.or(row.right.not))
    #expect(Truth.all([row.left, row.right]) == row.and)
    #expect(Truth.any([row.left, row.right]) == row.or)
  }

  @Test func negatesAndFoldsNothing() {
    #expect(Truth.allCases.map(\.not) == [.yes, .unknown, .no])
    #expect(Truth.all([]) == .yes)
    #expect(Truth.any([]) == .no)
    #expect(Truth(true) == .yes && Truth(false) == .no)
  }
}
