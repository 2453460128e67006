import TrailDetect
import TrailEvents

/// Reads the sections of declared conditions.
struct ConditionsReader {
  let findings: Findings
  /// Whether this is a file of its own, in which lists may be files and sinks may stand: not in tests.
  var isFile = false

  /// The section that is no condition: who is told.
  static let sinkSection = "sinks"

  func read(_ root: SourceNode) -> DeclaredConditions { readFile(root).conditions }

  /// What is declared, the lists whose values stand in files, and the sinks.
  func readFile(_ root: SourceNode) -> ConditionsFile {
    var file = ConditionsFile()
    var declared = DeclaredConditions()
    guard
      findings.fields(
        of: root, owner: "the declared conditions",
        known: DeclaredName.sections + (isFile ? [ConditionsReader.sinkSection] : []),
        kind: "section") != nil
    else { return file }
    for pair in entries(root["networks"], section: "networks") {
      let blocks = texts(pair, section: "networks").compactMap { network($0) }
      if !blocks.isEmpty {
        declared.networks.append(DeclaredNetwork(name: pair.key, blocks: blocks))
      }
    }
    let checks: [(String, (SourceText) -> Bool)] = [
      ("accounts", isAccount), ("principals", isPrincipal), ("regions", isRegion),
    ]
    for (section, isGood) in checks {
      for pair in entries(root[section], section: section) {
        let values = texts(pair, section: section).filter(isGood).map(\.text)
        if !values.isEmpty { declared.sets["\(section).\(pair.key)"] = values }
      }
    }
    for pair in entries(root["hours"], section: "hours") {
      if let hours = HoursReader(findings: findings).read(pair) { declared.hours.append(hours) }
    }
    let lists = ListsReader(findings: findings, allowsFiles: isFile)
    for change in lists.read(entries(root["lists"], section: "lists")) {
      switch change.content {
      case .values(let values):
        declared.setList(change.name, to: values, isAddition: change.isAddition)
      case .file: file.listFiles.append(change)
      }
    }
    if let guardrails = root["guardrails"] {
      declared.guardrails = findings.prose(guardrails, named: "guardrails")
    }
    file.conditions = declared
    if isFile, let sinks = root[ConditionsReader.sinkSection] {
      file.sinks = SinksReader(findings: findings).read(
        entries(sinks, section: ConditionsReader.sinkSection))
    }
    return file
  }

  /// The named entries of a section.
  private func entries(_ node: SourceNode?, section: String) -> [SourcePair] {
    guard let node, !node.isNothing else { return [] }
    guard let pairs = node.pairs else {
      findings.error(
        .badValue, "`\(section)` is a mapping of names",
        help: "write `\(section): { name: … }`", at: node.position)
      return []
    }
    return pairs.filter { pair in
      let isName = ListChange.isName(pair.key)
      if !isName {
        findings.error(
          .badValue, "`\(pair.key)` is not a name",
          help: "use letters, digits, `-` and `_`", at: pair.keyPosition)
      }
      return isName
    }
  }

  private func texts(_ pair: SourcePair, section: String) -> [SourceText] {
    guard !pair.value.isNothing, pair.value.elements?.isEmpty != true else {
      findings.warning(
        "`\(section).\(pair.key)` is empty and counts as not declared", at: pair.keyPosition)
      return []
    }
    return findings.texts(pair.value, named: "\(section).\(pair.key)")
  }

  // MARK: Values

  private func network(_ source: SourceText) -> IPNetwork? {
    guard let network = IPNetwork(source.text) else {
      findings.error(
        .badValue, "`\(source.text)` is neither an address nor a block of addresses",
        help: "write `198.51.100.7`, `203.0.113.0/24` or `2001:db8::/32`", at: source.position)
      return nil
    }
    if network.prefixLength == 0 {
      findings.warning("`\(source.text)` holds every address", at: source.position)
    } else if network.hasHostBits {
      findings.warning(
        "`\(source.text)` has bits behind its prefix, which do not count", at: source.position)
    }
    return network
  }

  private func isAccount(_ source: SourceText) -> Bool {
    let isAccount = source.text.utf8.count == 12 && source.text.utf8.allSatisfy(\.isASCIIDigit)
    if !isAccount {
      findings.error(
        .badValue, "`\(source.text)` is not an account id of 12 digits", at: source.position)
    }
    return isAccount
  }

  private func isPrincipal(_ source: SourceText) -> Bool {
    let isPrincipal =
      ARN(source.text) != nil && !source.text.contains(where: { $0.isWhitespace })
    if !isPrincipal {
      findings.error(
        .badValue, "`\(source.text)` is not an ARN of six parts",
        help: "write it like `arn:aws:iam::111122223333:role/Admin`; `*` and `?` are wildcards",
        at: source.position)
    }
    return isPrincipal
  }

  /// `eu-west-1`, `us-gov-west-1`, or a pattern such as `eu-*`.
  private func isRegion(_ source: SourceText) -> Bool {
    let text = source.text
    let hasWildcard = text.contains("*") || text.contains("?")
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isPlain = text.utf8.allSatisfy { byte in
      byte.isASCIIDigit || byte &- UInt8(ascii: "a") < 26 || "-*?".utf8.contains(byte)
    }
    let isWhole =
      parts.count >= 3 && parts.allSatisfy { !$0.isEmpty }
      && parts.last?.utf8.allSatisfy(\.isASCIIDigit) == true
    guard isPlain, hasWildcard || isWhole else {
      findings.error(
        .badValue, "`\(text)` is not the name of a region",
        help: "write it like `eu-west-1` or `eu-*`", at: source.position)
      return false
    }
    return true
  }
}

extension IPNetwork {
  /// Whether bits behind the prefix are set: `203.0.113.7/24`.
  fileprivate var hasHostBits: Bool {
    let width = address.isIPv6 ? 128 : 32
    let free = width - prefixLength
    if free <= 0 { return false }
    let lowMask: UInt64 = free >= 64 ? .max : 1 << UInt64(free) - 1
    let highMask: UInt64 = free <= 64 ? 0 : free >= 128 ? .max : 1 << UInt64(free - 64) - 1
    return address.low & lowMask != 0 || address.high & highMask != 0
  }
}
