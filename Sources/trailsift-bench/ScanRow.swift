import TrailInput

/// One kind of work on a corpus, as the commands that do it.
struct ScanRow {
  /// What rows belong together.
  enum Group: String, CaseIterable {
    /// Inflating alone, with each library that the machine has.
    case inflate
    /// Finding records, and reading them, without rules.
    case parts
    /// Whole scans with different rules.
    case rules
    /// Whole scans with different outputs.
    case formats
  }

  let name: String
  let group: Group
  let threads: Int
  let inflater: InflaterChoice
  let arguments: [String]
}

/// Makes the rows of a measurement.
struct ScanRows {
  /// The program, and the files that its options name.
  let trailsift: String
  let bench: String
  let fourDetections: String
  let sigmaRules: String
  let sigmaCount: Int
  let guardrails: [String]

  static let formats = [
    "text", "json", "csv", "markdown", "sarif", "ocsf", "asff", "timesketch", "html",
  ]

  /// Inflating alone; what a row is a ratio to.
  func inflating(_ path: String, _ inflater: InflaterChoice, threads: Int) -> ScanRow {
    part("inflate", "inflate alone", .inflate, path, inflater, threads: threads)
  }

  /// A whole scan.
  func scan(
    _ name: String, _ path: String, _ options: [String], threads: Int,
    inflater: InflaterChoice = .automatic, group: ScanRow.Group = .rules, format: String = "jsonl"
  ) -> ScanRow {
    ScanRow(
      name: name, group: group, threads: threads, inflater: inflater,
      arguments: [
        trailsift, "scan", "--quiet", "--format", format, "--threads", "\(threads)", "--inflater",
        inflater.rawValue,
      ] + options + [path])
  }

  /// With the four detections alone.
  func four(_ path: String, threads: Int, inflater: InflaterChoice = .automatic) -> ScanRow {
    scan(
      "the four rules", path, ["--no-default-rules", "--rules", fourDetections], threads: threads,
      inflater: inflater)
  }

  /// With the whole pack.
  func pack(_ path: String, threads: Int, inflater: InflaterChoice = .automatic) -> ScanRow {
    scan("the whole pack", path, [], threads: threads, inflater: inflater)
  }

  /// With the whole pack and many Sigma rules.
  func packAndSigma(_ path: String, threads: Int) -> ScanRow {
    scan(
      "the pack and \(sigmaCount) Sigma rules", path, ["--rules", sigmaRules], threads: threads)
  }

  /// With the whole pack and policies.
  func packAndGuardrails(_ path: String, threads: Int) -> ScanRow {
    scan(
      "the pack and \(guardrails.count) guardrails", path,
      guardrails.flatMap { ["--guardrail", $0] }, threads: threads)
  }

  /// Everything that is measured on a corpus with so many threads.
  /// - Parameter hasManyFiles: whether inflating alone has work for several threads.
  func all(_ path: String, threads: Int, hasManyFiles: Bool) -> [ScanRow] {
    var rows: [ScanRow] = []
    if threads == 1 || hasManyFiles {
      for inflater in InflaterChoice.allCases where inflater.isAvailable {
        rows.append(inflating(path, inflater, threads: threads))
      }
    }
    rows += [
      part("split", "split alone", .parts, path, .automatic, threads: threads),
      part("normalise", "normalise", .parts, path, .automatic, threads: threads),
      four(path, threads: threads, inflater: .zlib), four(path, threads: threads),
      pack(path, threads: threads, inflater: .zlib), pack(path, threads: threads),
      packAndSigma(path, threads: threads),
    ]
    if !guardrails.isEmpty { rows.append(packAndGuardrails(path, threads: threads)) }
    for format in ScanRows.formats {
      rows.append(
        scan(
          "the pack, \(format)", path, [], threads: threads, group: .formats, format: format))
    }
    return rows
  }

  private func part(
    _ command: String, _ name: String, _ group: ScanRow.Group, _ path: String,
    _ inflater: InflaterChoice, threads: Int
  ) -> ScanRow {
    ScanRow(
      name: name, group: group, threads: threads, inflater: inflater,
      arguments: [
        bench, command, "--threads", "\(threads)", "--inflater", inflater.rawValue, path,
      ])
  }
}
