import Testing
import TrailEvents
import TrailPolicy

/// The tables of absent, present and unknown keys, for every operator in every form.
@Suite struct ConditionMatrixTests {
  @Test func coversEveryOperator() {
    let tested = Set(samples.map(\.base))
    let untested = Set(ConditionOperatorBase.allCases).subtracting(tested)
    #expect(untested == [.null])
  }

  @Test(arguments: samples.indices)
  func absentKey(index: Int) throws {
    let sample = samples[index]
    for form in forms(of: sample.base) {
      let expected: Truth =
        switch (form.setPrefix, form.isIfExists) {
        case (nil, false): sample.base.isNegated ? .yes : .no
        case (nil, true): .yes
        case (.forAllValues, _): .yes
        case (.forAnyValue, _): .no
        }
      #expect(try truth(form.name, [sample.policy], .absent) == expected, "\(form)")
      guard form.setPrefix != nil else { continue }
      #expect(try truth(form.name, [sample.policy], .multiple([])) == expected, "\(form)")
      #expect(try truth(form.name, [sample.policy], .single("")) == expected, "\(form)")
      #expect(try truth(form.name, [sample.policy], .multiple([""])) == expected, "\(form)")
    }
  }

  @Test(arguments: samples.indices)
  func presentKey(index: Int) throws {
    let sample = samples[index]
    let onMatching = Truth(!sample.base.isNegated)
    let both: ContextValue = .multiple([sample.matching, sample.other])
    for form in forms(of: sample.base) {
      let policy = [sample.policy]
      #expect(try truth(form.name, policy, .single(sample.matching)) == onMatching, "\(form)")
      #expect(try truth(form.name, policy, .single(sample.other)) == onMatching.not, "\(form)")
      let (one, two): (Truth, Truth) =
        switch form.setPrefix {
        case nil: (.no, .no)
        case .forAnyValue: (onMatching, .yes)
        case .forAllValues: (onMatching, .no)
        }
      #expect(try truth(form.name, policy, .multiple([sample.matching])) == one, "\(form)")
      #expect(try truth(form.name, policy, both) == two, "\(form)")
      if form.setPrefix == nil {
        #expect(try truth(form.name, policy, .multiple([])) == .no, "\(form)")
      }
    }
  }

  @Test(arguments: samples.indices)
  func unknownKey(index: Int) throws {
    let sample = samples[index]
    for form in forms(of: sample.base) {
      #expect(try truth(form.name, [sample.policy], .unknown) == .unknown)
      #expect(try truth(form.name, [sample.policy], .presentWithUnknownValue) == .unknown)
    }
  }

  static let nullRows: [(name: String, values: [String], value: ContextValue, expected: Truth)] = [
    ("Null", ["true"], .absent, .yes), ("Null", ["false"], .absent, .no),
    ("Null", ["true"], .single("x"), .no), ("Null", ["false"], .single("x"), .yes),
    ("Null", ["TRUE"], .single(""), .yes), ("Null", ["False"], .single(""), .no),
    ("Null", ["true"], .multiple([]), .yes), ("Null", ["false"], .multiple(["a", "b"]), .yes),
    ("Null", ["true"], .multiple(["a"]), .no), ("Null", ["true", "false"], .absent, .yes),
    ("Null", ["true", "false"], .single("x"), .yes),
    ("ForAllValues:Null", ["true"], .absent, .yes), ("ForAllValues:Null", ["false"], .absent, .yes),
    ("ForAnyValue:Null", ["true"], .absent, .no), ("ForAnyValue:Null", ["false"], .absent, .no),
    ("ForAllValues:Null", ["false"], .multiple(["a"]), .yes),
    ("ForAllValues:Null", ["true"], .multiple(["a"]), .no),
    ("ForAnyValue:Null", ["false"], .single("a"), .yes),
    ("ForAnyValue:Null", ["true"], .single("a"), .no),
    ("Null", ["true"], .unknown, .unknown), ("Null", ["false"], .unknown, .unknown),
    ("Null", ["true", "false"], .unknown, .yes),
    ("Null", ["true"], .presentWithUnknownValue, .no),
    ("Null", ["false"], .presentWithUnknownValue, .yes),
  ]

  @Test(arguments: nullRows)
  func null(row: (name: String, values: [String], value: ContextValue, expected: Truth)) throws {
    #expect(try truth(row.name, row.values, row.value) == row.expected)
  }

  static let setRows: [(name: String, policy: [String], value: [String], expected: Truth)] = [
    ("ForAnyValue:StringNotEquals", ["x", "y"], ["a", "x"], .yes),
    ("ForAnyValue:StringNotEquals", ["x", "y"], ["x", "y"], .no),
    ("ForAllValues:StringNotEquals", ["x", "y"], ["a", "x"], .no),
    ("ForAllValues:StringNotEquals", ["x", "y"], ["a", "b"], .yes),
    ("ForAllValues:StringEquals", ["x", "y"], ["y", "x", "x"], .yes),
    ("ForAllValues:StringEquals", ["x", "y"], ["x", "z"], .no),
    ("ForAnyValue:StringEquals", ["x", "y"], ["z", "x"], .yes),
    ("ForAnyValue:StringEquals", ["x", "y"], ["z"], .no),
    ("ForAllValues:StringEquals", ["x"], ["", "x"], .no),
    ("ForAnyValue:StringEquals", ["x"], ["", "x"], .yes),
    ("ForAnyValue:StringEquals", [], ["x"], .no),
    ("ForAllValues:StringNotEquals", [], ["x"], .yes),
  ]

  @Test(arguments: setRows)
  func sets(row: (name: String, policy: [String], value: [String], expected: Truth)) throws {
    #expect(try truth(row.name, row.policy, .multiple(row.value)) == row.expected)
  }

  static let openSetRows: [(name: String, policy: [String], value: [String], expected: Truth)] = [
    ("ForAnyValue:StringEquals", ["x"], ["x"], .yes),
    ("ForAnyValue:StringEquals", ["x"], ["y"], .unknown),
    ("ForAnyValue:StringNotEquals", ["x"], ["x"], .unknown),
    ("ForAllValues:StringEquals", ["x"], ["x"], .unknown),
    ("ForAllValues:StringEquals", ["x"], ["y"], .no),
    ("ForAllValues:StringLike", ["*"], ["y"], .yes),
    ("ForAllValues:StringNotEquals", ["x"], ["x"], .no),
    ("ForAllValues:StringEquals", ["x"], [""], .unknown),
    ("StringEquals", ["x"], ["x"], .no),
    ("Null", ["true"], ["x"], .no), ("Null", ["false"], ["x"], .yes),
    ("ForAnyValue:Null", ["true"], [""], .unknown),
  ]

  @Test(arguments: openSetRows)
  func setsOfWhichSomeAreKnown(
    row: (name: String, policy: [String], value: [String], expected: Truth)
  ) throws {
    #expect(try truth(row.name, row.policy, .including(row.value)) == row.expected)
  }

  static let presentRows: [(name: String, expected: Truth)] = [
    ("StringLike", .yes), ("StringLikeIfExists", .yes), ("ForAllValues:StringLike", .yes),
    ("ForAnyValue:StringLike", .unknown), ("StringNotLike", .unknown),
    ("StringEquals", .unknown), ("StringLikeIgnoreCase", .yes),
  ]

  @Test(arguments: presentRows)
  func anyTextIsLikeAStar(row: (name: String, expected: Truth)) throws {
    #expect(try truth(row.name, ["x", "*"], .presentWithUnknownValue) == row.expected)
    #expect(try truth(row.name, ["x*"], .presentWithUnknownValue) == .unknown)
  }
}
