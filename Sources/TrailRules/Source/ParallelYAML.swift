import Dispatch
import Synchronization

/// Parses the files of a large rule set on several threads: parsing is most of what loading rules costs.
enum ParallelYAML {
  /// So few files are not worth a thread.
  private static let filesPerPart = 32

  /// What each file holds, in the order of the files.
  static func read(_ sources: [RuleSource]) -> [YAMLReader] {
    let partCount = (sources.count + filesPerPart - 1) / filesPerPart
    guard partCount > 1 else { return sources.map { YAMLReader($0) } }
    let parts: Mutex<[Int: [YAMLReader]]> = Mutex([:])
    DispatchQueue.concurrentPerform(iterations: partCount) { part in
      let start = part * filesPerPart
      let files = sources[start..<min(start + filesPerPart, sources.count)]
        .map { YAMLReader($0) }
      parts.withLock { $0[part] = files }
    }
    return parts.withLock { parts in (0..<partCount).flatMap { parts[$0] ?? [] } }
  }
}
