extension SampleTexts {
  /// `README.md` beside the samples.
  static func readme(_ report: StoryReport, seed: UInt64) -> String {
    func count(_ mark: StoryMark) -> String { String(report.parts[mark] ?? 0) }
    return """
      # Sample logs: a week at ExampleCorp

      Five days of CloudTrail, Monday 2 to Friday 6 March 2026, of a company that does not exist:
      \(report.records) different records in \(report.logFiles) log files. Made by

          trailsift-bench generate samples --seed \(seed) --out samples

      which writes the same bytes every time. Every id, key and address is made up; nothing was
      taken from a real log. All times are UTC.

      | account | what | network |
      |---|---|---|
      | 111122223333 | production | office 203.0.113.0/24 and 2001:db8:aa::/48, VPN 198.51.100.7 |
      | 444455556666 | development | NAT of the machines 198.51.100.20, private 10.20.0.0/16 |
      | 777788889999 | management, log archive | the intruder: 192.0.2.66, 2001:db8:bad::66 |

      People: alice (console and shell), bob (Terraform), carol (Identity Center), dave (VPN), the
      auditor. Machines: builds (OIDC), the CDK, instances, functions, services of AWS.
      `conditions.yaml` declares the networks, accounts, regions and hours.

      ## What happened

      | beat | when | what | records | what a detection should say |
      |---|---|---|---|---|
      | 1 | Wed 19:12:04–19:18 | the leaked key of `ci-legacy` is tried from 192.0.2.66: \
      `GetCallerIdentity`, then 60 calls over IAM, S3, EC2, Secrets Manager, Organizations, KMS; 45 \
      are denied | \(count(.beat1Enumeration)) | a long-term key from a foreign network; a burst of \
      denied calls, in four spellings, by one principal |
      | 2 | 19:21–19:24 | `PutUserPolicy` is denied; `CreatePolicyVersion` sets `Action *` on \
      `Resource *` as default; `AttachUserPolicy` AdministratorAccess | \(count(.beat2Escalation)) \
      | escalation of privileges by two ways |
      | 3 | 19:26–19:36 | `CreateUser`, `CreateAccessKey`, `CreateLoginProfile`, \
      `AttachUserPolicy` for `svc-backup-sync`; the role `data-pipeline` trusts the outside account \
      999988887777; `AssumeRole` into development (one sharedEventID, two records) | \
      \(count(.beat3Persistence)) | a user with key and password made by another user; a trust to a \
      foreign account |
      | 4 | 20:38–20:54 | root of development: two failed sign-ins, one that works, without MFA, \
      from 2001:db8:bad::66; an access key for root, and its use | \(count(.beat4Root)) | root \
      without MFA; a root key made and used |
      | 5 | 21:20–21:28 | the block of public access is removed from examplecorp-customer-data, its \
      policy opened to `*`; `DetachPolicy` and `LeaveOrganization` are denied by the organization; \
      `StopLogging` | \(count(.beat5Exposure)) | a public bucket; logging stopped; an account that \
      tried to leave |
      | 6 | Thu 02:14–02:22 | `svc-backup-sync` signs in without MFA from 192.0.2.66 and reads 40 \
      objects | \(count(.beat6Exfiltration)) | a sign-in without MFA at night, many objects read |

      `ci-legacy` is denied \(report.deniedOfIntruder) times in all: 45 in beat 1, one in beat 2, \
      two in beat 5.

      ## What only looks like it

      None of this is an incident; the note says what a careless reader would make of it.

      | trap | records | why it is harmless |
      |---|---|---|
      | root with `invokedBy` | \(count(.trapRootInvokedByService)) | AWS works on root's behalf |
      | root in an `AwsServiceEvent` | \(count(.trapRootServiceEvent)) | nobody asked for it |
      | a user called `root` signs in | \(count(.trapUserNamedRoot)) | an IAM user, office, MFA |
      | Identity Center sign-ins say `MFAUsed: No` | \(count(.trapFederatedSignIn)) | the second \
      factor was asked for before |
      | policy writes that failed or were denied | \(count(.trapPolicyWriteFailed)) | nothing \
      changed |
      | a service-linked role | \(count(.trapServiceLinkedRole)) | autoscaling's own |
      | reads and simulations of policies | \(count(.trapPolicyReads)) | they change nothing |
      | Terraform's narrow inline policies | \(count(.trapNarrowPolicy)) | true changes, small: \
      low at most |
      | `*` in a Deny | \(count(.trapStarInDeny)) | it takes away |
      | log delivery denied, Tue 10:00–11:00 | \(count(.trapDeliveryDenied)) | AWS's own service, \
      a matter of operation |
      | throttled calls | \(count(.trapThrottled)) | errors, no denials |
      | nothing there yet (`NoSuch…`) | \(count(.trapNotFound)) | Terraform looks before it makes |
      | dry runs | \(count(.trapDryRun)) | the error says: allowed |
      | `metrics-exporter` denied twice in ten minutes all week | \(count(.trapSteadyDenials)) | a \
      steady baseline, never a spike |
      | a service's name, or `AWS Internal`, as address | \(count(.trapServiceAddress)) | forwarded \
      calls come from no network |
      | S3 console with an endpoint of AWS's own | \(count(.trapConsoleEndpoint)) | the address is \
      the user's, the office |
      | `2001:0db8:00aa::0010` | \(count(.trapIPv6Spelling)) | the office in another spelling |
      | `255.18.064.253` | \(count(.trapUnparsableAddress)) | no address: unknown, not foreign |

      For the reader of files: Tuesday of the development account is delivered twice \
      (\(report.repeats) records with the same eventIDs, by a trail of the account's own); one file \
      has two gzip members; one is plain JSON; one digest file and one insight file \
      (\(report.insights) records) are known and counted, not analyzed; `exports/` shows \
      \(report.exported) records again, as JSON lines and as `aws cloudtrail lookup-events` gives \
      them.

      """
  }
}
