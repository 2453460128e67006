import Foundation
import TrailTerminal

/// One kind of work, with the seconds that its runs took.
struct MeasuredWork {
  var name: String
  private(set) var seconds: [Double] = []
  /// The processor's seconds, of all threads: they hardly depend on what else the machine does.
  private(set) var processorSeconds: [Double] = []
  private var run: () throws -> Void

  init(name: String, run: @escaping () throws -> Void) {
    self.name = name
    self.run = run
  }

  /// The median of the runs; needs one at least.
  var median: Double { seconds.sorted()[seconds.count / 2] }

  /// The median of the processor's seconds; needs one run at least.
  var processorMedian: Double { processorSeconds.sorted()[processorSeconds.count / 2] }

  /// Runs each work once a round, so that what else the machine does falls on all of them.
  static func takeTurns(_ works: inout [MeasuredWork], rounds: Int) throws {
    for _ in 0..<max(1, rounds) {
      for index in works.indices {
        let processorStart = usedProcessorSeconds()
        let start = MonotonicClock.nanoseconds()
        try works[index].run()
        works[index].seconds.append(Double(MonotonicClock.nanoseconds() - start) / 1e9)
        works[index].processorSeconds.append(usedProcessorSeconds() - processorStart)
      }
    }
  }

  static func text(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// Prints a row of a table at once, also where the output is a file or a pipe.
  static func printRow(_ columns: [String]) {
    print("| \(columns.joined(separator: " | ")) |")
    fflush(nil)
  }

  /// The most memory that the process had at a time.
  static func peakMegabytes() -> Int {
    #if canImport(Darwin)
    usage().ru_maxrss / 1_000_000
    #else
    usage().ru_maxrss / 1000
    #endif
  }

  private static func usedProcessorSeconds() -> Double { usage().processorSeconds }

  private static func usage() -> rusage {
    var usage = rusage()
    #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    #else
    // Glibc's header gives the constant a type of its own; RUSAGE_SELF is 0 on every Linux.
    getrusage(0, &usage)
    #endif
    return usage
  }
}
