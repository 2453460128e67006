import CTestSpawn
public import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A program that a test runs, which can do nothing to the test but fail it.
///
/// However the tests were started (in the background of a script, from a thread with blocked signals), it has
/// every signal at its default and none blocked, and inherits no descriptor but the three that it is given.
/// If it outlives its time it is killed, and the test fails instead of waiting for ever.
public final class ChildProcess {
  /// What one of the three standard descriptors is.
  public enum Stream {
    /// Nothing to read; what is written is lost.
    case nothing
    /// A file: read from its beginning, or emptied and written.
    case file(String)
    /// A descriptor of the test's.
    case descriptor(Int32)
  }

  /// How a process ended.
  public enum Ending: Equatable, Sendable {
    /// By itself, with that code.
    case exited(Int32)
    /// By that signal.
    case killed(Int32)

    /// The exit code, or the signal's number.
    public var number: Int32 {
      switch self {
      case .exited(let code): code
      case .killed(let signal): signal
      }
    }
  }

  /// It did not end in time, and was killed.
  public struct Outlived: Error, CustomStringConvertible {
    /// Which it was.
    public var description: String
  }

  /// The process.
  public let identifier: Int32
  private let words: [String]
  private var ending: Ending?

  /// Starts a program.
  /// - Parameters:
  ///   - words: the path of the program, and its arguments.
  ///   - folder: where it runs; the folder of the tests if nil.
  ///   - environment: all its variables.
  /// - Throws: `POSIXError` if it cannot be started.
  public init(
    _ words: [String], in folder: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    input: Stream = .nothing, output: Stream = .nothing, errors: Stream = .nothing
  ) throws {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    for (number, stream) in [input, output, errors].enumerated() {
      let mode = number == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
      switch stream {
      case .nothing:
        posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", O_RDWR, 0)
      case .file(let path):
        posix_spawn_file_actions_addopen(&actions, Int32(number), path, mode, 0o600)
      case .descriptor(let descriptor):
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
      }
    }
    if let folder { test_spawn_chdir(&actions, folder) }
    var flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
    test_spawn_close_others(&actions, &flags)
    posix_spawnattr_setflags(&attributes, flags)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var identifier: pid_t = 0
    let status = posix_spawn(
      &identifier, words[0], &actions, &attributes, &arguments, &variables)
    guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO) }
    self.identifier = identifier
    self.words = words
  }

  deinit {
    if isRunning {
      signal(SIGKILL)
      _ = look(0)
    }
  }

  /// Whether it has not ended.
  public var isRunning: Bool { look(WNOHANG) == nil }

  /// Sends it a signal, unless it has ended.
  public func signal(_ number: Int32) {
    if isRunning { kill(identifier, number) }
  }

  /// Waits for its end.
  /// - Parameter seconds: after which time it is killed.
  /// - Throws: `Outlived` if it had to be killed.
  @discardableResult public func wait(atMost seconds: Double = 600) throws -> Ending {
    let end = Date().addingTimeInterval(seconds)
    var pause: UInt32 = 100
    while Date() < end {
      if let ending = look(WNOHANG) { return ending }
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
    signal(SIGKILL)
    _ = look(0)
    throw Outlived(description: "after \(seconds) s still running: \(words)")
  }

  /// How it ended, if it did.
  private func look(_ options: Int32) -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    var found: pid_t
    repeat { found = waitpid(identifier, &status, options) } while found < 0 && errno == EINTR
    guard found == identifier else { return nil }
    let signal = status & 0x7f
    ending = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    return ending
  }

  /// What came of a process that has ended by itself or by a signal.
  public struct Outcome: Sendable {
    /// How it ended.
    public var ending: Ending
    /// The bytes of its standard output.
    public var bytes: Data
    /// What it wrote to standard error.
    public var errors: String

    /// The exit code, or the signal's number.
    public var status: Int32 { ending.number }
    /// Its standard output as text.
    public var output: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// Runs a program to its end.
  ///
  /// Its streams are files, not pipes: no reader has to keep up, and nothing can block.
  /// - Parameters:
  ///   - words: the path of the program, and its arguments.
  ///   - input: what it reads on standard input; nothing if nil.
  ///   - changes: variables beside the test's own; nil takes one away.
  public static func run(
    _ words: [String], in folder: String? = nil, input: Data? = nil,
    changes: [String: String?] = [:]
  ) throws -> Outcome {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let files = ["input", "output", "errors"].map { scratch.appendingPathComponent($0) }
    try input?.write(to: files[0])
    var environment = ProcessInfo.processInfo.environment
    for (name, value) in changes { environment[name] = value }
    let process = try ChildProcess(
      words, in: folder, environment: environment,
      input: input == nil ? .nothing : .file(files[0].path), output: .file(files[1].path),
      errors: .file(files[2].path))
    let ending = try process.wait()
    return Outcome(
      ending: ending, bytes: try Data(contentsOf: files[1]),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}
