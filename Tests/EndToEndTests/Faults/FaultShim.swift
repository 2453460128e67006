import Foundation
import TrailTestSupport

/// The library of Tests/Faults that makes files fail at an exact byte, built once for all tests.
enum FaultShim {
  /// Where it was built; nil where there is no C compiler or no LD_PRELOAD.
  static let path: String? = {
    #if os(Linux)
    let source = TrailsiftProcess.packageFolder.appendingPathComponent("Tests/Faults/fault_shim.c")
    let target = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-shim-\(ProcessInfo.processInfo.processIdentifier).so")
    let compiled = try? ChildProcess.run([
      "/usr/bin/env", "cc", "-shared", "-fPIC", "-o", target.path, source.path, "-ldl",
    ])
    return compiled?.status == 0 ? target.path : nil
    #else
    return nil
    #endif
  }()

  /// Whether tests that need it can run; they are skipped elsewhere.
  static var isThere: Bool { path != nil }

  /// The variables that bring about a fault.
  /// - Parameters:
  ///   - kind: what happens; see the library.
  ///   - bytes: after how many bytes.
  ///   - ending: of which files, by the end of their paths.
  ///   - text: what is appended, if the file is to grow.
  static func environment(
    _ kind: String, after bytes: Int = 0, of ending: String, text: String = ""
  ) -> [String: String] {
    // What is loaded into the tests already (Tests/Sanitizers) stays.
    let loaded = [path, ProcessInfo.processInfo.environment["LD_PRELOAD"]].compactMap { $0 }
    return [
      "LD_PRELOAD": loaded.joined(separator: " "), "TRAILSIFT_FAULT": "\(kind):\(bytes):\(ending)",
      "TRAILSIFT_FAULT_TEXT": text,
    ]
  }
}
