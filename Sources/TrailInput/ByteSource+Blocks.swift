// Inflating block by block with ISA-L. Whatever is not plainly in order goes to zlib, from the block's start: the
// block's bytes stay in the buffer until it has ended, and what was handed out of it already is made again and
// left out.
extension ByteSource {
  /// Makes ready for the member's first block, whose header comes next, if ISA-L is there to inflate it.
  func startBlocks() {
    guard let blockInflater else { return }
    blockInflater.startMember()
    phase = .blocks
  }

  /// How many bytes at the buffer's head were used and are kept for zlib.
  var keptBytes: Int { phase == .blocks ? blockInflater?.taken ?? 0 : 0 }

  /// Inflates what it can of a block and says how many bytes it made.
  /// - Parameter mayRead: whether it may read, and wait, where it can make nothing of what is there.
  /// - Returns: nil if it would have had to read.
  func inflateBlock(
    _ destination: UnsafeMutableRawPointer, _ room: Int, mayRead: Bool
  ) -> Int? {
    guard let blockInflater else { return 0 }
    let allowed = min(room, Int(clamping: limits.maxInflatedBytes - inflatedBytes))
    guard allowed > 0, isFarFromRatio(inflatedBytes + Int64(allowed)) else {
      giveToZlib(blockInflater)
      return 0
    }
    let there = UnsafeRawBufferPointer(start: buffer + bufferHead, count: bufferTail - bufferHead)
    if !blockInflater.isInsideBlock {
      switch blockInflater.beginBlock(there) {
      case .sound: break
      case .needsInput: return readMore(for: blockInflater, mayRead)
      case .unusual:
        giveToZlib(blockInflater)
        return 0
      }
    }
    let step = blockInflater.inflate(
      there, into: UnsafeMutableRawBufferPointer(start: destination, count: allowed))
    inflatedBytes += Int64(step.produced)
    switch step.outcome {
    case .progress: break
    case .needsInput: return readMore(for: blockInflater, mayRead)
    case .blockEnd:
      let isLast = blockInflater.isLastBlock
      bufferHead += blockInflater.finishBlock()
      if isLast {
        startTrailer(blockInflater.checksum)
      } else {
        notePoint(bitOffset: blockInflater.bitOffset, isTaken: false, blockInflater.checksum) {
          blockInflater.historyBefore.withBytes { Array($0) }
        }
      }
    case .refused: giveToZlib(blockInflater)
    }
    return step.produced
  }

  /// Whether the ratio cannot be too high anywhere up to so many inflated bytes, which are of this block.
  ///
  /// How much of the file they took is not known: ISA-L decodes up to 64 KiB that it has not yet handed out. The
  /// blocks before were taken whole, by zlib as well; where they alone do not allow so much, zlib decides.
  private func isFarFromRatio(_ inflated: Int64) -> Bool {
    inflated <= limits.ratioGraceBytes
      || inflated / Int64(limits.maxRatio) < compressedBytesUsed - Int64(keptBytes)
  }

  /// Reads more of the block, behind what is kept of it; zlib goes on where there is no more, or no room for it.
  private func readMore(for blockInflater: BlockInflater, _ mayRead: Bool) -> Int? {
    guard mayRead else { return nil }
    moveUnusedToFront()
    let kept = bufferTail
    guard kept < bufferCapacity else {
      giveToZlib(blockInflater)
      return 0
    }
    if !fill(atLeast: kept + 1) {
      // zlib makes what it can of what was read, and then comes to the same fault.
      fault = nil
      giveToZlib(blockInflater)
    } else if bufferTail == kept {
      giveToZlib(blockInflater)
    }
    return 0
  }

  /// Lets zlib go on where a block begins in the first byte that is there; false when there is no memory.
  func resumeMember(
    after history: InflatedHistory, bitOffset: Int, checksum: MemberChecksum
  ) -> Bool {
    let bits =
      bitOffset == 0 ? 0 : buffer.load(fromByteOffset: bufferHead, as: UInt8.self) >> bitOffset
    let isReady = inflater.resume(
      after: history, bits: bits, bitCount: (8 - bitOffset) % 8, checksum: checksum)
    if isReady, bitOffset > 0 { bufferHead += 1 }
    return isReady
  }

  /// Lets zlib go on from the start of the block, and leaves out what was handed out of the block.
  private func giveToZlib(_ blockInflater: BlockInflater) {
    var surplus = blockInflater.producedOfBlock
    phase = .member
    guard
      resumeMember(
        after: blockInflater.historyBefore, bitOffset: blockInflater.bitOffset,
        checksum: blockInflater.checksumBefore)
    else {
      stop(.outOfMemory, "no memory to inflate with")
      return
    }
    withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 64) { scratch in
      while surplus > 0, phase == .member, let base = scratch.baseAddress {
        let step = inflate(base, min(surplus, scratch.count))
        surplus -= step.produced
        if step.produced > 0, step.outcome == .progress { continue }
        guard step.outcome != .needsInput else {
          stop(.corrupt, "corrupt gzip data: zlib makes less of them than ISA-L")
          break
        }
        finish(step)
      }
    }
  }
}
