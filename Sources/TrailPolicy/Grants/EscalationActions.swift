/// The IAM actions with which a principal can give itself more rights.
///
/// Source: the privilege-escalation methods published by Rhino Security Labs (2018) and Bishop Fox
/// (2021).
enum EscalationActions {
  static let passRole = "iam:PassRole"

  static let all = [
    passRole, "iam:AttachUserPolicy", "iam:AttachGroupPolicy", "iam:AttachRolePolicy",
    "iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:PutRolePolicy", "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup", "iam:UpdateAssumeRolePolicy",
    "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
    "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary",
    "iam:DetachUserPolicy", "iam:DetachRolePolicy", "iam:DeleteUserPolicy",
    "iam:DeleteRolePolicy", "iam:AddRoleToInstanceProfile", "iam:CreateSAMLProvider",
    "iam:UpdateSAMLProvider", "iam:CreateOpenIDConnectProvider",
    "iam:AddClientIDToOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:DeactivateMFADevice", "iam:ResyncMFADevice", "iam:UploadSigningCertificate",
    "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential",
    "iam:CreateUser", "iam:CreateRole", "iam:CreatePolicy",
  ]
}
