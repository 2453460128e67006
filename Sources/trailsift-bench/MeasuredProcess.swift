import ArgumentParser
import Foundation
import TrailTerminal

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A command that is run again and again, with what the kernel says its runs cost.
struct MeasuredProcess {
  let name: String
  let arguments: [String]
  private var walls: [Double] = []
  private var processors: [Double] = []
  private var peaks: [Int] = []

  init(name: String, arguments: [String]) {
    self.name = name
    self.arguments = arguments
  }

  /// The median of the runs' seconds.
  var wall: Double { walls.sorted()[walls.count / 2] }
  /// The median of the processor's seconds, of all threads.
  var processor: Double { processors.sorted()[processors.count / 2] }
  /// The most memory of any run, in millions of bytes.
  var peakMegabytes: Int { (peaks.max() ?? 0) / 1000 }
  /// The same, as far as it can be told.
  ///
  /// Until it becomes a program of its own, a process has the memory of the one that starts it: less than that
  /// cannot be told.
  var peakText: String {
    let own = MeasuredWork.peakMegabytes()
    return peakMegabytes > own ? "\(peakMegabytes)" : "under \(own)"
  }

  /// Runs the command once; its output goes nowhere.
  /// - Parameter allowingTrouble: whether it may end with 2, as a scan of a damaged log does.
  /// - Throws: `ValidationError` if it cannot be started, or ends in trouble.
  mutating func run(allowingTrouble: Bool = false) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let start = MonotonicClock.nanoseconds()
    guard posix_spawn(&process, arguments[0], &actions, nil, &words, environ) == 0 else {
      throw ValidationError("cannot start `\(arguments[0])`")
    }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(process, &status, 0, &usage) == process else {
      throw ValidationError("lost `\(arguments[0])`")
    }
    walls.append(Double(MonotonicClock.nanoseconds() - start) / 1e9)
    // A scan ends with 1 where it found nothing.
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    guard code < (allowingTrouble ? 3 : 2) else {
      throw ValidationError("`\(name)` ended with \(code)")
    }
    processors.append(usage.processorSeconds)
    #if canImport(Darwin)
    peaks.append(usage.ru_maxrss / 1000)
    #else
    peaks.append(usage.ru_maxrss)
    #endif
  }
}

extension rusage {
  /// The processor's seconds, for the program and for the system.
  var processorSeconds: Double {
    let seconds = Double(ru_utime.tv_sec) + Double(ru_stime.tv_sec)
    let microseconds = Double(ru_utime.tv_usec) + Double(ru_stime.tv_usec)
    return seconds + microseconds / 1e6
  }
}
