/// What goes in at the end and leaves at the front, each for the price of one step.
struct FirstInFirstOut<Element> {
  private var elements: [Element] = []
  private var head = 0

  var isEmpty: Bool { head == elements.count }
  var count: Int { elements.count - head }
  var first: Element? { isEmpty ? nil : elements[head] }
  var last: Element? { isEmpty ? nil : elements.last }
  var all: ArraySlice<Element> { elements[head...] }

  mutating func append(_ element: consuming Element) { elements.append(element) }

  @discardableResult
  mutating func removeFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = elements[head]
    removeFirst(1)
    return element
  }

  /// Removes elements from the front as long as a condition holds.
  mutating func removeFirst(while condition: (Element) -> Bool) {
    removeFirst(elements[head...].prefix(while: condition).count)
  }

  /// Removes so many elements from the front, of which there are as many at least.
  mutating func removeFirst(_ count: Int) {
    head += count
    // Many of these wait, most of them short.
    if head > 8, head * 2 > elements.count {
      elements.removeFirst(head)
      head = 0
    }
  }

  mutating func removeAll() {
    elements.removeAll(keepingCapacity: elements.count <= 8)
    head = 0
  }
}
