import TrailDetect

/// Reads rule files as one set: native rules, Sigma rules, and what refers to rules, filters and correlations.
///
/// What refers to others is read when all rules are known, as a file may refer to rules of a later one.
struct RuleSetReader {
  /// One document and what came of it.
  private struct Entry {
    var file: Int
    let findings: Findings
    var source: YAMLReader.Document
    var isLinted: Bool
    var sigma: SigmaDocument?
    var logSource: SigmaLogSource?
    var rule: Rule?
    var tests: [RuleTest] = []
    /// The documents of the native rules that it names, by id.
    var references: [String: SourceNode] = [:]
    var skipped: SkippedRule?
  }

  private let declared: DeclaredConditions
  private let placeholders: SigmaPlaceholders
  private var paths: [String] = []
  private var yamlErrors: [[RuleError]] = []
  private var entries: [Entry] = []
  private var placesByID: [String: String] = [:]
  private var table = SigmaRuleTable()
  /// What native sequences may name.
  private var others = RuleReferences(roots: [:])

  init(declared: DeclaredConditions, placeholders: SigmaPlaceholders) {
    self.declared = declared
    self.placeholders = placeholders.adding(declared)
  }

  /// Reads all files.
  mutating func read(_ sources: [RuleSource]) -> LoadedRules {
    let files = ParallelYAML.read(sources)
    others = RuleSetReader.nativeRules(of: files)
    for yaml in files {
      paths.append(yaml.path)
      yamlErrors.append(yaml.errors)
      readDocuments(of: yaml)
    }
    applyFilters()
    readCorrelations()
    quietReferences()
    return result()
  }

  // MARK: Documents

  /// The documents of native rules by id.
  private static func nativeRules(of files: [YAMLReader]) -> RuleReferences {
    let roots = files.flatMap(\.documents).flatMap(\.entries).map(\.root)
      .filter { !SigmaDocument.isSigma($0) }
    return RuleReferences(
      roots: Dictionary(
        roots.compactMap { root in root["id"]?.text.map { ($0, root) } },
        uniquingKeysWith: { first, _ in first }))
  }

  private mutating func readDocuments(of yaml: YAMLReader) {
    let documents = yaml.documents.flatMap(\.entries)
    var collection = SigmaCollectionReader(path: yaml.path)
    // Beside a global document the others may say too little to be told from native rules.
    let isCollection = documents.contains { $0.root["action"] != nil }
    for document in documents {
      var entry = Entry(
        file: paths.count - 1, findings: Findings(path: yaml.path), source: document,
        isLinted: yaml.isLinted)
      if SigmaDocument.isSigma(document.root) || (isCollection && document.root["match"] == nil) {
        entry.sigma = collection.read(document, into: entry.findings)
        readSigma(&entry)
      } else {
        readNative(&entry)
      }
      entries.append(entry)
    }
  }

  private mutating func readNative(_ entry: inout Entry) {
    var reader = RuleReader(
      entry.source.root, declared: declared, findings: entry.findings, others: others,
      isLinted: entry.isLinted, packedProse: entry.source.prose)
    entry.rule = reader.read()
    entry.tests = reader.tests
    entry.references = reader.references
    if let (id, position) = reader.id { claim(id, at: position, entry.findings) }
  }

  private mutating func readSigma(_ entry: inout Entry) {
    guard let document = entry.sigma else { return }
    if document.kind != .correlation {
      entry.logSource = SigmaLogSource(document.root, findings: entry.findings)
      if let logSource = entry.logSource, !logSource.isCloudTrail {
        skip(&entry, "it is for \(logSource.name)", table: document.kind == .rule)
        return
      }
    }
    if document.kind != .filter, let id = document.ruleID {
      claim(id, at: document.identityPosition, entry.findings)
    }
    switch document.kind {
    case .rule:
      entry.rule = SigmaRuleReader(findings: entry.findings, placeholders: placeholders)
        .read(document)
    case .correlation: table.add(document, .pending)
    case .filter: break
    }
  }

  private mutating func skip(_ entry: inout Entry, _ detail: String, table isReferable: Bool) {
    guard let document = entry.sigma else { return }
    entry.skipped = SkippedRule(
      ruleID: document.ruleID ?? "", title: document.title ?? "", path: document.path,
      line: document.root.position.line, reason: .otherLogSource, detail: detail)
    if isReferable { table.add(document, .skipped(detail)) }
  }

  /// Of two rules with one id the first is kept.
  private mutating func claim(_ id: String, at position: SourcePosition, _ findings: Findings) {
    if let place = placesByID[id] {
      findings.error(
        .duplicate, "rule id `\(id)` is already used at \(place)",
        help: "each rule needs an id of its own", at: position)
    } else {
      placesByID[id] = "\(findings.path):\(position)"
    }
  }

  // MARK: Filters

  private mutating func applyFilters() {
    for filterEntry in entries where filterEntry.sigma?.kind == .filter {
      guard filterEntry.skipped == nil, let document = filterEntry.sigma,
        let logSource = filterEntry.logSource
      else { continue }
      let findings = filterEntry.findings
      guard
        let filter = SigmaFilterReader(findings: findings, placeholders: placeholders)
          .read(document, logSource: logSource)
      else { continue }
      var targets = 0
      for index in entries.indices {
        guard let target = entries[index].sigma, target.kind == .rule,
          let source = entries[index].logSource, filter.applies(to: target, source),
          let condition = entries[index].rule?.condition
        else { continue }
        entries[index].rule?.condition = filter.applied(to: condition)
        targets += 1
      }
      warn(of: filter, targets: targets, findings, at: document.root.position)
    }
    for entry in entries {
      guard let document = entry.sigma, document.kind == .rule, entry.skipped == nil else {
        continue
      }
      if let rule = entry.rule, entry.findings.errors.isEmpty {
        table.add(document, .loaded(rule))
      } else {
        table.add(document, .refused)
      }
    }
  }

  private func warn(
    of filter: SigmaFilter, targets: Int, _ findings: Findings, at position: SourcePosition
  ) {
    switch filter.target {
    case .any where targets == 0:
      findings.warning("the filter is for no rule that was loaded", at: position)
    case .any: break
    case .named(let references):
      for reference in references {
        let named = entries.filter {
          $0.sigma?.kind == .rule && $0.sigma.map(reference.names) == true
        }
        if named.isEmpty {
          findings.warning(
            "the filter names `\(reference.text)`, which was not loaded", at: reference.position)
        } else if !named.contains(where: { $0.logSource.map(filter.logSource.covers) == true }) {
          findings.warning(
            "the filter names `\(reference.text)`, which is for another log than the filter",
            at: reference.position)
        }
      }
    }
  }

  // MARK: Correlations

  /// Correlations may refer to correlations: those whose rules are all known come first.
  private mutating func readCorrelations() {
    var pending = entries.indices.filter { entries[$0].sigma?.kind == .correlation }
    while !pending.isEmpty {
      let ready = pending.filter { !isWaiting(entries[$0]) }
      if ready.isEmpty { return refuseCircles(pending) }
      for index in ready {
        var entry = entries[index]
        readCorrelation(&entry)
        entries[index] = entry
      }
      pending.removeAll { ready.contains($0) }
    }
  }

  /// What is left waits for itself: each correlation is told by what way.
  private func refuseCircles(_ pending: [Int]) {
    for start in pending {
      var way = [start]
      var circle: [Int]?
      while circle == nil, let last = way.last {
        guard
          let next = pending.first(where: { index in
            guard let target = entries[index].sigma else { return false }
            return references(entries[last]).contains { table.leads($0.text, to: target) }
          })
        else { break }
        if let first = way.firstIndex(of: next) { circle = way[first...] + [next] }
        way.append(next)
      }
      let names = (circle ?? way).map { entries[$0].sigma?.title ?? "" }
      entries[start].findings.error(
        .conflict,
        circle?.contains(start) == true
          ? "correlations refer to each other in a circle: "
            + names.map { "`\($0)`" }.joined(separator: ", ")
          : "the correlation refers to others that refer to each other in a circle: "
            + names.map { "`\($0)`" }.joined(separator: ", "),
        at: entries[start].source.root.position)
    }
  }

  private func references(_ entry: Entry) -> [SourceText] {
    (entry.sigma?.root).map { SigmaCorrelationReader.references($0) } ?? []
  }

  private func isWaiting(_ entry: Entry) -> Bool {
    references(entry).contains { reference in
      if case .found(.pending, _) = table.lookUp(reference.text) { true } else { false }
    }
  }

  private mutating func readCorrelation(_ entry: inout Entry) {
    guard let document = entry.sigma else { return }
    for reference in references(entry) {
      switch table.lookUp(reference.text) {
      case .found(.skipped(let detail), _):
        skip(&entry, "it refers to `\(reference.text)`, and \(detail)", table: false)
        table.update(document, .skipped(detail))
        return
      case .found(.refused, _):
        entry.findings.error(
          .conflict, "the correlation refers to `\(reference.text)`, which has errors",
          at: reference.position)
      case .ambiguous(let places):
        entry.findings.error(
          .conflict,
          "several rules are called `\(reference.text)`: \(places.joined(separator: ", "))",
          help: "refer by `id` or `name`", at: reference.position)
      case .unknown:
        entry.findings.error(
          .badValue, "no rule `\(reference.text)` was loaded",
          help: table.help(for: reference.text), at: reference.position)
      case .found: break
      }
    }
    if entry.findings.errors.isEmpty {
      entry.rule = SigmaCorrelationReader(findings: entry.findings).read(document, rules: table)
    }
    let isWhole = entry.findings.errors.isEmpty
    table.update(document, isWhole ? entry.rule.map { .loaded($0) } ?? .refused : .refused)
  }

  /// What a correlation refers to does not alert by itself, unless it says `generate: true`.
  private mutating func quietReferences() {
    var quiet: Set<String> = []
    for entry in entries {
      guard entry.rule != nil, entry.findings.errors.isEmpty, let document = entry.sigma,
        document.kind == .correlation, !SigmaCorrelationReader.generates(document.root)
      else { continue }
      for reference in references(entry) {
        if let id = table.rule(reference.text)?.rule.id { quiet.insert(id) }
      }
    }
    for index in entries.indices {
      if let id = entries[index].rule?.id, entries[index].sigma != nil, quiet.contains(id) {
        entries[index].rule?.isPartOnly = true
      }
    }
  }

  // MARK: Result

  private func result() -> LoadedRules {
    var loaded = LoadedRules()
    var rest = entries[...]
    for file in paths.indices {
      let own = rest.prefix { $0.file == file }
      rest = rest.dropFirst(own.count)
      let errors = yamlErrors[file] + own.flatMap(\.findings.errors)
      loaded.errors += errors.sorted { $0.position < $1.position }
      loaded.refusedCount +=
        yamlErrors[file].count + own.count { !$0.findings.errors.isEmpty }
      for entry in own { loaded.warnings += entry.findings.sortedWarnings }
    }
    for entry in entries {
      if let skipped = entry.skipped {
        loaded.skipped.append(skipped)
      } else if entry.findings.errors.isEmpty, let rule = entry.rule {
        loaded.rules.append(
          LoadedRule(
            rule: rule, tests: entry.tests, path: paths[entry.file],
            line: entry.source.root.position.line,
            sourceText: entry.sigma?.text ?? entry.source.text,
            names: [entry.sigma?.id, entry.sigma?.name].compactMap { $0 },
            isSigma: entry.sigma != nil, node: entry.sigma?.root ?? entry.source.root,
            lists: declared.lists, references: entry.references))
      }
    }
    return loaded
  }
}
