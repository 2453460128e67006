public import TrailDetect

/// What the user says about a list: its values or the file that holds them.
public struct ListChange: Sendable, Equatable {
  /// Where the values are.
  public enum Content: Sendable, Equatable {
    /// Written out.
    case values([String])
    /// In a file, by its path as written.
    case file(String)
  }

  /// The list's name.
  public var name: String
  /// Whether the values are added to the shipped list of that name instead of replacing it.
  public var isAddition: Bool
  /// The values, or where they are.
  public var content: Content

  /// A change of a list.
  public init(name: String, isAddition: Bool, content: Content) {
    self.name = name
    self.isAddition = isAddition
    self.content = content
  }

  /// Whether a text can be the name of a list or of something declared: letters, digits, `-` and `_`.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || scalar == "-" || scalar == "_"
            || ("0"..."9").contains(scalar))
      }
  }
}

extension DeclaredConditions {
  /// The values of a list: the user's, or the shipped ones; nil for a name that nobody knows.
  public func list(named name: String) -> [String]? {
    lists[name] ?? ShippedLists.valuesByName[name]
  }

  /// Gives a list other values, or more.
  public mutating func setList(_ name: String, to values: [String], isAddition: Bool) {
    lists[name] = isAddition ? (list(named: name) ?? []) + values : values
  }

  /// The names of all lists, the user's and the shipped ones, sorted.
  public var listNames: [String] {
    Set(lists.keys).union(ShippedLists.valuesByName.keys).sorted()
  }
}
