import TrailEvents

extension PolicyGrants {
  /// What a policy that AWS manages grants, known by its ARN; nothing for policies of customers.
  ///
  /// Source: AWS Managed Policy Reference Guide, as of 2025.
  public static func ofManagedPolicy(arn: String) -> PolicyGrants {
    var grants = PolicyGrants()
    guard let parsed = ARN(arn), parsed.service == "iam", parsed.account == "aws",
      parsed.resource.hasPrefix("policy/")
    else { return grants }
    let name = parsed.lastSegment
    switch name {
    case "AdministratorAccess":
      grants.add(.adminStar, "allows every action on every resource")
      grants.add(.iamWrite, "allows changing everything in IAM")
      grants.add(.passRoleStar, "allows passing any role to a service")
    case "IAMFullAccess":
      grants.add(.serviceStar, "allows every action of iam on every resource")
      grants.add(.iamWrite, "allows changing everything in IAM")
      grants.add(.passRoleStar, "allows passing any role to a service")
    case "PowerUserAccess":
      grants.add(.powerUser, "allows everything except IAM")
      grants.add(.notActionAllow, "allows every action that it does not list")
    default:
      if let what = broadPolicies[name] {
        grants.add(.serviceStar, "allows \(what)")
      } else if name.contains("FullAccess") {
        grants.add(.serviceStar, "allows every action that \(name) is named for")
      }
    }
    return grants
  }

  /// Policies with whole services in them whose names do not say so.
  private static let broadPolicies = [
    "AdministratorAccess-Amplify": "every action that Amplify needs",
    "AdministratorAccess-AWSElasticBeanstalk": "every action that Elastic Beanstalk needs",
    "AWSCloud9Administrator": "every action of cloud9",
    "AWSSSOMasterAccountAdministrator": "every action of sso",
    "AWSSSOMemberAccountAdministrator": "every action of sso",
    "DatabaseAdministrator": "whole services for databases",
    "DataScientist": "whole services for data analysis",
    "NetworkAdministrator": "whole services for networks",
    "SystemAdministrator": "whole services for operations",
  ]
}
