/// Reads files one after the other, inflating gzip, into the caller's buffers.
///
/// What a file is follows from its bytes, not from its name: one that starts with `1f 8b` is gzip,
/// anything else is handed on as it is. A gzip file may have several members and zero padding at
/// its end, as for `gzip -d`.
///
/// A source keeps its buffers from file to file: make one for each worker and reuse it. It may move
/// between threads but serves one at a time.
public final class ByteSource {
  /// The size of the buffer that holds compressed bytes: 256 KiB, or more for a small file that is inflated as
  /// a whole.
  public static let compressedBufferBytes = 256 * 1024

  /// What a file turned out to be.
  public enum Encoding: Sendable, Hashable {
    /// Handed on as it is.
    case plain

    /// Inflated.
    case gzip
  }

  enum Phase {
    case closed
    case start
    case plain
    case member
    case wholeMember
    case blocks
    case trailer
    case betweenMembers
    case ended
    case faulted
  }

  private enum Origin {
    case none
    case descriptor(Int32, isOurs: Bool)
    case memory([UInt8])
  }

  /// How much a gzip file may inflate to.
  public let limits: InflateLimits

  /// What the open file turned out to be, or nil before its first byte was read.
  public internal(set) var encoding: Encoding?

  /// The bytes read from the file so far, compressed where it is; up to a buffer ahead of use.
  public private(set) var compressedBytesRead: Int64 = 0

  /// The bytes delivered so far, inflated where the file is gzip.
  public internal(set) var inflatedBytes: Int64 = 0

  /// The gzip members inflated to their end so far; CloudTrail delivers files of one.
  public internal(set) var completeMembers = 0

  /// Why reading stopped, once it did; the last bytes before it may still be on their way.
  public internal(set) var fault: InputError?

  /// Takes every byte of the open file as it is read; nil for nobody.
  public var digest: (any InputDigest)?

  /// Gathers points of the open file, if it is gzip; nil for nobody.
  ///
  /// It is forgotten when the file is closed.
  public var points: InflatePoints?

  var phase = Phase.closed
  var path = ""
  private var origin = Origin.none
  /// Whether the open file has an end that reading comes to.
  private var isSeekable = false
  private var memoryOffset = 0
  /// Why reading the open file failed; it is not tried again, so that what is left to inflate ends with it.
  private var readFailure: String?

  // INVARIANT: 0 <= bufferHead <= bufferTail <= bufferCapacity; between the two lie the bytes that
  // were read and not used.
  private(set) var buffer: UnsafeMutableRawPointer
  private(set) var bufferCapacity = ByteSource.compressedBufferBytes
  var bufferHead = 0
  var bufferTail = 0

  let inflater = Inflater()
  /// For members that are read as a whole; nil for none.
  let memberInflater: MemberInflater?
  /// For members that are inflated block by block; nil for none.
  private(set) lazy var blockInflater = choice.usesISAL ? BlockInflater() : nil
  /// The sums of the member whose trailer is read.
  var checksum = MemberChecksum()
  private let choice: InflaterChoice
  /// Whether the open file may be read as a whole.
  var isSmallFile = false

  /// A source without a file.
  /// - Parameters:
  ///   - limits: how much a file may inflate to.
  ///   - inflater: what inflates; the result is the same.
  public init(limits: InflateLimits = InflateLimits(), inflater: InflaterChoice = .automatic) {
    self.limits = limits
    choice = inflater
    memberInflater = inflater.usesLibdeflate ? MemberInflater() : nil
    self.buffer = UnsafeMutableRawPointer.allocate(
      byteCount: Self.compressedBufferBytes, alignment: 64)
  }

  deinit {
    close()
    buffer.deallocate()
  }

  /// Opens a file, and closes the one before.
  ///
  /// Throws when it can't be opened, and then no file is open. Opening a pipe waits for its writer.
  public func open(_ file: InputFile) throws(InputError) {
    close()
    path = file.path
    guard file.kind != .standardInput else {
      origin = .descriptor(0, isOurs: false)
      phase = .start
      return
    }
    let descriptor = try openDescriptor(file)
    // A file may have become a pipe since the plan was made, which has no end while it is open for
    // writing elsewhere. A folder is left to read(2), which says what is wrong.
    if file.kind == .regular {
      let type: FileStatus.FileType
      do {
        type = try SystemCalls.status(ofDescriptor: descriptor).type
      } catch {
        SystemCalls.closeDescriptor(descriptor)
        throw InputError(code: .openFailed, path: path, detail: error.text)
      }
      guard type == .regular || type == .folder else {
        SystemCalls.closeDescriptor(descriptor)
        throw InputError(code: .notRegularFile, path: path, detail: "not a regular file")
      }
    }
    origin = .descriptor(descriptor, isOurs: true)
    isSeekable = file.kind == .regular
    phase = .start
    if file.kind == .regular, let size = file.byteCount { prepare(forFileOf: size) }
  }

  /// Makes the buffer as large as a small file that can be inflated as a whole.
  private func prepare(forFileOf size: Int64) {
    guard memberInflater != nil, size < MemberInflater.maxCompressedBytes else { return }
    isSmallFile = true
    // One more, so that a full buffer is not the end of the file.
    guard size >= bufferCapacity else { return }
    buffer.deallocate()
    bufferCapacity = MemberInflater.maxCompressedBytes
    buffer = .allocate(byteCount: bufferCapacity, alignment: 64)
  }

  /// Opens bytes in memory as if they were a file of that name, and closes the file before.
  public func open(bytes: [UInt8], name: String) {
    close()
    path = name
    origin = .memory(bytes)
    isSeekable = true
    phase = .start
    prepare(forFileOf: Int64(bytes.count))
  }

  /// Closes the file, if one is open, and sets all counts to 0; standard input stays open.
  public func close() {
    if case .descriptor(let descriptor, isOurs: true) = origin {
      SystemCalls.closeDescriptor(descriptor)
    }
    origin = .none
    isSeekable = false
    phase = .closed
    path = ""
    encoding = nil
    fault = nil
    compressedBytesRead = 0
    inflatedBytes = 0
    completeMembers = 0
    memoryOffset = 0
    points = nil
    readFailure = nil
    bufferHead = 0
    bufferTail = 0
    isSmallFile = false
    memberInflater?.removeAll()
  }

  /// Reads the next bytes into a buffer.
  ///
  /// Gives at least one byte until the end, often fewer than there is room for: it does not wait
  /// for more input once it has some. Bytes before a fault are always delivered first; the fault
  /// comes with the call after them, and with each one after that. The same holds for the end.
  ///
  /// The buffer must not be empty, and a file must be open.
  public func read(into destination: UnsafeMutableRawBufferPointer) -> ReadResult {
    precondition(phase != .closed, "read from a source without an open file")
    guard let base = destination.baseAddress, destination.count > 0 else {
      preconditionFailure("read into an empty buffer")
    }
    if phase == .start { recognize() }
    switch phase {
    case .plain: return readPlain(base, destination.count)
    case .member, .wholeMember, .blocks, .trailer, .betweenMembers:
      return readGzip(base, destination.count)
    case .ended, .start, .closed: return .end
    case .faulted: return faultResult
    }
  }
}

extension ByteSource {
  /// How many bytes of the file were used up.
  var compressedBytesUsed: Int64 {
    compressedBytesRead - Int64(bufferTail - bufferHead - keptBytes)
  }

  var faultResult: ReadResult {
    guard let fault else { return .end }
    return .fault(fault)
  }

  func stop(_ code: InputError.Code, _ detail: String) {
    fault = InputError(
      code: code, path: path, compressedOffset: compressedBytesUsed,
      inflatedOffset: encoding == .gzip ? inflatedBytes : nil, detail: detail)
    phase = .faulted
  }

  /// Has at least `wanted` unused bytes in the buffer, or fewer when the file ends before.
  ///
  /// False when reading failed; then the fault is set.
  func fill(atLeast wanted: Int) -> Bool {
    if bufferHead == bufferTail || bufferHead + wanted > bufferCapacity { moveUnusedToFront() }
    while bufferTail - bufferHead < wanted {
      let count = readOrigin(buffer + bufferTail, bufferCapacity - bufferTail)
      guard let count else { return false }
      guard count > 0 else { return true }
      bufferTail += count
    }
    return true
  }

  func moveUnusedToFront() {
    let unused = bufferTail - bufferHead
    if unused > 0, bufferHead > 0 {
      buffer.copyMemory(from: buffer + bufferHead, byteCount: unused)
    }
    bufferHead = 0
    bufferTail = unused
  }

  /// Whether the unused bytes begin a gzip header, as far as they go.
  var startsLikeGzip: Bool {
    let unused = UnsafeRawBufferPointer(start: buffer + bufferHead, count: bufferTail - bufferHead)
    return !unused.isEmpty && unused.prefix(2).elementsEqual([0x1f, 0x8b].prefix(unused.count))
  }

  private func openDescriptor(_ file: InputFile) throws(InputError) -> Int32 {
    do {
      return try SystemCalls.openForReading(file.pathBytes, waitsForWriter: file.kind == .pipe)
    } catch {
      let code: InputError.Code =
        error.isNotFound
        ? .notFound : error.isPermissionDenied ? .permissionDenied : .openFailed
      throw InputError(code: code, path: path, detail: error.text)
    }
  }

  private func recognize() {
    guard fill(atLeast: 1) else { return }
    guard bufferTail > bufferHead else {
      phase = .ended
      return
    }
    // A second byte is waited for only where it matters.
    if startsLikeGzip, !fill(atLeast: 2) { return }
    // No text in any form that a log has begins with 1f, so a file of that byte alone is the start
    // of a gzip file. The third byte, the method, is left to zlib: none but 8 was ever defined.
    guard startsLikeGzip else {
      encoding = .plain
      phase = .plain
      return
    }
    encoding = .gzip
    startMember()
  }

  private func readPlain(_ base: UnsafeMutableRawPointer, _ capacity: Int) -> ReadResult {
    let buffered = min(bufferTail - bufferHead, capacity)
    if buffered > 0 {
      base.copyMemory(from: buffer + bufferHead, byteCount: buffered)
      bufferHead += buffered
      inflatedBytes += Int64(buffered)
      return .bytes(buffered)
    }
    guard let count = readOrigin(base, capacity) else { return faultResult }
    guard count > 0 else {
      phase = .ended
      return .end
    }
    inflatedBytes += Int64(count)
    return .bytes(count)
  }

  /// Reads on to the end of a regular file for its digest alone, after a fault too.
  ///
  /// - Returns: whether the digest has seen the whole file; a pipe that was left early has no end to wait for.
  public func finishDigest() -> Bool {
    if phase == .ended { return true }
    guard isSeekable, phase != .closed else { return false }
    while let count = readOrigin(buffer, bufferCapacity) {
      if count == 0 { return true }
    }
    return false
  }

  /// Goes to a place of the open file before anything of it was read; false when that failed and the fault is set.
  func seek(to offset: Int64) -> Bool {
    compressedBytesRead = offset
    switch origin {
    case .none: return false
    case .memory(let bytes):
      memoryOffset = min(Int(offset), bytes.count)
      return true
    case .descriptor(let descriptor, _):
      do {
        try SystemCalls.seek(descriptor, to: offset)
        return true
      } catch {
        readFailure = error.text
        stop(.readFailed, error.text)
        return false
      }
    }
  }

  /// Reads straight from the file: 0 bytes at its end, nil when it failed and the fault is set.
  private func readOrigin(_ destination: UnsafeMutableRawPointer, _ capacity: Int) -> Int? {
    let count = readUnseen(destination, capacity)
    if let count, count > 0 {
      digest?.take(UnsafeRawBufferPointer(start: destination, count: count))
    }
    return count
  }

  private func readUnseen(_ destination: UnsafeMutableRawPointer, _ capacity: Int) -> Int? {
    if let readFailure {
      stop(.readFailed, readFailure)
      return nil
    }
    switch origin {
    case .none:
      return 0
    case .memory(let bytes):
      let count = min(capacity, bytes.count - memoryOffset)
      bytes.withUnsafeBytes { memory in
        UnsafeMutableRawBufferPointer(start: destination, count: count)
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[memoryOffset...].prefix(count)))
      }
      memoryOffset += count
      compressedBytesRead += Int64(count)
      return count
    case .descriptor(let descriptor, _):
      do {
        let count = try SystemCalls.readBytes(
          from: descriptor, into: destination, count: capacity)
        compressedBytesRead += Int64(count)
        return count
      } catch {
        readFailure = error.text
        stop(.readFailed, error.text)
        return nil
      }
    }
  }
}
