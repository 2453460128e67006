import TrailEvents
import TrailPolicy

/// Evaluates one condition as a test row writes it.
func truth(
  _ operatorName: String, _ values: [String], _ value: ContextValue,
  variables: [String: ContextValue] = [:]
) throws -> Truth {
  let test = try ConditionTest(
    operatorName: operatorName, key: "k", values: values, allowsVariables: !variables.isEmpty)
  return test.evaluate(value) { variables[$0.lowercased()] ?? .absent }
}

/// A value that each base operator accepts, one that matches it and one that does not.
let samples: [(base: ConditionOperatorBase, policy: String, matching: String, other: String)] = [
  (.stringEquals, "a", "a", "b"), (.stringNotEquals, "a", "a", "b"),
  (.stringEqualsIgnoreCase, "a", "A", "b"), (.stringNotEqualsIgnoreCase, "a", "A", "b"),
  (.stringLike, "a*", "ab", "b"), (.stringNotLike, "a*", "ab", "b"),
  (.stringLikeIgnoreCase, "a*", "AB", "b"), (.stringNotLikeIgnoreCase, "a*", "AB", "b"),
  (.numericEquals, "10", "10.0", "9"), (.numericNotEquals, "10", "10.0", "9"),
  (.numericLessThan, "10", "9", "10"), (.numericLessThanEquals, "10", "10", "11"),
  (.numericGreaterThan, "9", "10", "9"), (.numericGreaterThanEquals, "9", "9", "8"),
  (.dateEquals, "2020-01-01", "1577836800", "2020-01-02"),
  (.dateNotEquals, "2020-01-01", "1577836800", "2020-01-02"),
  (.dateLessThan, "2020-01-02", "2020-01-01", "2020-01-02"),
  (.dateLessThanEquals, "2020-01-02", "2020-01-02", "2020-01-03"),
  (.dateGreaterThan, "2020-01-02", "2020-01-03", "2020-01-02"),
  (.dateGreaterThanEquals, "2020-01-02", "2020-01-02", "2020-01-01"),
  (.bool, "true", "TRUE", "false"), (.binaryEquals, "YWI=", "ab", "YWI="),
  (.ipAddress, "203.0.113.0/24", "203.0.113.9", "203.0.114.9"),
  (.notIpAddress, "203.0.113.0/24", "203.0.113.9", "203.0.114.9"),
  (.arnEquals, "arn:aws:s3:::b*", "arn:aws:s3:::bb", "arn:aws:s3:::c"),
  (.arnLike, "arn:aws:s3:::b*", "arn:aws:s3:::bb", "arn:aws:s3:::c"),
  (.arnNotEquals, "arn:aws:s3:::b*", "arn:aws:s3:::bb", "arn:aws:s3:::c"),
  (.arnNotLike, "arn:aws:s3:::b*", "arn:aws:s3:::bb", "arn:aws:s3:::c"),
  (.regexMatch, "^a.c$", "abc", "xabc"), (.regexNotMatch, "b+", "abbc", "ac"),
]

/// All forms of an operator's name.
func forms(of base: ConditionOperatorBase) -> [ConditionOperator] {
  ([nil] + ConditionOperator.SetPrefix.allCases.map(Optional.some)).flatMap { prefix in
    [false, true].map { ConditionOperator(base, setPrefix: prefix, isIfExists: $0) }
  }
}
