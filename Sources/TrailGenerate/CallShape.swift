/// What one kind of call looks like, whoever makes it.
struct CallShape: Sendable {
  let source: String
  let service: String
  let name: String
  let isWrite: Bool
  let isData: Bool
  let request: Template
  let response: Template
  /// JSON objects of `resources[]`.
  let resources: Template?
  let version: String

  init(
    _ service: String, _ name: String, _ request: String = "null", response: String = "null",
    resources: String? = nil, writes: Bool = false, data: Bool = false
  ) {
    self.service = service
    source = service + ".amazonaws.com"
    self.name = name
    self.request = Template(request)
    self.response = Template(response)
    self.resources = resources.map { Template($0) }
    isWrite = writes
    isData = data
    version = Self.versions[service] ?? "1.09"
  }

  /// Services move to a new version of the format one by one.
  private static let versions = [
    "s3": "1.11", "kms": "1.11", "ec2": "1.10", "iam": "1.11", "sts": "1.08", "lambda": "1.10",
    "ssm": "1.08", "secretsmanager": "1.11", "signin": "1.08", "cloudformation": "1.11",
    "rds": "1.08", "organizations": "1.09", "cloudtrail": "1.11", "dynamodb": "1.10",
  ]

  /// Services with one endpoint, whose records say us-east-1.
  var isGlobal: Bool { Self.globalServices.contains(service) }

  private static let globalServices: Set<String> = [
    "iam", "organizations", "support", "billing", "ce", "account",
  ]

  func host(region: String, account: Account, bucket: String?) -> String {
    switch service {
    case "s3":
      guard let bucket else { return "s3.\(region).amazonaws.com" }
      return "\(bucket).s3.\(region).amazonaws.com"
    case "iam", "organizations": return "\(service).amazonaws.com"
    case "signin": return "\(region).signin.aws.amazon.com"
    default: return "\(service).\(region).amazonaws.com"
    }
  }
}

extension CallShape {
  private static let bucketResource =
    #"{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}"#

  /// A call on an S3 bucket, with a query such as `acl`.
  static func bucket(_ name: String, _ query: String, writes: Bool = false) -> CallShape {
    CallShape(
      "s3", name,
      #"{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","\#(query)":""}"#,
      resources: bucketResource, writes: writes)
  }

  /// A data event on an S3 object.
  static func object(_ name: String, _ extra: String = "", writes: Bool = false) -> CallShape {
    CallShape(
      "s3", name,
      #"{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"\#(extra),"#
        + #""key":"<key>"}"#,
      response: writes ? #"{"x-amz-server-side-encryption":"AES256"}"# : "null",
      resources: #"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::<bucket>/<key>"},"#
        + bucketResource,
      writes: writes, data: true)
  }

  /// An EC2 Describe call without any filter but a page size.
  static func describe(_ name: String, _ request: String) -> CallShape {
    CallShape("ec2", name, request)
  }
}
