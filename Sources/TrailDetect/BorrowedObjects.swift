/// A list of objects that are asked at each record: none is retained to be asked, which would cost as much as many an
/// answer.
struct BorrowedObjects<Object: AnyObject> {
  /// The objects themselves.
  let held: [Object]
  private let borrowed: [Unmanaged<Object>]

  init(_ objects: [Object]) {
    held = objects
    borrowed = objects.map(Unmanaged.passUnretained)
  }

  /// Calls `body` with the object at a place; it must not keep it.
  @inline(__always)
  func with<Result>(_ place: Int, _ body: (Object) -> Result) -> Result {
    // INVARIANT: `held` keeps the object as long as the list is there, and the list is never changed.
    borrowed[place]._withUnsafeGuaranteedRef(body)
  }
}
