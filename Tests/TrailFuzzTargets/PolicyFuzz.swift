import TrailPolicy
import TrailScan

enum PolicyFuzz {
  /// The input is a policy document of any kind, or a line that asks for a decision.
  static func run(_ input: [UInt8]) throws(FuzzFinding) {
    for kind in PolicyKind.allCases {
      do throws(PolicyErrors) {
        let document = try PolicyDocument.parse(input, kind: kind)
        for finding in PolicyLinter.lint(document) { _ = finding.description }
      } catch {
        try FuzzFinding.expect(!error.description.isEmpty, "refused without a reason")
      }
    }
    let answer = SimulationAnswer.of(line: input)
    try FuzzFinding.expect(
      (try? JSONValue.parse(answer.jsonLine)) != nil, "an answer that is no JSON")
    guard case .verdict = answer.result else { return }
    guard let request = try? SimulationRequest.parse(line: input) else {
      throw FuzzFinding("a verdict about a line that cannot be read")
    }
    _ = PolicyTraceText.text(
      StatementTrace.all(request: request.request, policies: request.policies))
  }
}
