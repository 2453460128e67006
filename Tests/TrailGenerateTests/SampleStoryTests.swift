import Foundation
import Testing

@testable import TrailGenerate

@Suite struct SampleStoryTests {
  // Made once: the story of the seed that the samples in the repository have.
  static let records = SampleStory().records()

  static func records(of mark: StoryMark) -> [LogRecord] {
    records.filter { $0.mark == mark }
  }

  @Test func everyRecordIsJSON() throws {
    for record in Self.records {
      let parsed = try JSONSerialization.jsonObject(with: Data(record.json.utf8))
      let fields = try #require(parsed as? [String: Any])
      #expect(fields["userIdentity"] is [String: Any])
      #expect(fields["eventID"] as? String == record.eventID)
    }
    #expect(Self.records.count > 7_000)
  }

  static let counts: [(StoryMark, records: Int, denied: Int)] = [
    (.beat1Enumeration, 61, 45), (.beat2Escalation, 3, 1), (.beat3Persistence, 10, 0),
    (.beat4Root, 9, 0), (.beat5Exposure, 5, 2), (.beat6Exfiltration, 43, 0),
    (.trapRootInvokedByService, 3, 0), (.trapRootServiceEvent, 2, 0), (.trapUserNamedRoot, 1, 0),
    (.trapPolicyWriteFailed, 3, 1), (.trapServiceLinkedRole, 1, 0), (.trapPolicyReads, 5, 0),
    (.trapNarrowPolicy, 4, 0), (.trapStarInDeny, 2, 0), (.trapDeliveryDenied, 600, 600),
    (.trapThrottled, 120, 0), (.trapNotFound, 90, 0), (.trapDryRun, 6, 0),
    (.trapSteadyDenials, 1_440, 1_440), (.trapServiceAddress, 8, 0), (.trapConsoleEndpoint, 6, 0),
    (.trapIPv6Spelling, 3, 0), (.trapUnparsableAddress, 2, 0), (.trapFederatedSignIn, 15, 0),
  ]

  private static let denials: Set<String> = [
    "AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation",
  ]

  @Test(arguments: counts)
  func partsHaveTheirNumbers(_ row: (StoryMark, records: Int, denied: Int)) {
    let part = Self.records(of: row.0)
    #expect(part.count == row.records)
    #expect(part.count { Self.denials.contains($0.errorCode ?? "") } == row.denied)
  }

  @Test func everyPartIsCounted() {
    let counted = Set(Self.counts.map(\.0))
    #expect(counted.union([.ordinary]) == Set(StoryMark.allCases))
  }

  @Test func numbersOfPartsDoNotDependOnTheSeed() {
    let records = SampleStory(seed: 99).records()
    for row in Self.counts {
      #expect(records.count { $0.mark == row.0 } == row.records, "\(row.0)")
    }
    #expect(records.map(\.eventID) != Self.records.map(\.eventID))
  }

  @Test func eventIDsAreUnique() {
    #expect(Set(Self.records.map(\.eventID)).count == Self.records.count)
  }

  @Test func denialsOfTheEnumerationAreSpeltAsServicesSpellThem() {
    var spellings: [String: Int] = [:]
    for record in Self.records(of: .beat1Enumeration) {
      if let code = record.errorCode { spellings[record.source + " " + code, default: 0] += 1 }
    }
    #expect(
      spellings == [
        "iam.amazonaws.com AccessDenied": 12, "s3.amazonaws.com AccessDenied": 8,
        "ec2.amazonaws.com Client.UnauthorizedOperation": 12,
        "secretsmanager.amazonaws.com AccessDeniedException": 5,
        "organizations.amazonaws.com AccessDeniedException": 4,
        "kms.amazonaws.com AccessDeniedException": 4,
      ])
  }

  @Test func theEnumerationTakesSixMinutes() throws {
    let times = Self.records(of: .beat1Enumeration).map(\.time)
    let first = try #require(times.min())
    let last = try #require(times.max())
    #expect(first.iso == "2026-03-04T19:12:04Z")
    #expect(last.seconds - first.seconds <= 360)
  }

  @Test func theStepAcrossIsDeliveredToBothAccounts() throws {
    let pair = Self.records(of: .beat3Persistence).filter { $0.name == "AssumeRole" }
    #expect(pair.map(\.recipient.id) == ["111122223333", "444455556666"])
    #expect(pair[0].sharedEventID == pair[1].sharedEventID)
    #expect(pair[0].sharedEventID != nil)
    #expect(pair[0].eventID != pair[1].eventID)
    #expect(pair[1].identity.contains(#""type":"AWSAccount""#))
  }

  @Test func rootSignsInAtTheThirdTryWithoutMFA() {
    let signIns = Self.records(of: .beat4Root).filter { $0.name == "ConsoleLogin" }
    #expect(
      signIns.map(\.response) == [
        #"{"ConsoleLogin":"Failure"}"#, #"{"ConsoleLogin":"Failure"}"#,
        #"{"ConsoleLogin":"Success"}"#,
      ])
    #expect(signIns.allSatisfy { $0.additional?.contains(#""MFAUsed":"No""#) == true })
    #expect(signIns.map(\.errorMessage) == ["Failed authentication", "Failed authentication", nil])
  }

  // Nobody but the intruder and AWS itself acts as root; nobody else comes from those addresses.
  @Test func theIntruderIsNowhereElse() {
    let beats: Set<StoryMark> = [
      .beat1Enumeration, .beat2Escalation, .beat3Persistence, .beat4Root, .beat5Exposure,
      .beat6Exfiltration,
    ]
    let addresses: Set<String> = [Address.attacker, Address.attackerIPv6]
    for record in Self.records {
      #expect(beats.contains(record.mark) == addresses.contains(record.address ?? ""))
      if record.identity.contains(#""type":"Root""#), !beats.contains(record.mark) {
        #expect(record.identity.contains("invokedBy"))
      }
    }
  }

  @Test func addressesAreDocumentationOrPrivateOnes() {
    let known = ["203.0.113.", "198.51.100.", "192.0.2.", "10.20.", "2001:db8:", "2001:0db8:"]
    for record in Self.records {
      let address = record.address ?? ""
      let isName = address.hasSuffix(".amazonaws.com") || address == "AWS Internal"
      #expect(isName || address == "255.18.064.253" || known.contains { address.hasPrefix($0) })
    }
  }

  @Test func theSteadyRoleIsDeniedTwiceInEveryTenMinutes() {
    var slots: [Int: Int] = [:]
    for record in Self.records(of: .trapSteadyDenials) {
      slots[record.time.seconds / 600, default: 0] += 1
    }
    #expect(slots.count == 720)
    #expect(slots.values.allSatisfy { $0 == 2 })
  }

  @Test func theExfiltrationReadsFortyObjectsOfOneBucket() {
    let reads = Self.records(of: .beat6Exfiltration).filter { $0.name == "GetObject" }
    #expect(Set(reads.map(\.request)).count == 40)
    #expect(reads.allSatisfy { $0.request.contains(#""bucketName":"examplecorp-customer-data""#) })
  }
}
