import Foundation
import Testing
import TrailTestSupport

@testable import TrailWebhook

/// Real receivers on this machine.
@Suite(.enabled(if: (try? CurlTransport.check()) != nil, "libcurl is not installed"))
struct CurlTransportTests {
  private func send(
    to address: String, timeoutSeconds: Double = 60, authorityFile: String? = nil,
    body: String = "{}", isStopped: () -> Bool = { false }
  ) throws -> WebhookAnswer {
    var sink = try WebhookSink.test("hook", address)
    sink.timeoutSeconds = timeoutSeconds
    sink.authorityFile = authorityFile
    let message = WebhookMessage(sink: "hook", kind: "generic", items: ["id-1"], body: body)
    let request = sink.request(for: message, unixSeconds: 17, userAgent: "trailsift/test")
    return try CurlTransport().send(request, isStopped: isStopped)
  }

  @Test func whatIsSentArrives() throws {
    let receiver = try LoopbackReceiver()
    defer { receiver.stop() }
    let body = "{\"a\":\"\(String(repeating: "ü", count: 2_000_000))\"}"
    #expect(try send(to: receiver.address("/a/b?c=d"), body: body) == .status(200))
    let request = try #require(receiver.requests.first)
    #expect(request.line == "POST /a/b?c=d HTTP/1.1")
    #expect(request.body == body)
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["user-agent"] == "trailsift/test")
    #expect(request.headers["webhook-id"] == "id-1")
    #expect(request.headers["webhook-timestamp"] == "17")
    #expect(request.headers["expect"] == nil)
  }

  @Test(arguments: [200, 202, 204, 400, 404, 413, 429, 500, 503])
  func statusesAreTold(status: Int) throws {
    let receiver = try LoopbackReceiver { _, _ in .status(status, body: "no") }
    defer { receiver.stop() }
    #expect(try send(to: receiver.address()) == .status(status))
  }

  @Test func retryAfterIsRead() throws {
    let receiver = try LoopbackReceiver { _, number in
      .status(429, headers: [number == 1 ? "Retry-After: 17" : "retry-after: soon"])
    }
    defer { receiver.stop() }
    #expect(try send(to: receiver.address()) == .status(429, retryAfterSeconds: 17))
    #expect(try send(to: receiver.address()) == .status(429))
  }

  @Test func redirectsAreNotFollowed() throws {
    let other = try LoopbackReceiver()
    defer { other.stop() }
    let address = other.address("/elsewhere")
    let receiver = try LoopbackReceiver { _, number in
      .status([301, 302, 303, 307, 308][number - 1], headers: ["Location: \(address)"])
    }
    defer { receiver.stop() }
    for status in [301, 302, 303, 307, 308] {
      #expect(try send(to: receiver.address()) == .status(status))
    }
    #expect(other.requests.isEmpty)
  }

  @Test func brokenAnswersAreNoAnswers() throws {
    for reply in [LoopbackReceiver.Reply.close, .reset] {
      let receiver = try LoopbackReceiver { _, _ in reply }
      defer { receiver.stop() }
      guard case .noAnswer(let reason) = try send(to: receiver.address()) else {
        Issue.record("\(reply) was an answer")
        continue
      }
      #expect(!reason.isEmpty && !reason.contains("127.0.0.1"))
    }
  }

  @Test func whoHangsOrDripsIsNotWaitedFor() throws {
    for reply in [LoopbackReceiver.Reply.hang, .drip] {
      let receiver = try LoopbackReceiver { _, _ in reply }
      defer { receiver.stop() }
      #expect(
        try send(to: receiver.address(), timeoutSeconds: 0.3) == .noAnswer("no answer in time"))
    }
  }

  @Test func anAnswerWithoutEndIsCut() throws {
    let receiver = try LoopbackReceiver { _, _ in .flood }
    defer { receiver.stop() }
    #expect(try send(to: receiver.address()) == .status(200))
  }

  @Test func nobodyThere() throws {
    let receiver = try LoopbackReceiver()
    let address = receiver.address()
    receiver.stop()
    #expect(try send(to: address) == .noAnswer("no connection"))
    #expect(
      try send(to: "https://nowhere.invalid/") == .noAnswer("its host name cannot be resolved"))
  }

  @Test func stoppingBreaksAnAttemptOff() throws {
    let receiver = try LoopbackReceiver { _, _ in .hang }
    defer { receiver.stop() }
    let answer = try send(to: receiver.address(), timeoutSeconds: 60) {
      !receiver.requests.isEmpty
    }
    #expect(answer == .stopped)
  }

  // MARK: TLS

  @Test func certificatesAreChecked() throws {
    guard let server = try TLSReceiver() else {
      print("TLS was not checked: python3 with ssl, or openssl, is not installed")
      return
    }
    defer { server.stop() }
    let good = "https://localhost:\(server.port)/hook"
    let untrusted = WebhookAnswer.refused("its TLS certificate cannot be trusted")
    #expect(try send(to: good) == untrusted)
    #expect(try send(to: good, authorityFile: server.certificate) == .status(200))
    // The certificate is for localhost, not for the address.
    let other = "https://127.0.0.1:\(server.port)/hook"
    #expect(try send(to: other, authorityFile: server.certificate) == untrusted)
    #expect(
      try send(to: good, authorityFile: server.certificate + ".none")
        == .refused("the file of trusted authorities cannot be read"))
  }

  @Test func plainHTTPOnAnEncryptedAddressIsNoAnswer() throws {
    let receiver = try LoopbackReceiver()
    defer { receiver.stop() }
    guard case .noAnswer = try send(to: "https://127.0.0.1:\(receiver.port)/") else {
      Issue.record("plain HTTP was taken for TLS")
      return
    }
  }
}

/// An HTTPS server with a certificate of its own making.
private final class TLSReceiver {
  let port: Int
  let certificate: String
  private let process: ChildProcess
  /// Stays open, for the server may write its line in pieces.
  private let pipe = Pipe()
  private let folder: URL

  private static let script = """
    import http.server, ssl, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()
        def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  /// Nil where the machine lacks what is needed.
  init?() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-tls-\(UUID().uuidString)")
    certificate = folder.appendingPathComponent("cert.pem").path
    let key = folder.appendingPathComponent("key.pem").path
    let openssl = "/usr/bin/openssl"
    guard FileManager.default.isExecutableFile(atPath: openssl),
      PythonProcess.isInstalled
    else { return nil }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let made = try ChildProcess.run([
      openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
      "-addext", "subjectAltName=DNS:localhost",
    ])
    guard made.status == 0 else { return nil }
    process = try ChildProcess(
      [PythonProcess.path, "-c", TLSReceiver.script, certificate, key],
      output: .descriptor(pipe.fileHandleForWriting.fileDescriptor))
    // So that its end is the end of what can be read.
    try pipe.fileHandleForWriting.close()
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { return nil }
    self.port = port
  }

  func stop() {
    process.signal(SIGKILL)
    try? FileManager.default.removeItem(at: folder)
  }
}
