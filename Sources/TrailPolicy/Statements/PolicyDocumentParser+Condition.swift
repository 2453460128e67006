import TrailScan

extension PolicyDocumentParser {
  /// Reads a condition block: operators, their keys, their values.
  mutating func conditions(_ value: JSONValue?) -> [ConditionTest] {
    guard let value else { return [] }
    guard let operators = value.members else {
      report(
        .badElement, "`Condition` is an object of operators", at: value.range.lowerBound)
      return []
    }
    var tests: [ConditionTest] = []
    var seen: Set<ConditionOperator> = []
    for member in operators {
      let conditionOperator: ConditionOperator
      do throws(PolicyError) {
        conditionOperator = try ConditionOperator(name: member.key)
      } catch {
        report(error, at: member.keyOffset)
        continue
      }
      if conditionOperator.base.isExtension {
        report(
          .unsupportedOperator,
          "operator `\(member.key)` is for rules: AWS does not know it", at: member.keyOffset)
      } else if !seen.insert(conditionOperator).inserted {
        report(
          .duplicateElement, "operator `\(member.key)` appears twice", at: member.keyOffset)
      }
      tests += self.tests(of: conditionOperator, member.value)
    }
    return tests
  }

  private mutating func tests(
    of conditionOperator: ConditionOperator, _ value: JSONValue
  ) -> [ConditionTest] {
    guard let members = value.members else {
      report(
        .badElement, "operator `\(conditionOperator)` needs an object of keys and values",
        at: value.range.lowerBound)
      return []
    }
    var tests: [ConditionTest] = []
    var seen: Set<String> = []
    for member in members {
      if !seen.insert(member.key.lowercased()).inserted {
        report(
          .duplicateElement,
          "key `\(member.key)` appears twice under `\(conditionOperator)`",
          at: member.keyOffset)
      }
      guard let values = conditionValues(member) else { continue }
      do throws(PolicyError) {
        var test = try ConditionTest(
          conditionOperator, key: member.key, values: values, allowsVariables: allowsVariables)
        test.position = lines.position(at: member.keyOffset)
        tests.append(test)
      } catch {
        // What only rules have was reported with the operator.
        guard !conditionOperator.base.isExtension else { continue }
        report(error, at: member.value.range.lowerBound)
      }
    }
    return tests
  }

  private mutating func conditionValues(_ member: JSONMember) -> [String]? {
    var texts: [String] = []
    for value in member.value.array ?? [member.value] {
      guard let text = value.scalarText else {
        report(
          .badElement, "a value of key `\(member.key)` is no text, number or boolean",
          at: value.range.lowerBound)
        return nil
      }
      texts.append(text)
    }
    return texts
  }
}
