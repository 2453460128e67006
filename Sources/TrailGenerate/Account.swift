/// The accounts of the made-up organization `o-exampleorg1`.
struct Account: Sendable, Hashable {
  let id: String
  let buckets: [String]

  /// Runs the product.
  static let production = Account(
    id: "111122223333",
    buckets: [
      Names.dataBucket, "examplecorp-web-assets", "examplecorp-data-lake-eu",
      "examplecorp-build-artifacts", "cdk-hnb659fds-assets-111122223333-eu-west-1",
      "examplecorp-terraform-state", "examplecorp-invoices-archive",
    ])
  /// Where the developers try things.
  static let development = Account(
    id: "444455556666",
    buckets: [
      "examplecorp-dev-scratch", "examplecorp-dev-data-lake", "examplecorp-dev-build-cache",
      "cdk-hnb659fds-assets-444455556666-eu-west-1",
    ])
  /// Management of the organization, and the archive of its logs.
  static let management = Account(
    id: "777788889999",
    buckets: [Names.logBucket, "examplecorp-config-archive", "examplecorp-cost-reports"])

  static let all = [production, development, management]
}

/// Names of things in the made-up company.
enum Names {
  static let organization = "o-exampleorg1"
  static let dataBucket = "examplecorp-customer-data"
  static let logBucket = "examplecorp-org-cloudtrail"
  /// AWS's own endpoint, which the S3 console's calls go through.
  static let consoleEndpoint = "vpce-0c05011e"
  /// The company's endpoint for S3.
  static let ownEndpoint = "vpce-0e4d5c6b7a8f90123"
  static let prefixes = [
    "events/clickstream/", "events/orders/", "exports/daily/", "warehouse/customers/",
    "warehouse/invoices/", "models/ranking/",
  ]
  static let roles = [
    "web-frontend", "order-worker", "data-pipeline", "invoice-renderer", "github-actions-deploy",
    "metrics-exporter", "image-resizer", "lambda-basic-orders",
  ]
  static let users = ["alice", "bob", "dave", "auditor", "ci-legacy"]
  static let functions = [
    "orders-api", "invoice-render", "thumbnail-maker", "webhook-fanout", "nightly-cleanup",
  ]
  static let stacks = ["OrdersStack", "InvoiceStack", "WebStack", "NetworkStack", "DataLakeStack"]
  static let tables = ["orders", "sessions", "invoices", "feature-flags"]
  static let parameters = [
    "/orders/prod/db-endpoint", "/orders/prod/feature-flags", "/web/prod/cdn-host",
    "/data/prod/warehouse-url", "/shared/log-level",
  ]
  static let secrets = [
    "orders/db-password-Xa81Qf", "invoice/smtp-r7Pw2k", "web/session-key-0LmZ3c",
  ]
  static let repositories = ["orders-api", "web-frontend", "data-pipeline", "invoice-render"]
  static let logGroups = [
    "/aws/lambda/orders-api", "/aws/lambda/invoice-render", "/ecs/web-frontend",
    "/aws/codebuild/orders",
  ]
}

/// Where calls come from: documentation ranges (RFC 5737, RFC 3849) and private ones only.
enum Address {
  static let alice = "203.0.113.24"
  static let bob = "203.0.113.41"
  static let carol = "2001:db8:aa:1::57"
  static let auditor = "203.0.113.77"
  static let vpn = "198.51.100.7"
  static let nat = "198.51.100.20"
  static let attacker = "192.0.2.66"
  static let attackerIPv6 = "2001:db8:bad::66"
}

/// What the callers call themselves.
enum Agent {
  static let browser =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    + "Chrome/133.0.0.0 Safari/537.36"
  static let macBrowser =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    + "Version/18.2 Safari/605.1.15"
  static let linuxBrowser =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
  static let s3Console =
    "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10.226-192.879.amzn2int.x86_64 "
    + "OpenJDK_64-Bit_Server_VM/25.412-b09 java/1.8.0_412 vendor/Oracle_Corporation "
    + "cfg/retry-mode/standard]"
  static let cli =
    "aws-cli/2.24.7 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 "
    + "md/installer#source md/prompt#off md/command#"
  static let terraform =
    "APN/1.0 HashiCorp/1.0 Terraform/1.10.5 (+https://www.terraform.io) "
    + "terraform-provider-aws/5.88.0 (+https://registry.terraform.io/providers/hashicorp/aws) "
    + "aws-sdk-go-v2/1.36.1 os/linux lang/go#1.23.3 api/"
  static let cdk =
    "aws-sdk-js/3.741.0 ua/2.1 os/linux#6.8.0-1021 lang/js md/nodejs#20.18.2 "
    + "exec-env/GitHubActions api/"
  static let javaSDK =
    "aws-sdk-java/2.30.16 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.127 lang/java#21.0.6 api/"
  static let boto =
    "Boto3/1.36.21 md/Botocore#1.36.21 ua/2.0 os/linux#5.10.233 lang/python#3.12.8 "
    + "exec-env/AWS_Lambda_python3.12"
  static let attackerCLI =
    "aws-cli/2.15.17 md/awscrt#0.19.19 ua/2.0 os/linux#6.6.15-amd64 md/arch#x86_64 "
    + "lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#standard md/distrib#kali.2024 "
    + "md/prompt#off md/command#"
}
