/// The services whose resources RCPs bind.
///
/// AWS adds services from time to time; for one that is not here yet the request says whether RCPs
/// bind it (`PolicyRequest.isBoundByResourceControls`).
/// Source: AWS Organizations User Guide, "Resource control policies", list of supported services.
enum ResourceControlServices {
  /// The services' prefixes.
  static let prefixes: Set<String> = [
    "aoss", "cognito-identity", "cognito-idp", "cognito-sync", "dynamodb", "ecr", "kms", "logs",
    "s3", "secretsmanager", "sqs", "sts",
  ]
}
