import TrailDetect
import TrailEvents

/// One line of a timeline: an event, or several alike.
struct TimelineLine {
  var time: Timestamp
  var lastTime: Timestamp
  var count = 1
  var file: Int
  var record: Int
  /// The texts of the wanted columns, by the columns' numbers; those that nobody wants are empty.
  var texts: [String]
  /// The numbers of the rules that hold.
  var rules: [Int]

  func text(_ column: EventColumn) -> String { texts[column.rawValue] }
}

/// Takes what happened and tells it in a sentence.
struct TimelineSentence {
  private let words = CallWords()

  /// `created access key: user/backup (key AKIA…)`, `was refused to list users (AccessDenied)`.
  func sentence(of line: TimelineLine) -> String {
    let call = words.words(for: line.text(.eventName))
    let error = line.text(.error)
    var text: String
    switch line.text(.outcome) {
    case Outcome.denied.rawValue: text = "was refused to \(call.base)"
    case Outcome.failed.rawValue: text = "failed to \(call.base)"
    default: text = call.past
    }
    let resource = TimelineSentence.short(line.text(.resource))
    if !resource.isEmpty, resource != "*", !resource.hasSuffix("/") { text += ": \(resource)" }
    let more = line.text(.moreResources)
    if !more.isEmpty { text += " and \(more) more" }
    let detail = TimelineSentence.shortened(line.text(.detail), beside: resource)
    let notes = [detail, error].filter { !$0.isEmpty }
    if !notes.isEmpty { text += " (\(notes.joined(separator: "; ")))" }
    return text
  }

  /// The part of an ARN that names the thing: `user/alice`, `bucket/key`.
  static func short(_ resource: String) -> String {
    guard resource.hasPrefix("arn:") else { return resource }
    let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && !parts[5].isEmpty ? String(parts[5]) : resource
  }

  /// The words of a detail, its ARNs in short, without what the resource says already.
  private static func shortened(_ detail: String, beside resource: String) -> String {
    guard !detail.isEmpty else { return "" }
    let parts = detail.split(separator: CallDetails.separator).map { part in
      let words = part.split(separator: " ", omittingEmptySubsequences: false).map {
        short(String($0))
      }
      let text = words.joined(separator: " ")
      // `policy policy/AdministratorAccess` says one word twice.
      guard let label = words.first, words.count > 1, words[1].hasPrefix("\(label)/") else {
        return text
      }
      return words.dropFirst().joined(separator: " ")
    }
    return parts.filter { part in
      !resource.hasSuffix(part.split(separator: " ").last.map(String.init) ?? "")
    }.joined(separator: ", ")
  }
}
