/// The parts of the sample story, so that what was written may be counted part by part.
public enum StoryMark: String, Sendable, CaseIterable {
  /// Days of ordinary work.
  case ordinary
  /// Beat 1: the leaked key of `ci-legacy` is tried out; 46 calls are denied, 15 are not.
  case beat1Enumeration
  /// Beat 2: it makes itself administrator.
  case beat2Escalation
  /// Beat 3: a new user, an opened role, a step into another account.
  case beat3Persistence
  /// Beat 4: root of the development account signs in without MFA.
  case beat4Root
  /// Beat 5: a bucket is opened, logging is stopped, the organization holds.
  case beat5Exposure
  /// Beat 6: the new user signs in and reads the data.
  case beat6Exfiltration
  /// Root with `invokedBy`: AWS works on root's behalf.
  case trapRootInvokedByService
  /// Root as the identity of an AwsServiceEvent.
  case trapRootServiceEvent
  /// A user called `root` signs in, with MFA, from the office.
  case trapUserNamedRoot
  /// Policy writes which failed or were denied.
  case trapPolicyWriteFailed
  /// The service-linked role which autoscaling makes for itself.
  case trapServiceLinkedRole
  /// Reads and simulations of policies.
  case trapPolicyReads
  /// Terraform's narrow policies from the office: changes, but small ones.
  case trapNarrowPolicy
  /// Policies whose `*` stands in a Deny.
  case trapStarInDeny
  /// Denied deliveries of AWS's own log delivery.
  case trapDeliveryDenied
  /// Throttled calls.
  case trapThrottled
  /// Terraform asks for what is not there yet.
  case trapNotFound
  /// Dry runs, whose error says that the call would have been allowed.
  case trapDryRun
  /// A role which is denied twice in ten minutes, all week.
  case trapSteadyDenials
  /// `sourceIPAddress` is the name of a service or `AWS Internal`.
  case trapServiceAddress
  /// Console traffic to S3: the user's address beside an endpoint of AWS's own.
  case trapConsoleEndpoint
  /// The office's IPv6 address in another spelling.
  case trapIPv6Spelling
  /// An address which is none.
  case trapUnparsableAddress
  /// Identity Center sign-ins, whose `MFAUsed` is always `No`.
  case trapFederatedSignIn
}
