public import TrailRules

/// What rules cover, as one JSON object.
///
/// Members, in this order: `schema`, `rules` (how many), `themes` (each `id`, `title`, `section`, `sources`,
/// `rules`), `attack` (each `technique`, `name`, `tactic`, `rules`), `attackGaps`, `cisAWS`, `securityHub`,
/// `guardDuty`, `stratus` (each `id`, `title`, `rules`), `sleeping` (each `rule`, `reason`), `oddTags` (each
/// `rule`, `tag`, `reason`). An entry without rules is a gap.
public struct CoverageJSONReport: Sendable {
  /// The value of the first member.
  public static let schema = "trailsift.coverage/1"

  /// A report.
  public init() {}

  /// Appends the coverage.
  public func append(_ coverage: Coverage, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output, isIndented: true) { json in
      json.member("schema", CoverageJSONReport.schema)
      json.member("rules", coverage.ruleCount)
      json.array("themes", coverage.themes) { json, item in
        json.object { json in
          json.member("id", item.entry.id)
          json.member("title", item.entry.title)
          json.member("section", item.entry.details.first)
          json.member("sources", CoverageSections.sourceCount(item))
          json.member("rules", item.ruleIDs)
        }
      }
      json.array("attack", coverage.cells) { json, cell in
        json.object { json in
          json.member("technique", cell.techniqueID)
          json.member("name", cell.name)
          json.member("tactic", cell.tactic)
          json.member("rules", cell.ruleIDs)
        }
      }
      json.member("attackGaps", coverage.techniques.filter { !$0.isCovered }.map(\.entry.id))
      append("cisAWS", coverage.cisAWS, &json)
      append("securityHub", coverage.securityHub, &json)
      append("guardDuty", coverage.guardDuty, &json)
      append("stratus", coverage.stratus, &json)
      json.array("sleeping", coverage.sleeping.sorted { $0.key < $1.key }) { json, pair in
        json.object { json in
          json.member("rule", pair.key)
          json.member("reason", pair.value)
        }
      }
      json.array("oddTags", coverage.oddTags) { json, odd in
        json.object { json in
          json.member("rule", odd.ruleID)
          json.member("tag", odd.tag)
          json.member("reason", odd.reason)
        }
      }
    }
  }

  private func append(_ name: String, _ items: [Coverage.Item], _ json: inout JSONWriter) {
    json.array(name, items) { json, item in
      json.object { json in
        json.member("id", item.entry.id)
        json.member("title", item.entry.title)
        json.member("rules", item.ruleIDs)
      }
    }
  }
}
