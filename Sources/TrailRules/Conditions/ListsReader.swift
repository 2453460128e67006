/// Reads the section `lists` of declared conditions.
///
/// ```yaml
/// lists:
///   tor-exits: lists/tor.txt                  # a file, relative to the conditions file
///   monitoring: [198.51.100.7, 203.0.113.0/28]
///   attack-tools: { add: [our-red-team-tool] }  # beside the shipped values
/// ```
struct ListsReader {
  static let fields = ["add"]

  let findings: Findings
  /// Whether a list may be a file: not in a test, which stands for itself.
  var allowsFiles: Bool

  func read(_ entries: [SourcePair]) -> [ListChange] {
    entries.compactMap { pair in
      guard pair.value.pairs != nil else {
        return change(pair.key, pair.value, isAddition: false)
      }
      guard
        findings.fields(of: pair.value, owner: "`lists.\(pair.key)`", known: ListsReader.fields)
          != nil,
        let added = pair.value["add"]
      else {
        findings.error(
          .missingField, "`lists.\(pair.key)` has no `add`",
          help: "write a file, a list of values, or `{ add: … }`", at: pair.value.position)
        return nil
      }
      return change(pair.key, added, isAddition: true)
    }
  }

  private func change(_ name: String, _ node: SourceNode, isAddition: Bool) -> ListChange? {
    if node.isNothing || node.elements?.isEmpty == true {
      return ListChange(name: name, isAddition: isAddition, content: .values([]))
    }
    if node.elements != nil {
      let values = findings.texts(node, named: "lists.\(name)").map(\.text)
      return ListChange(name: name, isAddition: isAddition, content: .values(values))
    }
    guard let path = findings.text(node, named: "lists.\(name)") else { return nil }
    guard allowsFiles else {
      findings.error(
        .badValue, "`lists.\(name)` of a test is no file", help: "write the values: `[…]`",
        at: path.position)
      return nil
    }
    return ListChange(name: name, isAddition: isAddition, content: .file(path.text))
  }
}
