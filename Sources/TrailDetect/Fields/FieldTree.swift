import TrailScan

/// All fields that rules test, as one tree, so that one walk through a record's member finds them all.
///
/// Immutable and shared. A node is a member's name at some depth; names with dots in them are steps through
/// several nodes.
final class FieldTree: Sendable {
  /// A place at which a member of the record's top enters the tree.
  struct Root {
    var slot: Int
    var node: Int
  }

  private struct Node {
    /// The number of the path that ends here; -1 for none.
    var path = -1
    var children: [(name: [UInt8], node: Int)] = []
    /// Where its cells begin, and how many there are less one; a power of two.
    var cells = 0
    var mask = -1
  }

  private struct Cell {
    var node: Int32 = -1
    var keyStart: Int32 = 0
    var keyCount: Int32 = 0
  }

  /// The paths by their numbers.
  let paths: [FieldPath]
  /// For each path the number of its group: the paths that begin with the same member.
  let groups: [Int]
  /// For each group where it enters the tree.
  let roots: [[Root]]

  private let nodes: [Node]
  private let cells: [Cell]
  private let keys: [UInt8]
  /// Whether some name has a backslash, which in a key begins an escape.
  private let hasBackslash: Bool

  init(_ paths: [FieldPath], fields: FieldTable) {
    self.paths = paths
    var nodes = [Node()]
    for (number, path) in paths.enumerated() {
      var place = 0
      for part in path.parts { place = FieldTree.child(Array(part.utf8), of: place, in: &nodes) }
      nodes[place].path = number
    }
    var groupNumbers: [String: Int] = [:]
    var roots: [[Root]] = []
    var groups: [Int] = []
    var seen: Set<String> = []
    for path in paths {
      let group = groupNumbers[path.first] ?? roots.count
      if group == roots.count {
        groupNumbers[path.first] = group
        roots.append([])
      }
      groups.append(group)
      for name in path.topLevelNames where seen.insert(name).inserted {
        guard let slot = fields.slot(of: name) else { continue }
        var place = 0
        for part in FieldPath(name).parts {
          place = FieldTree.child(Array(part.utf8), of: place, in: &nodes)
        }
        roots[group].append(Root(slot: slot, node: place))
      }
    }
    self.groups = groups
    self.roots = roots
    var cells: [Cell] = []
    var keys: [UInt8] = []
    for number in nodes.indices where !nodes[number].children.isEmpty {
      var count = 4
      while count < nodes[number].children.count * 2 { count *= 2 }
      nodes[number].cells = cells.count
      nodes[number].mask = count - 1
      cells.append(contentsOf: repeatElement(Cell(), count: count))
      for child in nodes[number].children {
        var index = child.name.withUnsafeBufferPointer { FieldTree.hash($0) } & (count - 1)
        while cells[nodes[number].cells + index].node >= 0 { index = (index + 1) & (count - 1) }
        cells[nodes[number].cells + index] = Cell(
          node: Int32(child.node), keyStart: Int32(keys.count), keyCount: Int32(child.name.count))
        keys += child.name
      }
    }
    hasBackslash = keys.contains(UInt8(ascii: "\\"))
    self.nodes = nodes
    self.cells = cells
    self.keys = keys
  }

  private static func child(_ name: [UInt8], of place: Int, in nodes: inout [Node]) -> Int {
    if let known = nodes[place].children.first(where: { $0.name == name }) { return known.node }
    nodes[place].children.append((name: name, node: nodes.count))
    nodes.append(Node())
    return nodes.count - 1
  }

  /// The number of the path that ends at a node; -1 for none.
  func path(at node: Int) -> Int { nodes[node].path }

  /// Whether paths go on behind a node.
  func goesOn(at node: Int) -> Bool { nodes[node].mask >= 0 }

  /// The node that a member's key, still escaped, leads to; -1 for none.
  func node(_ key: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
    let direct = child(key, of: place)
    if direct >= 0, !hasBackslash { return direct }
    var hasEscape = false
    var hasDot = false
    for byte in key {
      if byte == UInt8(ascii: "\\") { hasEscape = true }
      if byte == UInt8(ascii: ".") { hasDot = true }
    }
    if hasEscape {
      var decoded: [UInt8] = []
      JSONText.unescapeLeniently(key, into: &decoded)
      return decoded.withUnsafeBufferPointer { dottedNode($0, from: place) }
    }
    return hasDot ? dottedNode(key, from: place) : direct
  }

  private func dottedNode(_ key: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
    var place = place
    for part in key.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      place = child(UnsafeBufferPointer(rebasing: part), of: place)
      guard place >= 0 else { return -1 }
    }
    return place
  }

  private func child(_ name: UnsafeBufferPointer<UInt8>, of place: Int) -> Int {
    let (start, mask) = (nodes[place].cells, nodes[place].mask)
    guard mask >= 0 else { return -1 }
    var index = FieldTree.hash(name) & mask
    while true {
      let cell = cells[start + index]
      guard cell.node >= 0 else { return -1 }
      if Int(cell.keyCount) == name.count, isEqual(name, at: Int(cell.keyStart)) {
        return Int(cell.node)
      }
      index = (index + 1) & mask
    }
  }

  private func isEqual(_ name: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    for index in 0..<name.count where keys[start + index] != name[index] { return false }
    return true
  }

  /// Length, first, middle and last byte: enough to tell most names apart.
  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
    guard !name.isEmpty else { return 0 }
    return name.count &* 67 &+ Int(name[0]) &* 31 &+ Int(name[name.count - 1]) &* 7
      &+ Int(name[name.count / 2])
  }
}
