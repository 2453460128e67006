import TrailDetect

/// Reads one Sigma detection rule.
struct SigmaRuleReader {
  let findings: Findings
  let placeholders: SigmaPlaceholders

  /// The rule; nil if it has errors, which the findings hold.
  func read(_ document: SigmaDocument) -> Rule? {
    let metadata = SigmaMetadataReader(findings: findings).read(document)
    guard let detection = document.root["detection"], !detection.isNothing else {
      findings.error(
        .missingField, "the rule has no `detection`", at: document.root.position)
      return nil
    }
    let condition = SigmaDetectionReader(findings: findings, placeholders: placeholders)
      .read(detection, owner: "detection")
    guard let metadata, let condition, findings.errors.isEmpty else { return nil }
    return Rule(metadata, condition: condition)
  }
}

extension Rule {
  /// A rule from what a Sigma document says of itself.
  init(_ metadata: SigmaMetadata, condition: Expression) {
    self.init(
      id: metadata.id, title: metadata.title, severity: metadata.severity,
      status: metadata.status, description: metadata.description,
      references: metadata.references, tags: metadata.tags,
      falsePositives: metadata.falsePositives, condition: condition,
      evidence: metadata.evidence, location: metadata.location)
  }
}
