/// The prefix under which IAM knows a service: `monitoring.amazonaws.com` is `cloudwatch`.
public enum ServicePrefix {
  /// The IAM prefix of an `eventSource`, in small letters.
  ///
  /// The whole name before the domain is looked up first (`runtime.lex`), then its first label.
  public static func of(eventSource: String) -> String {
    var host = eventSource.asciiLowercased
    for domain in [".amazonaws.com.cn", ".amazonaws.com", ".amazonaws.eu", ".amazon.com", ".aws"] {
      if host.hasSuffix(domain) {
        host.removeLast(domain.count)
        break
      }
    }
    if let prefix = aliases[host] { return prefix }
    if host.hasSuffix("marketplace") { return "aws-marketplace" }
    let labels = host.split(separator: ".")
    guard let first = labels.first.map(String.init) else { return host }
    if let prefix = aliases[first] { return prefix }
    // `api.ecr`, `data.iot`: a role before the service's own name.
    if labels.count >= 2, roleLabels.contains(first) {
      let service = String(labels[1])
      return aliases[service] ?? service
    }
    return first
  }

  private static let roleLabels: Set<String> = [
    "api", "data", "edge", "runtime", "models", "streams", "featurestore-runtime", "metrics",
    "catalog", "entitlement", "metering", "portal", "query", "ingest", "admin",
  ]

  /// Names that differ, after the Service Authorization Reference's list of prefixes and the signing
  /// names in botocore 1.43.11.
  private static let aliases: [String: String] = [
    "a2i-runtime.sagemaker": "sagemaker", "agreement-marketplace": "aws-marketplace",
    "amazonmq": "mq", "appconfigdata": "appconfig", "application-insights": "applicationinsights",
    "appstream2": "appstream", "bedrock-agent": "bedrock", "bedrock-agent-runtime": "bedrock",
    "bedrock-agentcore-control": "bedrock-agentcore", "bedrock-data-automation": "bedrock",
    "bedrock-data-automation-runtime": "bedrock", "bedrock-runtime": "bedrock",
    "billingconsole": "billing", "cassandra-streams": "cassandra",
    "cloudcontrolapi":
      "cloudformation", "cloudhsmv2": "cloudhsm", "cloudsearchdomain": "cloudsearch",
    "connectparticipant": "connect", "contact-lens": "connect", "data-signer": "signer",
    "email": "ses", "forecastquery": "forecast", "identity-chime": "chime",
    "iot-jobs-data": "iotjobsdata", "iotdata": "iot",
    "ioteventsdata": "iotevents", "iotsecuredtunneling": "iot", "ivsrealtime": "ivs",
    "mail-manager": "ses",
    "media-pipelines-chime": "chime", "meetings-chime": "chime", "messaging-chime": "chime",
    "memory-db": "memorydb", "migrationhub": "mgh", "migrationhub-config": "mgh",
    "mturk-requester": "mechanicalturk", "oidc": "sso-oauth",
    "models-v2-lex": "lex", "monitoring": "cloudwatch", "opensearch": "es",
    "opensearchservice": "es", "personalize-events": "personalize",
    "personalize-runtime": "personalize", "pinpoint": "mobiletargeting", "pricelist": "pricing",
    "qconnect": "wisdom", "rdsdata": "rds-data", "runtime-v2-lex": "lex", "s3-control": "s3",
    "servicecatalog-appregistry": "servicecatalog", "sesv2": "ses",
    "sms-voice.pinpoint": "sms-voice", "tagging": "tag", "taxconsole": "tax",
    "tunneling.iot": "iot", "api.tunneling.iot": "iot", "data-ats.iot": "iot",
    "data.jobs.iot": "iotjobsdata", "voice-chime": "chime", "participant.connect": "connect",
    "controlplane.payment-cryptography": "payment-cryptography",
    "dataplane.payment-cryptography": "payment-cryptography",
  ]
}
