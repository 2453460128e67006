/// The lists that come with trailsift, by the names that rules use.
public enum ShippedLists {
  /// The values of each list, in the order of its file.
  public static let valuesByName: [String: [String]] = Dictionary(
    EmbeddedLists.sources.map { (name(ofPath: $0.path), ListFile.values(of: $0.text)) },
    uniquingKeysWith: { first, _ in first })

  /// The name of a list: that of its file without folder and ending.
  public static func name(ofPath path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return String(file.hasSuffix(".txt") ? file.dropLast(4) : file)
  }
}
