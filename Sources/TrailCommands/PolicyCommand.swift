public import ArgumentParser
import Foundation
import TrailEvents
import TrailKit
public import TrailPolicy
import TrailRules
import TrailScan
import TrailTerminal

/// `trailsift policy`: what policies mean.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Evaluate, explain and check IAM policies.",
    subcommands: [Simulate.self, Explain.self, Lint.self])

  /// `trailsift policy lint`.
  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check policy documents: what AWS would refuse, and what people regret.",
      discussion: """
        Example: trailsift policy lint samples/policies/office-only-naive.json

        Exit code: 0 nothing found, 1 something found, 2 trouble.
        """)

    @Argument(help: "Policy documents, as JSON.")
    var paths: [String]

    @Option(
      help:
        "What the documents are: \(PolicyKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind = PolicyKind.identity

    func run() throws {
      let output = OutputStream.standardOutput()
      var count = 0
      for path in paths {
        for finding in PolicyLinter.lint(try PolicyFiles.read(path, kind: kind)) {
          count += 1
          try output.write(PrintableText.escaped("\(path): \(finding)") + "\n")
        }
      }
      try output.write(
        "\(Quantity.counted(paths.count, "document", "documents")) read, "
          + "\(Quantity.counted(count, "finding", "findings"))\n")
      try output.flush()
      if count > 0 { throw RunStatus.negative }
    }
  }

  /// `trailsift policy explain`.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show for one recorded call what each statement of a policy makes of it.",
      discussion: """
        Example: trailsift policy explain --policy samples/policies/office-only.json \
        b2b387b5-a28d-4608-8173-826d8c61e254 samples

        Exit code: 0 the call was found, 1 it was not, 2 trouble.
        """)

    @Option(
      name: .customLong("policy"), help: ArgumentHelp("The policy document.", valueName: "file"))
    var policyPath: String

    @Option(
      help: "What the document is: \(PolicyKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind = PolicyKind.serviceControl

    @Option(
      name: .customLong("facts"),
      help: ArgumentHelp(
        "What logs cannot hold, as JSON: organizations, tags, VPC endpoints.", valueName: "file"))
    var factsPath: String?

    @OptionGroup var manifest: ManifestOptions

    @Argument(help: "The call's eventID.")
    var eventID: String

    @Argument(help: "Files and folders to search.")
    var paths: [String]

    func run() throws {
      let document = try PolicyFiles.read(policyPath, kind: kind)
      let outcome = RecordSearch.first(eventID: eventID, in: paths, digest: manifest.digest)
      try manifest.write(
        outcome.report, rules: nil,
        settings: [("--policy", policyPath)] + [factsPath].compactMap { $0 }.map { ("--facts", $0) }
      )
      for problem in outcome.problems { standardErrorWrite("\(problem)\n") }
      guard let found = outcome.found else {
        standardErrorWrite("no record with eventID `\(eventID)`\n")
        throw outcome.problems.isEmpty ? RunStatus.negative : RunStatus.trouble
      }
      let output = OutputStream.standardOutput()
      let supplied = try factsPath.map { path in
        try SuppliedFacts.parse(text: RuleFiles.read(path).text, path: path)
      }
      let facts = RecordFacts(fields: found.value, supplied: supplied)
      try output.write(PrintableText.escaped("\(found.file) record \(found.record)") + "\n")
      for request in PolicyRequest.all(of: facts) {
        try output.write(
          PrintableText.escaped("\(request.principal) calls \(request.action)") + "\n")
        let traces = document.statements.enumerated().map { index, statement in
          StatementTrace(statement, index: index, request: request) { text in
            ContextKey(text).map { $0.value(in: facts) } ?? .absent
          }
        }
        try output.write(PolicyTraceText.text(traces))
      }
      try output.write(sources(of: document, in: facts))
      try output.flush()
      if !outcome.problems.isEmpty { throw RunStatus.trouble }
    }

    /// Where the values of the policy's keys come from: one line a key with its path in the record.
    private func sources(of document: PolicyDocument, in facts: RecordFacts) -> String {
      var seen: Set<ContextKey> = []
      let keys = document.statements.flatMap(\.conditions).compactMap { ContextKey($0.key) }
        .filter { seen.insert($0).inserted }
      guard !keys.isEmpty else { return "" }
      let lines = keys.map { key in
        let value = PrintableText.escaped(key.value(in: facts).traceText)
        return "  \(key.text): \(value), from \(key.recordPath ?? "nothing in the record")\n"
      }
      return "Keys\n" + lines.joined()
    }
  }
}

extension PolicyKind: ExpressibleByArgument {}

extension PolicyRequest {
  /// What a recorded call asked IAM: one request for each action and resource.
  static func all(of facts: RecordFacts) -> [PolicyRequest] {
    let names = ResourceNames.of(call: facts.call, fields: facts.fields)
    let resources: [RequestedResource] =
      names.isKnown && !names.names.isEmpty
      ? names.names.map { $0 == "*" ? .wildcardOnly : .arn($0) } : [.unknown]
    return facts.call.actions.flatMap { action in
      resources.map { resource in
        PolicyRequest(
          principal: RequestPrincipal(facts.identity),
          sessionIssuer: facts.identity.sessionIssuer?.arn, action: action, resource: resource)
      }
    }
  }
}

extension RequestPrincipal {
  /// The caller of a record.
  init(_ identity: Identity) {
    if identity.kind == .awsService, let name = identity.invokedBy {
      self = .service(name)
    } else if identity.isAnonymous {
      self = .anonymous
    } else {
      self = identity.arn.map { .arn($0) } ?? .unknown
    }
  }
}
