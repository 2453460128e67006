import Testing
import TrailReports
import TrailRules
import TrailScan

/// The layer against the Navigator's "Layer File Format Definition", version 4.5: members, types, ranges.
@Suite struct NavigatorLayerTests {
  private enum Kind {
    case text, number, flag, list, object
  }

  private static let layerMembers: [String: Kind] = [
    "versions": .object, "name": .text, "description": .text, "domain": .text,
    "customDataURL": .text, "filters": .object, "sorting": .number, "layout": .object,
    "hideDisabled": .flag, "techniques": .list, "gradient": .object, "legendItems": .list,
    "showTacticRowBackground": .flag, "tacticRowBackground": .text,
    "selectTechniquesAcrossTactics": .flag, "selectSubtechniquesWithParent": .flag,
    "selectVisibleTechniques": .flag, "metadata": .list, "links": .list,
  ]
  private static let techniqueMembers: [String: Kind] = [
    "techniqueID": .text, "tactic": .text, "comment": .text, "enabled": .flag, "score": .number,
    "color": .text, "metadata": .list, "links": .list, "showSubtechniques": .flag,
  ]
  private static let layoutMembers: [String: Kind] = [
    "layout": .text, "showID": .flag, "showName": .flag, "showAggregateScores": .flag,
    "countUnscored": .flag, "aggregateFunction": .text, "expandedSubtechniques": .text,
  ]

  private static func has(_ value: JSONValue, _ kind: Kind) -> Bool {
    switch kind {
    case .text: value.string != nil
    case .number: number(value) != nil
    case .flag: value.content == .bool(true) || value.content == .bool(false)
    case .list: value.array != nil
    case .object: value.members != nil
    }
  }

  private static func number(_ value: JSONValue?) -> Double? {
    guard case .number(let text) = value?.content else { return nil }
    return Double(text)
  }

  /// The faults of an object: members that the format does not have, and values of another type.
  private static func faults(
    _ value: JSONValue?, _ known: [String: Kind], required: [String]
  ) -> [String] {
    guard let members = value?.members else { return ["no object"] }
    let names = members.map(\.key)
    return required.filter { !names.contains($0) }.map { "no \($0)" }
      + members.compactMap { member in
        guard let kind = known[member.key] else { return "unknown \(member.key)" }
        return has(member.value, kind) ? nil : "type of \(member.key)"
      }
      + (Set(names).count == names.count ? [] : ["a member twice"])
  }

  private static func faults(inLayer layer: JSONValue) -> [String] {
    var found = faults(layer, layerMembers, required: ["name", "domain"])
    found += faults(
      layer["versions"], ["attack": .text, "navigator": .text, "layer": .text],
      required: ["navigator", "layer"])
    if layer["versions"]?["layer"]?.string != "4.5" { found.append("layer version") }
    let navigator =
      layer["versions"]?["navigator"]?.string?.split(separator: ".")
      .compactMap { Int($0) } ?? []
    if [4, 9, 0].lexicographicallyPrecedes(navigator) == false {
      found.append("navigator version")
    }
    if layer["domain"]?.string != "enterprise-attack" { found.append("domain") }
    if let sorting = number(layer["sorting"]), ![0, 1, 2, 3].contains(sorting) {
      found.append("sorting")
    }
    found += faults(layer["layout"], layoutMembers, required: [])
    if !["side", "flat", "mini"].contains(layer["layout"]?["layout"]?.string ?? "side") {
      found.append("layout")
    }
    if !["none", "all", "annotated"].contains(
      layer["layout"]?["expandedSubtechniques"]?.string ?? "none")
    {
      found.append("expandedSubtechniques")
    }
    let gradient = layer["gradient"]
    found += faults(
      gradient, ["colors": .list, "minValue": .number, "maxValue": .number],
      required: ["colors", "minValue", "maxValue"])
    if (gradient?["colors"]?.array?.count ?? 0) < 2 { found.append("colors") }
    for color in gradient?["colors"]?.array ?? [] {
      if color.string?.wholeMatch(of: /#[0-9a-fA-F]{6}/) == nil { found.append("a color") }
    }
    if number(gradient?["minValue"]) ?? 1 >= number(gradient?["maxValue"]) ?? 0 {
      found.append("gradient")
    }
    for item in layer["metadata"]?.array ?? [] {
      found += faults(item, ["name": .text, "value": .text], required: ["name", "value"])
    }
    var cells: Set<String> = []
    for technique in layer["techniques"]?.array ?? [] {
      found += faults(technique, techniqueMembers, required: ["techniqueID"])
      let id = technique["techniqueID"]?.string ?? ""
      if id.wholeMatch(of: /T\d{4}(\.\d{3})?/) == nil { found.append("id \(id)") }
      let tactic = technique["tactic"]?.string
      if let tactic, !Coverage.tactics.contains(tactic) { found.append("tactic \(tactic)") }
      if !cells.insert("\(id) \(tactic ?? "")").inserted { found.append("\(id) twice") }
    }
    return found
  }

  private static func layer(of coverage: Coverage) throws -> JSONValue {
    var bytes: [UInt8] = []
    NavigatorLayerReport().append(coverage, to: &bytes)
    return try JSONValue.parse(bytes)
  }

  @Test func theLayerOfTheShippedRulesIsInTheFormat() throws {
    let rules = RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule)
    let layer = try Self.layer(of: Coverage(of: rules))
    #expect(Self.faults(inLayer: layer) == [])
    #expect(layer["techniques"]?.array?.count ?? 0 > 10)
  }

  @Test func scoresAreNumbersOfRules() throws {
    let layer = try Self.layer(
      of: Coverage(
        of: CoverageReportTests.rules + [CoverageReportTests.odd],
        catalogues: CoverageReportTests.catalogues))
    #expect(Self.faults(inLayer: layer) == [])
    let first = try #require(layer["techniques"]?.array?.first)
    #expect(first["techniqueID"]?.string == "T1078.004")
    #expect(first["tactic"]?.string == "initial-access")
    #expect(Self.number(first["score"]) == 2)
    #expect(first["comment"]?.string == "root-a, root-b")
    #expect(Self.number(layer["gradient"]?["maxValue"]) == 2)
  }

  @Test func noRulesAreALayer() throws {
    let layer = try Self.layer(of: Coverage(of: []))
    #expect(Self.faults(inLayer: layer) == [])
  }

  @Test func theCheckFindsFaults() throws {
    let layer = try JSONValue.parse(
      Array(
        """
        {"name": 1, "versions": {"layer": "4.4"}, "domain": "ics", "scores": [], "sorting": 9, "layout": {},
         "gradient": {"colors": ["red"], "minValue": 1, "maxValue": 1},
         "techniques": [{"techniqueID": "1078", "tactic": "sleeping"}, {"score": "2"}]}
        """.utf8))
    #expect(Self.faults(inLayer: layer).count >= 14)
  }
}
