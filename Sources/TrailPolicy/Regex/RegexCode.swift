import CPCRE2

/// What PCRE2 made of a pattern: the code to run, and one that counts its steps.
///
/// PCRE2 never writes to compiled code, so threads may share it.
final class RegexCode: @unchecked Sendable {
  /// Translated to machine code where PCRE2 can.
  let fast: OpaquePointer
  /// Calls back before each item of the pattern, so that a search can be stopped after so many.
  let counted: OpaquePointer

  init(
    _ pattern: String, ignoresCase: Bool, isMultiline: Bool, dotMatchesLineEnd: Bool
  ) throws(RegexError) {
    var options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
    if ignoresCase { options |= PCRE2_CASELESS }
    if isMultiline { options |= PCRE2_MULTILINE }
    if dotMatchesLineEnd { options |= PCRE2_DOTALL }
    let fast = try RegexCode.compile(pattern, options)
    do throws(RegexError) {
      counted = try RegexCode.compile(pattern, options | PCRE2_AUTO_CALLOUT)
    } catch {
      pcre2_code_free_8(fast)
      throw error
    }
    self.fast = fast
    // Where there is no machine code, PCRE2 interprets.
    _ = pcre2_jit_compile_8(fast, PCRE2_JIT_COMPLETE)
  }

  deinit {
    pcre2_code_free_8(fast)
    pcre2_code_free_8(counted)
  }

  private static func compile(_ pattern: String, _ options: UInt32) throws(RegexError)
    -> OpaquePointer
  {
    var number: Int32 = 0
    var offset = 0
    var text = pattern
    let code = text.withUTF8 { bytes in
      let context = pcre2_compile_context_create_8(nil)
      defer { pcre2_compile_context_free_8(context) }
      _ = pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
      // An empty buffer may have no address.
      var empty: UInt8 = 0
      return withUnsafePointer(to: &empty) { pointer in
        pcre2_compile_8(
          bytes.baseAddress ?? pointer, bytes.count, options, &number, &offset, context)
      }
    }
    guard let code else {
      throw RegexError(message: RegexCode.message(of: number), offset: offset)
    }
    return code
  }

  private static func message(of number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let length = pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
      guard length >= 0 else { return "error \(number)" }
      return String(decoding: buffer[..<Int(length)], as: UTF8.self)
    }
  }
}
