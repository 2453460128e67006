import Testing

@testable import TrailEvents

@Suite struct KnownActionsTests {
  @Test(arguments: [
    ("iam:CreateUser", true), ("IAM:createuser", true), ("iam:PassRole", true),
    ("iam:CreateUsers", false), ("iam:CreateUse", false), ("iam:", false), ("iam", false),
    ("", false), (":CreateUser", false), ("iam:*", false), ("iam:Create User", false),
    ("iam:CreateUser ", false), ("iam:CreateUser DeactivateMFADevice", false),
    ("nosuch:CreateUser", false), ("s3:ListBucket", true), ("s3:ListObjectsV2", false),
    ("s3:GetBucketPublicAccessBlock", true), ("s3:GetObjectVersion", true),
    ("s3:PutLifecycleConfiguration", true), ("s3:PutBucketLifecycleConfiguration", false),
    ("s3:GetStorageLensDashboardDataInternal", false), ("lambda:InvokeFunction", true),
    ("lambda:Invoke", false), ("lambda:CreateFunction20150331", false),
    ("signin:ConsoleLogin", true), ("signin:Anything", true), ("signin:*", false),
    ("kms:ReEncryptFrom", true), ("kms:ReEncrypt", false), ("apigateway:GET", true),
    ("apigateway:GetRestApi", false), ("dynamodb:PartiQLSelect", true),
    ("dynamodb:ExecuteStatement", false), ("dynamodb:Scan", true), ("budgets:ViewBudget", true),
    ("budgets:DescribeBudgets", false), ("budgets:DescribeBudgetAction", true),
    ("sts:TagSession", true), ("cloudwatch:PutMetricData", true),
    ("monitoring:PutMetricData", false), ("tag:GetResources", true), ("ses:SendEmail", true),
    ("ecr:GetAuthorizationToken", true), ("iot:Publish", true),
    ("rolesanywhere:CreateProfile", true),
    ("ssm:UpdateInstanceInformation", true), ("ec2:RunInstances", true),
    ("access-analyzer:ApplyArchiveRule", true), ("xray:UpdateTraceSegmentDestination", true),
  ])
  func contains(action: String, isKnown: Bool) {
    #expect(KnownActions.contains(action) == isKnown)
  }

  @Test(arguments: [
    Row("call", ("iam", "CreateUser"), true), Row("versioned", ("lambda", "Invoke20150331"), true),
    Row("renamed", ("s3", "ListObjectsV2"), true), Row("two actions", ("kms", "ReEncrypt"), true),
    Row("another prefix", ("monitoring", "DescribeAlarms"), true),
    Row("role before the name", ("api.ecr", "PutImage"), true),
    Row("console only", ("s3", "GetStorageLensDashboardDataInternal"), false),
    Row("made up", ("iam", "BecomeRoot"), false),
    Row("verb", ("apigateway", "CreateRestApi"), true),
    Row("sign-in", ("signin", "ConsoleLogin"), true),
  ])
  func calls(row: Row<(String, String), Bool>) {
    let call = ActionMap.actions(
      eventSource: "\(row.input.0).amazonaws.com", eventName: row.input.1, eventType: nil)
    #expect(call.isKnownAction == row.expected)
  }

  /// The binary search needs each line in order, and each prefix one that events are mapped to.
  @Test func theGeneratedListIsInOrder() {
    let text = String(describing: KnownActions.operationsText)
    var services: [String] = []
    var names = 0
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      services.append(words[0])
      let folded = words.dropFirst().map(\.asciiLowercased)
      names += folded.count
      #expect(!folded.isEmpty, "\(words[0])")
      #expect(
        zip(folded, folded.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      #expect(ServicePrefix.of(eventSource: "\(words[0]).amazonaws.com") == words[0])
    }
    #expect(services == services.sorted())
    #expect(services == KnownActions.services)
    #expect(services.count > 300 && names > 15_000)
  }

  /// What is listed by hand must not be an operation already.
  @Test func permissionOnlyActionsAreNoOperations() {
    let text = String(describing: KnownActions.operationsText)
    let operations = Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map(String.init)
        return (words[0], Set(words.dropFirst()))
      })
    for (service, names) in KnownActions.permissionOnly {
      for name in names.split(whereSeparator: \.isWhitespace).map(String.init) {
        #expect(operations[service]?.contains(name) != true, "\(service):\(name)")
        #expect(KnownActions.contains("\(service):\(name)"))
      }
    }
  }

  @Test func everyOperationIsFoundUnlessPoliciesNameItOtherwise() {
    let text = String(describing: KnownActions.operationsText)
    var found = 0
    var renamed: Set<String> = []
    for line in text.split(separator: "\n").enumerated() where line.offset % 7 == 0 {
      let words = line.element.split(separator: " ")
      for name in words.dropFirst() {
        if KnownActions.contains("\(words[0]):\(name)") {
          found += 1
        } else {
          renamed.insert(String(words[0]))
        }
      }
    }
    #expect(found > 1000)
    #expect(
      renamed.isSubset(of: ["apigateway", "s3", "budgets", "dynamodb", "lambda", "sqs", "sns"]))
  }
}
