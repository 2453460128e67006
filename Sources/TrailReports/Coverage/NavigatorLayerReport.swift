public import TrailRules

/// What rules cover of ATT&CK, as a layer for the ATT&CK Navigator: the score is the number of rules.
///
/// Source: ATT&CK Navigator, "Layer File Format Definition", version 4.5.
public struct NavigatorLayerReport: Sendable {
  /// The version of the layer format.
  public static let layerVersion = "4.5"
  /// The version of the Navigator whose form this is.
  public static let navigatorVersion = "5.1.0"

  /// A report.
  public init() {}

  /// Appends the layer.
  public func append(_ coverage: Coverage, to output: inout [UInt8]) {
    let most = coverage.cells.map(\.ruleIDs.count).max() ?? 0
    JSONWriter.appendObject(to: &output, isIndented: true) { json in
      json.member("name", "Trailsift rules")
      json.object("versions") { json in
        json.member("attack", Catalogues.attackVersion)
        json.member("navigator", NavigatorLayerReport.navigatorVersion)
        json.member("layer", NavigatorLayerReport.layerVersion)
      }
      json.member("domain", "enterprise-attack")
      json.member(
        "description",
        "Techniques that \(coverage.ruleCount) rules look for in CloudTrail logs; the score is the"
          + " number of rules")
      json.member("sorting", 3)
      json.object("layout") { json in
        json.member("layout", "side")
        json.member("showID", true)
        json.member("showName", true)
        json.member("expandedSubtechniques", "annotated")
      }
      json.member("hideDisabled", false)
      json.array("techniques", coverage.cells) { json, cell in
        json.object { json in
          json.member("techniqueID", cell.techniqueID)
          if let tactic = cell.tactic { json.member("tactic", tactic) }
          json.member("score", cell.ruleIDs.count)
          json.member("comment", cell.ruleIDs.joined(separator: ", "))
        }
      }
      json.object("gradient") { json in
        json.array("colors", ["#e5f0fa", "#2b6cb0"]) { $0.value($1) }
        json.member("minValue", 0)
        json.member("maxValue", max(1, most))
      }
      json.array("metadata", [("rules", "\(coverage.ruleCount)")]) { json, pair in
        json.object { json in
          json.member("name", pair.0)
          json.member("value", pair.1)
        }
      }
    }
  }
}
