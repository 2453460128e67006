/// Lower case, character by character, so that `?` still counts characters.
enum CaseFolding {
  /// The text with each character lower-cased; `İ`, whose lower case is two characters, stays.
  static func fold(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      // Most texts of policies are in small letters already.
      if bytes.allSatisfy({ $0 < 0x80 && lowercased($0) == $0 }) {
        return String(decoding: bytes, as: UTF8.self)
      }
      if bytes.allSatisfy({ $0 < 0x80 }) {
        return String(unsafeUninitializedCapacity: bytes.count) { folded in
          for index in 0..<bytes.count {
            folded.initializeElement(at: index, to: lowercased(bytes[index]))
          }
          return bytes.count
        }
      }
      var folded = String.UnicodeScalarView()
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        if mapping.count == 1, let lower = mapping.first {
          folded.append(lower)
        } else {
          folded.append(scalar)
        }
      }
      return String(folded)
    }
  }

  /// Calls `body` with the folded bytes; ASCII text needs no allocation beyond the stack's.
  static func withFolded(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    guard bytes.allSatisfy({ $0 < 0x80 }) else {
      var folded = fold(String(decoding: bytes, as: UTF8.self))
      return folded.withUTF8(body)
    }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { buffer in
      for index in 0..<bytes.count {
        buffer.initializeElement(at: index, to: lowercased(bytes[index]))
      }
      return body(UnsafeBufferPointer(buffer))
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
