import TrailEvents
public import TrailScan

/// The answer to one line of a batch.
public struct SimulationAnswer: Sendable, Equatable {
  /// What came out.
  public enum Result: Sendable, Equatable {
    /// The policies' answer.
    case verdict(PolicyVerdict)
    /// The line, or a policy in it, cannot be read; why.
    case error(String)
  }

  /// The line's own name, as it came.
  public var id: JSONValue?
  /// What came out.
  public var result: Result

  /// An answer.
  public init(id: JSONValue?, _ result: Result) {
    self.id = id
    self.result = result
  }

  /// Reads a line and decides; a bad line is answered too.
  public static func of(line: [UInt8]) -> SimulationAnswer {
    do throws(SimulationError) {
      return try SimulationRequest.parse(line: line).answer()
    } catch {
      return SimulationAnswer(id: error.id, .error(error.message))
    }
  }

  /// The answer as one line of JSON, without its end.
  public var jsonLine: [UInt8] {
    var line = Array(#"{"id":"#.utf8)
    line.append(contentsOf: (id?.compactText ?? "null").utf8)
    switch result {
    case .error(let message):
      line.append(contentsOf: #","error":"#.utf8)
      JSONText.appendQuoted(message, to: &line)
    case .verdict(let verdict): SimulationAnswer.append(verdict, to: &line)
    }
    line.append(UInt8(ascii: "}"))
    return line
  }

  private static func append(_ verdict: PolicyVerdict, to line: inout [UInt8]) {
    line.append(contentsOf: #","decision":"\#(verdict.kind.rawValue)","statements":["#.utf8)
    for (index, statement) in verdict.statements.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      line.append(contentsOf: #"{"policy":"\#(statement.path)","sid":"#.utf8)
      if let sid = statement.sid {
        JSONText.appendQuoted(sid, to: &line)
      } else {
        line.append(contentsOf: "null".utf8)
      }
      line.append(
        contentsOf: #","index":\#(statement.index),"effect":"\#(statement.effect.rawValue)"}"#.utf8)
    }
    line.append(contentsOf: #"],"unknownKeys":["#.utf8)
    for (index, key) in verdict.unknownKeys.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      JSONText.appendQuoted(key, to: &line)
    }
    line.append(UInt8(ascii: "]"))
  }
}
