import TrailDetect
import TrailInput
import TrailScan

/// Reads single records of files by their places; what lies between them is inflated, but not looked at.
final class RecordPicker {
  private let source: ByteSource
  private let reader: BatchReader
  private var position: Int64 = 0
  private var isOpen = false
  /// What is between two records.
  private let skipped = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
  private var text: [UInt8] = []

  init(_ source: ByteSource, fields: FieldTable, limits: ScanLimits) {
    self.source = source
    reader = BatchReader(fields: fields, limits: limits)
  }

  deinit { skipped.deallocate() }

  /// Reads the records of a file that somebody waits for, as long as each is found where it should be.
  ///
  /// Those of a query's rows, or inside of strings, lie nowhere as they are; the whole file is to be looked through
  /// for what this leaves.
  /// - Throws: `DetectError` if what is found can neither stay in memory nor go to disk.
  func pick(
    _ recall: Recall, from file: InputFile, _ landmarks: FileLandmarks?
  ) throws(DetectError) {
    defer {
      source.close()
      isOpen = false
    }
    while let place = recall.place(in: file.index) {
      guard place.byteCount > 0, goTo(place.offset, of: file, landmarks), read(place.byteCount)
      else { return }
      reader.load(text)
      let record = reader.record(at: 0, number: place.number, offset: place.offset)
      guard let record, record.bytes.count == place.byteCount, recall.awaits(record) else {
        return
      }
      try recall.take(record, of: file.index)
    }
  }

  /// Goes to an offset of the inflated file, from where it is or from the nearest landmark.
  private func goTo(_ offset: Int64, of file: InputFile, _ landmarks: FileLandmarks?) -> Bool {
    do throws(InputError) {
      if landmarks?.isPlain == true, !isOpen || offset - position > Int64(skipped.count) {
        try source.open(file, atPlainOffset: offset)
        position = offset
      } else if let point = landmarks?.point(before: offset),
        !isOpen || point.inflatedOffset > position
      {
        try source.open(file, at: point)
        position = point.inflatedOffset
      } else if !isOpen {
        try source.open(file)
        position = 0
      }
    } catch {
      return false
    }
    isOpen = true
    guard position <= offset else { return false }
    while position < offset {
      let room = Int(min(Int64(skipped.count), offset - position))
      guard take(UnsafeMutableRawBufferPointer(rebasing: skipped[..<room])) else { return false }
    }
    return true
  }

  /// Reads so many bytes into `text`.
  private func read(_ byteCount: Int) -> Bool {
    if text.count != byteCount { text = [UInt8](repeating: 0, count: byteCount) }
    let end = position + Int64(byteCount)
    return text.withUnsafeMutableBytes { text in
      while position < end {
        let rest = text[(byteCount - Int(end - position))...]
        guard take(UnsafeMutableRawBufferPointer(rebasing: rest)) else { return false }
      }
      return true
    }
  }

  /// Reads some bytes; false if there are none, for whatever reason.
  private func take(_ room: UnsafeMutableRawBufferPointer) -> Bool {
    guard case .bytes(let count) = source.read(into: room) else { return false }
    position += Int64(count)
    return true
  }
}
