import Testing
import TrailEvents

@Suite struct ToolingTests {
  private static let terraform =
    "APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) aws-sdk-go/1.44.157"

  @Test(
    arguments: [
      Row("nothing", "", .other),
      Row(
        "CLI", #""userAgent": "aws-cli/2.15.0 Python/3.11.6 Linux/6.1 exe/x86_64 prompt/off""#, .cli
      ),
      Row("CLI 1", #""userAgent": "aws-cli/1.16.312 Python/3.6.9 Linux botocore/1.13.48""#, .cli),
      Row(
        "CloudShell",
        #""userAgent": "aws-cli/2.13 Linux exec-env/CloudShell", "sessionCredentialFromConsole": "true""#,
        .cli),
      Row("PowerShell", #""userAgent": "AWSPowerShell.Common/4.1 .NET_Core""#, .cli),
      Row("boto", #""userAgent": "[Boto3/1.26.165 Python/3.10.6 Linux Botocore/1.29.165]""#, .sdk),
      Row(
        "Go", #""userAgent": "aws-sdk-go-v2/1.17.0 os/linux lang/go/1.18.10 api/sts/1.16.19""#, .sdk
      ),
      Row("Java", #""userAgent": "aws-sdk-java/2.20.1 Linux""#, .sdk),
      Row("Terraform, over its SDK", "\"userAgent\": \"[\(terraform)]\"", .terraform),
      Row("OpenTofu", #""userAgent": "APN/1.0 OpenTofu/1.6.0 aws-sdk-go-v2/1.24""#, .terraform),
      Row("Pulumi", #""userAgent": "APN/1.0 Pulumi/1.0 PulumiAWS/6.0 aws-sdk-go-v2/1.24""#, .other),
      Row("CDK", #""userAgent": "aws-sdk-js/3.600 ua/2.0 aws-cdk/2.150.0""#, .cdk),
      Row(
        "S3 console",
        #""userAgent": "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux]""#, .console),
      Row(
        "other console", #""userAgent": "RDS Console, aws-internal/3 aws-sdk-java/1.11.975 Linux""#,
        .console),
      Row("console's name", #""userAgent": "console.amazonaws.com""#, .console),
      Row("EC2 console's name", #""userAgent": "console.ec2.amazonaws.com""#, .console),
      Row("sign-in's name", #""userAgent": "signin.amazonaws.com""#, .console),
      Row("AWSConsole", #""userAgent": "AWSConsole, aws-sdk-java/1.11""#, .console),
      Row("browser", #""userAgent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/114.0""#, .console),
      Row(
        "console's back end",
        #""userAgent": "AWS Internal", "sourceIPAddress": "10.8.8.10", "sessionCredentialFromConsole": "true""#,
        .console),
      Row(
        "sign-in", #""eventType": "AwsConsoleSignIn", "userAgent": "python-requests/2.31""#,
        .console),
      Row(
        "sign-in, other spelling", #""eventType": "AwsConsoleSignin", "userAgent": "x""#, .console),
      Row("service event", #""eventType": "AwsServiceEvent""#, .awsService),
      Row(
        "service", #""userAgent": "rds.amazonaws.com", "sourceIPAddress": "rds.amazonaws.com""#,
        .awsService),
      Row("service's agent only", #""userAgent": "autoscaling.amazonaws.com""#, .awsService),
      Row(
        "stack",
        #""userAgent": "cloudformation.amazonaws.com", "sourceIPAddress": "cloudformation.amazonaws.com""#,
        .cloudformation),
      Row(
        "stack for Alice", Part.alice(invokedBy: "cloudformation.amazonaws.com"), .cloudformation),
      Row(
        "service for Alice",
        Part.alice(invokedBy: "athena.amazonaws.com") + #", "userAgent": "aws-cli/2""#, .awsService),
      Row("sign-in for Alice", Part.alice(invokedBy: "signin.amazonaws.com"), .console),
      Row(
        "CDK's role in a stack",
        Part.role(
          "arn:aws:iam::1:role/cdk-hnb659fds-cfn-exec-role-1-eu-west-1",
          invokedBy: "cloudformation.amazonaws.com"), .cdk),
      Row(
        "a role that is only named so",
        Part.role("arn:aws:iam::1:role/cdk-admin", invokedBy: "cloudformation.amazonaws.com"),
        .cloudformation),
      Row(
        "console session, strange agent",
        #""userAgent": "x", "sessionCredentialFromConsole": "true""#, .console),
      Row("attack tool", #""userAgent": "stratus-red-team_39f95f43""#, .other),
      Row("no tool", #""userAgent": "curl/8.0""#, .other),
    ] as [Row<String, Tooling>])
  func tools(row: Row<String, Tooling>) throws {
    #expect(RecordFacts(fields: try record(row.input)).tooling == row.expected)
  }

  @Test func namesAreThoseOfRules() {
    #expect(
      Tooling.allCases.map(\.rawValue) == [
        "console", "cli", "sdk", "terraform", "cloudformation", "cdk", "aws-service", "other",
      ])
  }
}
