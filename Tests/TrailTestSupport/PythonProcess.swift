public import Foundation

/// Python, for checks against the real receivers of what we write.
public enum PythonProcess {
  /// The interpreter: `TRAILSIFT_PYTHON`, such as that of an environment with
  /// Tests/Validators/requirements.txt, or `python3`.
  public static let path =
    ProcessInfo.processInfo.environment["TRAILSIFT_PYTHON"] ?? "/usr/bin/python3"

  /// Whether it is there.
  public static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

  /// Runs it to its end; what it prints, standard error included.
  public static func run(
    _ arguments: [String], in folder: URL? = nil
  ) throws -> (status: Int32, output: String) {
    let outcome = try ChildProcess.run([path] + arguments, in: folder?.path)
    return (outcome.status, outcome.output + outcome.errors)
  }
}
