import Dispatch
import Synchronization
import TrailInput

/// Reads files to their ends without looking at what is in them: what every scan must do at least.
enum BareInflating {
  private static let pieceBytes = 256 << 10

  /// - Returns: how many bytes came out.
  @discardableResult
  static func run(
    _ plan: InputPlan, _ inflater: InflaterChoice = .automatic, threads: Int = 1
  ) -> Int {
    let next = Atomic<Int>(0)
    let bytes = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      let source = ByteSource(inflater: inflater)
      var buffer = [UInt8](repeating: 0, count: pieceBytes)
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < plan.files.count else { return }
        let count = inflate(plan.files[index], source, &buffer)
        bytes.wrappingAdd(count, ordering: .relaxed)
      }
    }
    return bytes.load(ordering: .relaxed)
  }

  private static func inflate(
    _ file: InputFile, _ source: ByteSource, _ buffer: inout [UInt8]
  ) -> Int {
    do throws(InputError) {
      try source.open(file)
    } catch {
      return 0
    }
    defer { source.close() }
    var bytes = 0
    while case .bytes(let count) = buffer.withUnsafeMutableBytes({ source.read(into: $0) }) {
      bytes += count
    }
    return bytes
  }
}
