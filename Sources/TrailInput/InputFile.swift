/// One thing to read: a file, a named pipe or standard input.
public struct InputFile: Sendable, Hashable {
  /// How it is opened.
  public enum Kind: Sendable, Hashable {
    /// A regular file.
    case regular

    /// A named pipe that the user named; opening it waits for a writer.
    case pipe

    /// Standard input.
    case standardInput
  }

  /// How standard input is shown to people.
  public static let standardInputPath = "<stdin>"

  /// The path as shown to people; bytes that are not UTF-8 are shown as U+FFFD.
  public let path: String

  /// The position in the order of the plan, from 0.
  public let index: Int

  /// How it is opened.
  public let kind: Kind

  /// The size on disk (compressed) when the plan was made, or nil for a pipe or standard input.
  public let byteCount: Int64?

  /// What the name says, or nil when it is none of CloudTrail's.
  public let deliveredName: DeliveredName?

  /// The path's bytes, where they are not what `path` says.
  let rawPath: [UInt8]?

  /// A regular file or a named pipe at a path.
  public init(path: String, index: Int = 0, kind: Kind = .regular, byteCount: Int64? = nil) {
    self.init(pathBytes: Array(path.utf8), index: index, kind: kind, byteCount: byteCount)
  }

  /// The same file at another position.
  public func numbered(_ index: Int) -> InputFile {
    kind == .standardInput
      ? .standardInput(index: index)
      : InputFile(pathBytes: pathBytes, index: index, kind: kind, byteCount: byteCount)
  }

  /// Standard input.
  public static func standardInput(index: Int = 0) -> InputFile {
    InputFile(path: standardInputPath, index: index, kind: .standardInput)
  }

  init(pathBytes: [UInt8], index: Int, kind: Kind, byteCount: Int64?) {
    let path = String(decoding: pathBytes, as: UTF8.self)
    self.path = path
    self.index = index
    self.kind = kind
    self.byteCount = byteCount
    self.deliveredName = kind == .standardInput ? nil : DeliveredName(path: path)
    self.rawPath = path.utf8.elementsEqual(pathBytes) ? nil : pathBytes
  }

  /// The bytes to open it by.
  var pathBytes: [UInt8] { rawPath ?? Array(path.utf8) }
}
