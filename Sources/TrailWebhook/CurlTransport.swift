internal import CCurl

/// Sends with libcurl: certificates are checked, redirects are not followed, answers are not kept.
public final class CurlTransport: WebhookTransport {
  /// How many bytes of an answer are read before the connection is cut; what they say does not matter.
  static let maxAnswerBytes = 64 << 10

  private let library: CurlLibrary
  private let handle: UnsafeMutableRawPointer

  /// - Throws: `WebhookError` if the machine has no libcurl.
  public init() throws(WebhookError) {
    try CurlTransport.check()
    guard let library = CurlLibrary.shared, let handle = library.open() else {
      throw WebhookError(.library, "libcurl cannot be used")
    }
    self.library = library
    self.handle = handle
  }

  /// Finds out whether messages can be sent, before it matters.
  /// - Throws: `WebhookError` if the machine has no libcurl.
  public static func check() throws(WebhookError) {
    guard CurlLibrary.shared != nil else {
      throw WebhookError(
        .library, "to send alerts libcurl is needed, and there is none",
        help: "install it: `apt-get install libcurl4`")
    }
  }

  deinit { library.close(handle) }

  /// What libcurl's callbacks work on.
  private final class Attempt {
    var answerBytes = 0
    let isStopped: () -> Bool

    init(isStopped: @escaping () -> Bool) { self.isStopped = isStopped }
  }

  /// Sends a request and waits for the answer.
  public func send(_ request: WebhookRequest, isStopped: () -> Bool) -> WebhookAnswer {
    withoutActuallyEscaping(isStopped) { isStopped in
      let attempt = Attempt(isStopped: isStopped)
      return withExtendedLifetime(attempt) { perform(request, attempt) }
    }
  }

  private func perform(_ request: WebhookRequest, _ attempt: Attempt) -> WebhookAnswer {
    library.reset(handle)
    let context = Unmanaged.passUnretained(attempt).toOpaque()
    var headers: UnsafeMutableRawPointer?
    // `Expect` is libcurl's own, for long bodies; a receiver that does not know it costs a second.
    for (name, value) in request.headers + [("Expect", "")] {
      headers = library.appendHeader(headers, value.isEmpty ? "\(name):" : "\(name): \(value)")
    }
    defer { library.freeHeaders(headers) }
    let milliseconds = Int(max(1, request.timeoutSeconds * 1000))
    set(.noSignal, 1)
    set(.protocols, 3)  // CURLPROTO_HTTP | CURLPROTO_HTTPS
    set(.followLocation, 0)
    set(.verifyPeer, 1)
    set(.verifyHost, 2)
    set(.tlsVersion, 6)  // CURL_SSLVERSION_TLSv1_2 or newer
    set(.timeoutMilliseconds, milliseconds)
    set(.connectTimeoutMilliseconds, milliseconds)
    set(.post, 1)
    set(.postFieldSize, request.body.count)
    set(.noProgress, 0)
    _ = ccurl_set_pointer(library.setOption, handle, CurlOption.headers.rawValue, headers)
    _ = ccurl_set_pointer(library.setOption, handle, CurlOption.writeData.rawValue, context)
    _ = ccurl_set_pointer(library.setOption, handle, CurlOption.progressData.rawValue, context)
    _ = ccurl_set_write(library.setOption, handle, CurlOption.writeFunction.rawValue) {
      _, size, count, context in
      guard let context else { return 0 }
      let attempt = Unmanaged<Attempt>.fromOpaque(context).takeUnretainedValue()
      attempt.answerBytes += size * count
      return attempt.answerBytes > CurlTransport.maxAnswerBytes ? 0 : size * count
    }
    _ = ccurl_set_progress(library.setOption, handle, CurlOption.progressFunction.rawValue) {
      context, _, _, _, _ in
      guard let context else { return 1 }
      return Unmanaged<Attempt>.fromOpaque(context).takeUnretainedValue().isStopped() ? 1 : 0
    }
    set(.userAgent, request.userAgent)
    if request.isLoopback { set(.noProxy, "*") }
    if let file = request.authorityFile { set(.authorityFile, file) }
    set(.url, request.address)
    let code = request.body.withUnsafeBytes { body in
      _ = ccurl_set_pointer(
        library.setOption, handle, CurlOption.postFields.rawValue, body.baseAddress)
      return library.perform(handle)
    }
    return answer(code, attempt)
  }

  private func answer(_ code: Int32, _ attempt: Attempt) -> WebhookAnswer {
    let status = ccurl_get_long(library.getInfo, handle, CurlInfo.responseCode.rawValue)
    switch CurlCode(rawValue: code) {
    case .fine: break
    // The answer's head was there; a body without an end changes nothing about it.
    case .writeError where attempt.answerBytes > CurlTransport.maxAnswerBytes && status > 0: break
    case .aborted: return .stopped
    case .couldNotResolve: return .noAnswer("its host name cannot be resolved")
    case .couldNotConnect: return .noAnswer("no connection")
    case .timedOut: return .noAnswer("no answer in time")
    case .gotNothing: return .noAnswer("the connection ended without an answer")
    case .certificateRefused:
      return .refused("its TLS certificate cannot be trusted")
    case .authorityFileRefused: return .refused("the file of trusted authorities cannot be read")
    default:
      return .noAnswer(library.words(code).map { String(cString: $0).lowercased() } ?? "failed")
    }
    let seconds = ccurl_get_wide(library.getInfo, handle, CurlInfo.retryAfter.rawValue)
    return .status(status, retryAfterSeconds: seconds > 0 ? Double(seconds) : nil)
  }

  private func set(_ option: CurlOption, _ value: Int) {
    _ = ccurl_set_long(library.setOption, handle, option.rawValue, value)
  }

  /// libcurl keeps a copy of texts.
  private func set(_ option: CurlOption, _ text: String) {
    _ = text.withCString { ccurl_set_pointer(library.setOption, handle, option.rawValue, $0) }
  }
}

/// The options that are used, by libcurl's numbers.
private enum CurlOption: Int32 {
  case tlsVersion = 32
  case noProgress = 43
  case post = 47
  case followLocation = 52
  case postFieldSize = 60
  case verifyPeer = 64
  case verifyHost = 81
  case noSignal = 99
  case timeoutMilliseconds = 155
  case connectTimeoutMilliseconds = 156
  case protocols = 181
  case writeData = 10_001
  case url = 10_002
  case postFields = 10_015
  case userAgent = 10_018
  case headers = 10_023
  case progressData = 10_057
  case authorityFile = 10_065
  case noProxy = 10_177
  case writeFunction = 20_011
  case progressFunction = 20_219
}

private enum CurlInfo: Int32 {
  case responseCode = 0x20_0002
  case retryAfter = 0x60_0039
}

/// The results that are told apart, by libcurl's numbers.
private enum CurlCode: Int32 {
  case fine = 0
  case couldNotResolve = 6
  case couldNotConnect = 7
  case writeError = 23
  case timedOut = 28
  case aborted = 42
  case gotNothing = 52
  case certificateRefused = 60
  case authorityFileRefused = 77
}
