import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An HTTP server on 127.0.0.1 that keeps what it is sent, and answers as the test wants.
public final class LoopbackReceiver: @unchecked Sendable {
  /// One request.
  public struct Request: Sendable {
    /// The first line: `POST /hook HTTP/1.1`.
    public var line: String
    /// The headers, names in lower case.
    public var headers: [String: String]
    /// The body.
    public var body: String
  }

  /// What is done with a request.
  public enum Reply: Sendable {
    /// A status, further header lines, and a body.
    case status(Int, headers: [String] = [], body: String = "")
    /// No answer, ever; the connection stays open.
    case hang
    /// An answer that comes byte by byte and has no end.
    case drip
    /// An answer whose body has no end.
    case flood
    /// The connection ends without an answer.
    case close
    /// The connection is reset.
    case reset
  }

  /// The port.
  public let port: Int
  private let listener: Int32
  private let reply: @Sendable (Request, Int) -> Reply
  private let lock = NSLock()
  private var received: [Request] = []
  private var isStopped = false

  /// Begins to listen.
  /// - Parameter reply: given a request and its number, from 1; it may block.
  public init(_ reply: @escaping @Sendable (Request, Int) -> Reply = { _, _ in .status(200) })
    throws
  {
    self.reply = reply
    #if canImport(Glibc)
    let kind = Int32(SOCK_STREAM.rawValue)
    #else
    let kind = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, kind, 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 64) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = Int(UInt16(bigEndian: address.sin_port))
    signal(SIGPIPE, SIG_IGN)
    Thread { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          if errno == EINTR || errno == ECONNABORTED { continue }
          // Here alone, for once it is closed its number is that of another test's socket.
          close(listener)
          return
        }
        Thread { [self] in serve(connection) }.start()
      }
    }.start()
  }

  /// The address of a path.
  public func address(_ path: String = "/hook") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// What came, in order.
  public var requests: [Request] { lock.withLock { received } }

  /// Listens no more; connections that hang end.
  public func stop() {
    lock.withLock { isStopped = true }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var buffer: [UInt8] = []
    while let request = next(on: connection, &buffer) {
      let number = lock.withLock {
        received.append(request)
        return received.count
      }
      switch reply(request, number) {
      case .status(let status, let headers, let body):
        let lines =
          ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body, on: connection)
      case .hang:
        while !lock.withLock({ isStopped }), isOpen(connection) {}
        return
      case .drip:
        send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", on: connection)
        while !lock.withLock({ isStopped }), isOpen(connection), send("x", on: connection) {}
        return
      case .flood:
        send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", on: connection)
        let piece = String(repeating: "x", count: 1 << 16)
        while !lock.withLock({ isStopped }), send(piece, on: connection) {}
        return
      case .close: return
      case .reset:
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
          connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        return
      }
    }
  }

  /// Waits a moment for the other side to go.
  private func isOpen(_ connection: Int32) -> Bool {
    var request = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, 10) > 0 else { return true }
    var byte: UInt8 = 0
    return recv(connection, &byte, 1, 0) > 0
  }

  private func next(on connection: Int32, _ buffer: inout [UInt8]) -> Request? {
    let mark = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while headEnd == nil {
      headEnd = buffer.indices.first { buffer[$0...].starts(with: mark) }
      if headEnd == nil, !fill(&buffer, from: connection) { return nil }
    }
    guard let headEnd else { return nil }
    let lines = String(decoding: buffer[..<headEnd], as: UTF8.self)
      .components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] =
        parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    let bodyStart = headEnd + mark.count
    let bodyEnd = bodyStart + (headers["content-length"].flatMap { Int($0) } ?? 0)
    while buffer.count < bodyEnd {
      guard fill(&buffer, from: connection) else { return nil }
    }
    let body = String(decoding: buffer[bodyStart..<bodyEnd], as: UTF8.self)
    buffer.removeFirst(bodyEnd)
    return Request(line: lines[0], headers: headers, body: body)
  }

  private func fill(_ buffer: inout [UInt8], from connection: Int32) -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(connection, &piece, piece.count, 0)
    guard count > 0 else { return false }
    buffer += piece[..<count]
    return true
  }

  @discardableResult private func send(_ text: String, on connection: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}

/// A folder for one test.
public func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("trailsift-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}
