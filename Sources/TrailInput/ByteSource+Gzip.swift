extension ByteSource {
  /// Makes ready for the member whose header comes next.
  func startMember() {
    if inflateWholeMember() {
      phase = .wholeMember
      return
    }
    guard phase != .faulted else { return }
    guard inflater.restart() else {
      stop(.outOfMemory, "no memory to inflate with")
      return
    }
    phase = .member
  }

  /// Inflates the member at once, if the file is small, whole in the buffer and sound; false to ask zlib.
  private func inflateWholeMember() -> Bool {
    guard isSmallFile, let memberInflater else { return false }
    // All that is left of the file, and one byte of room, so that this is its end.
    guard fill(atLeast: bufferCapacity - bufferHead), bufferTail < bufferCapacity else {
      return false
    }
    let allowed = min(limits.maxInflatedBytes, limits.ratioGraceBytes) - inflatedBytes
    let used = memberInflater.inflate(
      UnsafeRawBufferPointer(start: buffer + bufferHead, count: bufferTail - bufferHead),
      maxBytes: Int(clamping: allowed))
    guard let used else { return false }
    bufferHead += used
    return true
  }

  private func takeFromWholeMember(_ destination: UnsafeMutableRawPointer, _ room: Int) -> Int {
    guard let memberInflater else { return 0 }
    let count = memberInflater.take(into: destination, room)
    inflatedBytes += Int64(count)
    if memberInflater.isEmpty {
      completeMembers += 1
      phase = .betweenMembers
    }
    return count
  }

  func readGzip(_ base: UnsafeMutableRawPointer, _ capacity: Int) -> ReadResult {
    var produced = 0
    while produced < capacity, isInflating {
      if phase == .wholeMember {
        produced += takeFromWholeMember(base + produced, capacity - produced)
        continue
      }
      // The next step would read from the file, and may wait for it: what is there goes first.
      let unused = bufferTail - bufferHead - keptBytes
      if produced > 0, unused < (phase == .betweenMembers ? 2 : 1) { break }

      switch phase {
      case .betweenMembers: findMember()
      case .trailer: readTrailer()
      case .blocks:
        let count = inflateBlock(base + produced, capacity - produced, mayRead: produced == 0)
        guard let count else { return .bytes(produced) }
        produced += count
      default: produced += inflateSome(base + produced, capacity - produced)
      }
    }
    if produced > 0 { return .bytes(produced) }
    return phase == .ended ? .end : faultResult
  }

  private var isInflating: Bool {
    switch phase {
    case .member, .wholeMember, .blocks, .trailer, .betweenMembers: true
    case .closed, .start, .plain, .ended, .faulted: false
    }
  }

  /// Inflates what it can of the member and says how many bytes it made; reads when it made none.
  private func inflateSome(_ destination: UnsafeMutableRawPointer, _ room: Int) -> Int {
    let allowed = limits.maxInflatedBytes - inflatedBytes
    guard allowed > 0 else {
      probeBeyondLimit()
      return 0
    }
    // The ratio is looked at where so many bytes are complete, however large the pieces are in which
    // the caller reads: the same bytes come before the fault.
    let untilCheck = ByteSource.ratioCheckBytes - inflatedBytes % ByteSource.ratioCheckBytes
    // zlib may still hold output for which the last buffer had no room: it is asked before the
    // file is.
    let wasInsideMember = inflater.isInsideMember
    let step = inflate(destination, min(room, Int(clamping: min(allowed, untilCheck))))
    inflatedBytes += Int64(step.produced)
    finish(step)
    if phase == .member, let bits = inflater.bitsBeforeBlock {
      notePoint(bitOffset: (8 - bits) % 8, isTaken: bits > 0, inflater.checksum) {
        inflater.history
      }
    }
    if !wasInsideMember, inflater.isInsideMember, phase == .member { startBlocks() }
    if step.produced > 0, isInflating,
      inflatedBytes % ByteSource.ratioCheckBytes == 0, inflatedBytes > limits.ratioGraceBytes,
      inflatedBytes / Int64(limits.maxRatio) > compressedBytesUsed
    {
      stop(.ratioTooHigh, "inflates to more than \(limits.maxRatio) times its size")
    }
    return step.produced
  }

  /// How often the ratio is looked at, in inflated bytes.
  private static let ratioCheckBytes: Int64 = 64 << 10

  /// Goes on without room for a single byte: the member may end here, or there is too much.
  private func probeBeyondLimit() {
    var scratch: UInt8 = 0
    let step = withUnsafeMutablePointer(to: &scratch) { inflate($0, 1) }
    guard step.produced == 0 else {
      // With the member's last byte zlib takes the trailer as well, if it began with the member's header.
      if step.outcome == .dataEnd {
        bufferHead += min(MemberChecksum.trailerSize, bufferTail - bufferHead)
      }
      stop(.inflatedTooLarge, "inflates to more than \(limits.maxInflatedBytes) bytes")
      return
    }
    finish(step)
  }

  func inflate(_ destination: UnsafeMutableRawPointer, _ room: Int) -> Inflater.Step {
    let step = inflater.inflate(
      UnsafeMutableRawBufferPointer(start: buffer + bufferHead, count: bufferTail - bufferHead),
      into: UnsafeMutableRawBufferPointer(start: destination, count: room),
      stopsAtBlocks: points != nil)
    bufferHead += step.used
    return step
  }

  /// Moves on to where a step of zlib led; the bytes it made are counted already.
  func finish(_ step: Inflater.Step) {
    switch step.outcome {
    case .progress:
      break
    case .needsInput:
      guard fill(atLeast: 1) else { return }
      if bufferTail == bufferHead { stop(.truncated, ByteSource.endsEarly) }
    case .memberEnd:
      completeMembers += 1
      phase = .betweenMembers
    case .dataEnd:
      startTrailer(inflater.checksum)
    case .corrupt:
      stop(.corrupt, "corrupt gzip data: \(inflater.message)")
    case .checksumMismatch:
      stopAtChecksum(inflater.message)
    case .outOfMemory:
      stop(.outOfMemory, "no memory to inflate with")
    }
  }

  /// Goes on with the trailer, as far as it is there, of a member whose data have ended.
  func startTrailer(_ checksum: MemberChecksum) {
    self.checksum = checksum
    self.checksum.startTrailer()
    phase = .trailer
    if bufferTail > bufferHead { takeTrailer() }
  }

  private func readTrailer() {
    guard fill(atLeast: 1) else { return }
    guard bufferTail > bufferHead else {
      stop(.truncated, ByteSource.endsEarly)
      return
    }
    takeTrailer()
  }

  private func takeTrailer() {
    let count = min(MemberChecksum.trailerSize - checksum.trailerBytes, bufferTail - bufferHead)
    checksum.takeCompressed(UnsafeRawBufferPointer(start: buffer + bufferHead, count: count))
    bufferHead += count
    guard checksum.trailerBytes == MemberChecksum.trailerSize else { return }
    if let fault = checksum.fault {
      stopAtChecksum(fault)
    } else {
      completeMembers += 1
      phase = .betweenMembers
    }
  }

  private func stopAtChecksum(_ fault: String) {
    stop(.checksumMismatch, "gzip data do not match their checksum: \(fault)")
  }

  static let endsEarly = "gzip data ends early"

  /// Looks at what follows a complete member: another one, zero padding, the end, or garbage.
  private func findMember() {
    guard fill(atLeast: 2) else { return }
    guard bufferTail > bufferHead else {
      phase = .ended
      return
    }
    if startsLikeGzip {
      startMember()
      return
    }
    // Tapes and some copying programs fill the last block with zeros; gzip is silent about them.
    while bufferTail > bufferHead {
      while bufferHead < bufferTail, buffer.load(fromByteOffset: bufferHead, as: UInt8.self) == 0 {
        bufferHead += 1
      }
      guard bufferHead == bufferTail else {
        stop(.trailingGarbage, "bytes after the gzip data are not gzip")
        return
      }
      guard fill(atLeast: 1) else { return }
    }
    phase = .ended
  }
}
