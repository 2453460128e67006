import Foundation
import Testing
import TrailTestSupport

/// Every example of the papers, run: what they show is what the binary prints.
///
/// An example is a fenced block marked `console`: a line `$ trailsift …`, then its standard output. A line
/// `…` stands for any number of lines.
@Suite struct DocumentedExamplesTests {
  private struct Example: CustomStringConvertible {
    var file: String
    var line: Int
    var arguments: [String]
    var expected: [String]

    var description: String { "\(file):\(line)" }
  }

  private static func examples(in file: String) throws -> [Example] {
    let url = TrailsiftProcess.packageFolder.appendingPathComponent(file)
    var examples: [Example] = []
    var isInside = false
    let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
    for (number, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ trailsift ") {
        let arguments = words(of: line.dropFirst("$ trailsift ".count))
        examples.append(Example(file: file, line: number + 1, arguments: arguments, expected: []))
      } else if isInside, !examples.isEmpty {
        examples[examples.count - 1].expected.append(line)
      }
    }
    return examples
  }

  /// The words of a command line: a text in single quotes is one, as in a shell.
  private static func words(of line: Substring) -> [String] {
    let parts = line.split(separator: "'", omittingEmptySubsequences: false)
    return parts.enumerated().flatMap { number, part in
      number % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
    }
  }

  /// Whether the output has the expected lines, `…` standing for any.
  private static func matches(_ output: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool
  {
    guard let first = expected.first else { return output.isEmpty }
    if first == "…" {
      return (output.startIndex...output.endIndex).contains {
        matches(output[$0...], expected.dropFirst())
      }
    }
    return output.first == first && matches(output.dropFirst(), expected.dropFirst())
  }

  @Test(arguments: ["README.md", "rules/README.md"])
  func examplesPrintWhatIsShown(file: String) throws {
    let examples = try DocumentedExamplesTests.examples(in: file)
    #expect(!examples.isEmpty)
    for example in examples {
      let outcome = try TrailsiftProcess.run(example.arguments)
      var output = outcome.output.components(separatedBy: "\n")
      while output.last?.isEmpty == true { output.removeLast() }
      var expected = example.expected
      while expected.last?.isEmpty == true { expected.removeLast() }
      #expect(
        DocumentedExamplesTests.matches(output[...], expected[...]),
        "\(example) prints:\n\(outcome.output)\(outcome.errors)")
    }
  }
}
