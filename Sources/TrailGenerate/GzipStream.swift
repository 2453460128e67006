private import CZlib

/// A gzip member in the making.
///
/// The same bytes in give the same bytes out: the header's time is 0.
final class GzipStream {
  private let stream: UnsafeMutablePointer<z_stream>
  private let piece: UnsafeMutableBufferPointer<UInt8>
  private let path: String
  /// Compressed bytes not yet taken.
  var output: [UInt8] = []

  init(path: String, level: Int32) throws(GenerateError) {
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    piece = .allocate(capacity: 65_536)
    guard trailsift_deflate_init_gzip(stream, level) == Z_OK else {
      throw GenerateError(code: .compression, path: path, reason: "zlib did not start")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    piece.deallocate()
  }

  /// Begins another member with the same settings.
  func restart() throws(GenerateError) {
    guard deflateReset(stream) == Z_OK else {
      throw GenerateError(code: .compression, path: path, reason: "zlib did not start again")
    }
  }

  /// Compresses `bytes` into ``output``; with `isLast` the member ends.
  func append(_ bytes: [UInt8], isLast: Bool) throws(GenerateError) {
    var input = bytes
    var status = Z_OK
    input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      repeat {
        stream.pointee.next_out = piece.baseAddress
        stream.pointee.avail_out = UInt32(piece.count)
        status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        let made = piece.count - Int(stream.pointee.avail_out)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: piece[..<made]))
      } while status == Z_OK && (stream.pointee.avail_in > 0 || isLast)
    }
    // Z_BUF_ERROR: nothing to do, which is no error for an empty piece.
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw GenerateError(code: .compression, path: path, reason: "zlib said \(status)")
    }
  }
}
