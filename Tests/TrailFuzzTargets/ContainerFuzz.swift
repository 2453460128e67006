import TrailInput

enum ContainerFuzz {
  /// What reading a file came to.
  private struct Reading: Equatable, CustomStringConvertible {
    var bytes: [UInt8] = []
    var fault: InputError.Code?
    var inflatedOffset: Int64?

    var description: String {
      "\(bytes.count) bytes, \(fault.map { "\($0)" } ?? "end") at \(inflatedOffset ?? -1)"
    }
  }

  /// The first byte chooses the pieces and the limits, the rest is the file.
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    guard let choice = input.first else { return }
    let file = Array(input.dropFirst())
    let limits = InflateLimits(
      maxInflatedBytes: choice & 0x80 == 0 ? 1 << 20 : 1000,
      maxRatio: choice & 0x40 == 0 ? 200 : 5, ratioGraceBytes: 4096)
    let whole = read(file, limits, .zlib, pieceBytes: 64 << 10)
    let pieces = read(file, limits, .zlib, pieceBytes: 1 + Int(choice & 0x3F))
    try FuzzFinding.expect(whole == pieces, "pieces change what is read: \(whole) and \(pieces)")
    let isal = read(file, limits, .isal, pieceBytes: 1 + Int(choice & 0x1F))
    try FuzzFinding.expect(whole == isal, "ISA-L and zlib differ: \(isal) and \(whole)")
    // libdeflate may take what zlib refuses, and not the other way round.
    let libdeflate = read(file, limits, .libdeflate, pieceBytes: 1 + Int(choice & 0x1F))
    try FuzzFinding.expect(
      whole == libdeflate || whole.fault != nil,
      "libdeflate and zlib differ: \(libdeflate) and \(whole)")
    try FuzzFinding.expect(
      whole.bytes.count <= max(limits.maxInflatedBytes, Int64(file.count)),
      "more is inflated than allowed")
  }

  private static func read(
    _ file: [UInt8], _ limits: InflateLimits, _ inflater: InflaterChoice, pieceBytes: Int
  ) -> Reading {
    let source = ByteSource(limits: limits, inflater: inflater)
    source.open(bytes: file, name: "file")
    var reading = Reading()
    var buffer = [UInt8](repeating: 0, count: pieceBytes)
    while true {
      switch buffer.withUnsafeMutableBytes({ source.read(into: $0) }) {
      case .bytes(let count): reading.bytes += buffer[..<count]
      case .end: return reading
      case .fault(let error):
        reading.fault = error.code
        reading.inflatedOffset = error.inflatedOffset
        return reading
      }
    }
  }
}
