/// The services whose resources RCPs bind.
///
/// Incomplete: AWS binds more services, and adds some from time to time. For one that is not here the
/// request says whether RCPs bind it (`PolicyRequest.isBoundByResourceControls`, `resourceControls` in a
/// request line).
/// Source: AWS Organizations User Guide, "Resource control policies", services known on 2026-11.
enum ResourceControlServices {
  /// The services' prefixes.
  static let prefixes: Set<String> = [
    "aoss", "cognito-identity", "cognito-idp", "cognito-sync", "dynamodb", "ecr", "kms", "logs",
    "s3", "secretsmanager", "sqs", "sts",
  ]
}
