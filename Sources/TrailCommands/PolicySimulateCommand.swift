import ArgumentParser
import Foundation
import TrailInput
import TrailPolicy
import TrailScan
import TrailTerminal

extension PolicyCommand {
  /// `trailsift policy simulate`.
  struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decide whether policies allow a request, and say why.",
      discussion: """
        Example: trailsift policy simulate --scp samples/policies/office-only.json \
        --principal arn:aws:iam::111122223333:user/alice --action s3:GetObject \
        --resource arn:aws:s3:::data/x --context aws:SourceIp=192.0.2.66

        With --requests, one JSON request a line gives one JSON answer a line, in the same order. \
        Exit code: 0 allowed (or all lines answered), 1 not allowed, 2 trouble.
        """)

    @Option(help: ArgumentHelp("An identity policy; may be repeated.", valueName: "file"))
    var identity: [String] = []

    @Option(
      name: .customLong("resource-policy"),
      help: ArgumentHelp("The resource's policy.", valueName: "file"))
    var resourcePolicy: String?

    @Option(help: ArgumentHelp("A permissions boundary.", valueName: "file"))
    var boundary: [String] = []

    @Option(help: ArgumentHelp("A session policy.", valueName: "file"))
    var session: [String] = []

    @Option(help: ArgumentHelp("A level of SCPs; may be repeated.", valueName: "file"))
    var scp: [String] = []

    @Option(help: ArgumentHelp("A level of RCPs; may be repeated.", valueName: "file"))
    var rcp: [String] = []

    @Option(help: ArgumentHelp("A VPC endpoint policy.", valueName: "file"))
    var endpoint: [String] = []

    @Option(
      help: ArgumentHelp(
        "Who asks: an ARN, `service:NAME`, `anonymous` or `unknown`.", valueName: "principal"))
    var principal: String?

    @Option(help: ArgumentHelp("What is asked for: `s3:GetObject`.", valueName: "action"))
    var action: String?

    @Option(help: ArgumentHelp("On what: an ARN, or `*`.", valueName: "arn"))
    var resource = "*"

    @Option(
      name: .customLong("resource-account"),
      help: ArgumentHelp("The resource's account, if its ARN does not say.", valueName: "account"))
    var resourceAccount: String?

    @Option(
      name: .customLong("context"),
      help: ArgumentHelp(
        "A context key; repeated, the key has several values. KEY alone is unknown.",
        valueName: "key=value"))
    var context: [String] = []

    @Option(help: ArgumentHelp("Requests as JSON Lines; `-` is stdin.", valueName: "file"))
    var requests: String?

    func validate() throws {
      if requests == nil, principal == nil || action == nil {
        throw ValidationError(
          "a request needs --principal and --action\n  help: or --requests for many")
      }
    }

    func run() throws {
      if let requests { return try answerLines(of: requests) }
      let request = try request()
      let policies = try policies()
      let verdict = PolicyDecision.decide(request: request, policies: policies)
      let output = OutputStream.standardOutput()
      try output.write("\(verdict.kind.rawValue)\n")
      for statement in verdict.statements {
        let name = statement.sid.map { " `\($0)`" } ?? ""
        let place = statement.position.map { ", \($0)" } ?? ""
        try output.write(
          "by \(statement.path) statement \(statement.index)\(name) (\(statement.effect.rawValue)\(place))\n"
        )
      }
      if !verdict.missing.isEmpty {
        try output.write(
          "missing an Allow from: \(verdict.missing.map(\.description).joined(separator: ", "))\n")
      }
      if !verdict.unknownKeys.isEmpty {
        try output.write("unknown: \(verdict.unknownKeys.joined(separator: ", "))\n")
      }
      try output.write(
        "\n" + PolicyTraceText.text(StatementTrace.all(request: request, policies: policies)))
      try output.flush()
      if verdict.kind != .allowed { throw RunStatus.negative }
    }

    private func policies() throws -> PolicySet {
      func read(_ paths: [String], _ kind: PolicyKind) throws -> [PolicyDocument] {
        try paths.map { try PolicyFiles.read($0, kind: kind) }
      }
      return PolicySet(
        identity: try read(identity, .identity),
        resource: try resourcePolicy.map { try PolicyFiles.read($0, kind: .resource) },
        boundary: try read(boundary, .boundary), session: try read(session, .session),
        scp: try read(scp, .serviceControl).map { [$0] },
        rcp: try read(rcp, .resourceControl).map { [$0] }, endpoint: try read(endpoint, .endpoint))
    }

    /// The request of the flags, read as a line of `--requests` is, so that both mean the same.
    private func request() throws -> PolicyRequest {
      var members = ["\"principal\":\(principalText)", "\"action\":\(quoted(action ?? ""))"]
      members.append("\"resource\":\(quoted(resource))")
      if let resourceAccount { members.append("\"resourceAccount\":\(quoted(resourceAccount))") }
      members.append("\"context\":{\(try contextText())}")
      let line = "{\"request\":{\(members.joined(separator: ","))},\"policies\":{}}"
      do throws(SimulationError) {
        return try SimulationRequest.parse(line: Array(line.utf8)).request
      } catch {
        throw CommandError(error.message)
      }
    }

    private var principalText: String {
      let principal = principal ?? ""
      guard principal.hasPrefix("service:") else { return quoted(principal) }
      return "{\"service\":\(quoted(String(principal.dropFirst("service:".count))))}"
    }

    private func contextText() throws -> String {
      var keys: [String] = []
      var values: [String: [String]] = [:]
      for pair in context {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = String(parts[0])
        guard !key.isEmpty else { throw CommandError("--context: `\(pair)` has no key") }
        if values[key] == nil { keys.append(key) }
        values[key, default: []] += parts.count == 2 ? [String(parts[1])] : []
      }
      return keys.map { key in
        let texts = values[key] ?? []
        let value =
          switch texts.count {
          case 0: "{\"unknown\":\"presence\"}"
          case 1: quoted(texts[0])
          default: "[\(texts.map(quoted).joined(separator: ","))]"
          }
        return "\(quoted(key)):\(value)"
      }.joined(separator: ",")
    }

    private func quoted(_ text: String) -> String {
      var bytes: [UInt8] = []
      JSONText.appendQuoted(text, to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }

    /// The longest request line in bytes; a longer one is answered with an error.
    private static let maxLineBytes = 16 << 20

    private func answerLines(of path: String) throws {
      let source = ByteSource()
      try source.open(
        path == "-"
          ? InputFile.standardInput(index: 0)
          : InputFile(path: path, index: 0, kind: .regular, byteCount: nil))
      defer { source.close() }
      let output = OutputStream.standardOutput()
      var line: [UInt8] = []
      var isTooLong = false
      var piece = [UInt8](repeating: 0, count: 64 << 10)
      func answer() throws {
        defer {
          line.removeAll(keepingCapacity: true)
          isTooLong = false
        }
        if isTooLong {
          let error = SimulationAnswer(
            id: nil, .error("the line is longer than \(Simulate.maxLineBytes) bytes"))
          return try output.write(error.jsonLine + [UInt8(ascii: "\n")])
        }
        guard line.contains(where: { $0 > 0x20 }) else { return }
        try output.write(SimulationAnswer.of(line: line).jsonLine + [UInt8(ascii: "\n")])
      }
      reading: while true {
        switch piece.withUnsafeMutableBytes({ source.read(into: $0) }) {
        case .bytes(let count):
          for byte in piece[..<count] {
            if byte == UInt8(ascii: "\n") {
              try answer()
            } else if line.count < Simulate.maxLineBytes {
              line.append(byte)
            } else {
              isTooLong = true
            }
          }
        case .end: break reading
        case .fault(let error):
          try answer()
          try output.flush()
          throw error
        }
      }
      try answer()
      try output.flush()
    }
  }
}
