import TrailScan

/// Where the values of fields lie in the record at hand, found when somebody asks; one for each worker.
final class FieldValues {
  /// A value, and the number of the field's next one; -1 for none.
  struct Found {
    var slot: FieldSlot
    var next: Int
  }

  private let tree: FieldTree
  @exclusivity(unchecked) private(set) var found: [Found] = []
  @exclusivity(unchecked) private var heads: [Int]
  @exclusivity(unchecked) private var tails: [Int]
  /// The paths that have values, to be forgotten with the record.
  @exclusivity(unchecked) private var touched: [Int] = []
  @exclusivity(unchecked) private var isWalked: [Bool]
  @exclusivity(unchecked) private var walkedGroups: [Int] = []
  /// Members of objects that are being walked: a stack.
  @exclusivity(unchecked) private var members: [(node: Int, slot: FieldSlot)] = []

  init(_ tree: FieldTree) {
    self.tree = tree
    heads = Array(repeating: -1, count: tree.paths.count)
    tails = heads
    isWalked = Array(repeating: false, count: tree.roots.count)
  }

  /// Turns to another record.
  func begin() {
    guard !walkedGroups.isEmpty else { return }
    for path in touched { heads[path] = -1 }
    for group in walkedGroups { isWalked[group] = false }
    touched.removeAll(keepingCapacity: true)
    walkedGroups.removeAll(keepingCapacity: true)
    found.removeAll(keepingCapacity: true)
  }

  /// The number in `found` of a field's first value; -1 if it has none.
  func first(of path: Int, in record: RecordView) -> Int {
    let group = tree.groups[path]
    if !isWalked[group] { walk(group, record) }
    return heads[path]
  }

  private func walk(_ group: Int, _ record: RecordView) {
    isWalked[group] = true
    walkedGroups.append(group)
    for root in tree.roots[group] {
      let slot = record.slot(root.slot)
      if slot.kind != .absent { visit(slot, root.node, record) }
    }
  }

  private func visit(_ slot: FieldSlot, _ node: Int, _ record: RecordView) {
    let path = tree.path(at: node)
    if path >= 0 { add(slot, to: path) }
    if tree.goesOn(at: node) { visitInside(slot, node, record) }
  }

  private func visitInside(_ slot: FieldSlot, _ node: Int, _ record: RecordView) {
    if slot.kind == .array {
      record.forEachElement(of: slot) { element in
        visitInside(element, node, record)
        return true
      }
    }
    guard slot.kind == .object else { return }
    let start = members.count
    record.forEachMember(of: slot) { key, value in
      let child = tree.node(key, from: node)
      guard child >= 0 else { return true }
      // One name leads to one node: the same node again is the same name again, and the last counts.
      if let repeated = members[start...].firstIndex(where: { $0.node == child }) {
        members[repeated].slot = value
      } else {
        members.append((node: child, slot: value))
      }
      return true
    }
    for index in start..<members.count {
      let member = members[index]
      visit(member.slot, member.node, record)
    }
    members.removeLast(members.count - start)
  }

  private func add(_ slot: FieldSlot, to path: Int) {
    let number = found.count
    found.append(Found(slot: slot, next: -1))
    if heads[path] < 0 {
      heads[path] = number
      touched.append(path)
    } else {
      found[tails[path]].next = number
    }
    tails[path] = number
  }
}
