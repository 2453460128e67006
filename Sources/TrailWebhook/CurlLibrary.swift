internal import CCurl

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// libcurl, loaded when the first message is to be sent.
///
/// Linked, it would bring some thirty libraries into every start, also of runs that send nothing. Addresses of
/// functions are all it holds, so any thread may use it.
struct CurlLibrary: @unchecked Sendable {
  typealias Initialize = @convention(c) (Int) -> Int32
  typealias Open = @convention(c) () -> UnsafeMutableRawPointer?
  typealias Handle = @convention(c) (UnsafeMutableRawPointer?) -> Void
  typealias Perform = @convention(c) (UnsafeMutableRawPointer?) -> Int32
  typealias Words = @convention(c) (Int32) -> UnsafePointer<CChar>?
  typealias Append =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>) -> UnsafeMutableRawPointer?

  let open: Open
  let reset: Handle
  let close: Handle
  let perform: Perform
  let words: Words
  let appendHeader: Append
  let freeHeaders: Handle
  let setOption: ccurl_variadic
  let getInfo: ccurl_variadic

  /// Loaded once and never unloaded; nil where the machine has none.
  static let shared: CurlLibrary? = {
    #if canImport(Darwin)
    let names = ["libcurl.4.dylib"]
    #else
    let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]
    #endif
    for name in names {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL), let library = CurlLibrary(handle) {
        return library
      }
    }
    return nil
  }()

  private init?(_ handle: UnsafeMutableRawPointer) {
    guard let initialize = dlsym(handle, "curl_global_init"),
      let open = dlsym(handle, "curl_easy_init"), let reset = dlsym(handle, "curl_easy_reset"),
      let close = dlsym(handle, "curl_easy_cleanup"),
      let perform = dlsym(handle, "curl_easy_perform"),
      let words = dlsym(handle, "curl_easy_strerror"),
      let append = dlsym(handle, "curl_slist_append"),
      let free = dlsym(handle, "curl_slist_free_all"),
      let setOption = dlsym(handle, "curl_easy_setopt"),
      let getInfo = dlsym(handle, "curl_easy_getinfo"),
      unsafeBitCast(initialize, to: Initialize.self)(CurlLibrary.everything) == 0
    else { return nil }
    self.open = unsafeBitCast(open, to: Open.self)
    self.reset = unsafeBitCast(reset, to: Handle.self)
    self.close = unsafeBitCast(close, to: Handle.self)
    self.perform = unsafeBitCast(perform, to: Perform.self)
    self.words = unsafeBitCast(words, to: Words.self)
    appendHeader = unsafeBitCast(append, to: Append.self)
    freeHeaders = unsafeBitCast(free, to: Handle.self)
    self.setOption = unsafeBitCast(setOption, to: ccurl_variadic.self)
    self.getInfo = unsafeBitCast(getInfo, to: ccurl_variadic.self)
  }

  /// `CURL_GLOBAL_ALL`.
  private static let everything = 3
}
