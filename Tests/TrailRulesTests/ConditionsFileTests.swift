import Testing
import TrailDetect
import TrailEvents
import TrailRules

@Suite struct ConditionsFileTests {
  @Test func everySectionIsRead() throws {
    let file = ConditionsFile.parse(
      text: #"""
        # what is normal here
        networks:
          office: [203.0.113.0/24, 2001:db8::/32]
          vpn: 198.51.100.7
          none:
        accounts: { trusted: [111122223333, 012345678901] }
        principals: { break-glass: ["arn:aws:iam::*:role/BreakGlass"] }
        regions: { allowed: [eu-west-1, us-gov-west-1, ap-*] }
        hours:
          work: { zone: Europe/Berlin, days: [mon-fri], from: 07:00, to: 19:00 }
          night: { zone: UTC, days: [Sat, sunday, tue-tue], from: "22:30", to: "6:00" }
          always: { zone: UTC, from: 00:00, to: 24:00 }
          weekend: { zone: UTC, days: sat-mon, from: 00:00, to: 24:00 }
        guardrails: [policies/office-only.json, policies/scp-*.json]
        """#, path: "c.yaml")
    #expect(file.errors.isEmpty)
    #expect(
      file.warnings.map(\.description) == [
        "c.yaml:5:3: `networks.none` is empty and counts as not declared"
      ])
    let declared = file.conditions
    #expect(declared.networks.map(\.name) == ["office", "vpn"])
    #expect(
      declared.values(named: "networks") == ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7/32"])
    #expect(
      declared.sets == [
        "accounts.trusted": ["111122223333", "012345678901"],
        "principals.break-glass": ["arn:aws:iam::*:role/BreakGlass"],
        "regions.allowed": ["eu-west-1", "us-gov-west-1", "ap-*"],
      ])
    #expect(declared.hours.map(\.name) == ["work", "night", "always", "weekend"])
    #expect(declared.hours.map(\.fromMinute) == [420, 1350, 0, 0])
    #expect(declared.hours.map(\.toMinute) == [1140, 360, 1440, 1440])
    #expect(
      declared.hours.map(\.days) == [
        [0, 1, 2, 3, 4], [5, 6, 1], [0, 1, 2, 3, 4, 5, 6], [5, 6, 0],
      ])
    #expect(declared.guardrails == ["policies/office-only.json", "policies/scp-*.json"])
  }

  @Test func nothingIsDeclaredByAnEmptyFile() {
    for text in ["", "# nothing\n", "networks:\nhours: ~\n", "{}", "guardrails: []\n"] {
      let file = ConditionsFile.parse(text: text, path: "c.yaml")
      #expect(file.conditions == DeclaredConditions(), "\(text)")
      #expect(file.errors.isEmpty && file.warnings.isEmpty, "\(text)")
    }
  }

  @Test(arguments: [
    (
      "network: { a: 10.0.0.1 }",
      "1:1: unknown section `network` in the declared conditions\n  help: did you mean `networks`?"
    ),
    (
      "networks: { a: 10.0.0.256 }",
      "1:16: `10.0.0.256` is neither an address nor a block of addresses\n"
        + "  help: write `198.51.100.7`, `203.0.113.0/24` or `2001:db8::/32`"
    ),
    (
      "networks: { a: 10.0.0.0/33 }",
      "1:16: `10.0.0.0/33` is neither an address nor a block of addresses\n"
        + "  help: write `198.51.100.7`, `203.0.113.0/24` or `2001:db8::/32`"
    ),
    (
      "networks: [10.0.0.1]",
      "1:11: `networks` is a mapping of names\n  help: write `networks: { name: … }`"
    ),
    (
      "networks: { a.b: 10.0.0.1 }",
      "1:13: `a.b` is not a name\n  help: use letters, digits, `-` and `_`"
    ),
    (
      "networks: { a: { b: 10.0.0.1 } }",
      "1:16: `networks.a` is a text or a list of texts"
    ),
    ("networks: { a: 10.0.0.1, a: 10.0.0.2 }", "1:13: key `a` appears twice in one mapping"),
    ("accounts: { a: [1234] }", "1:17: `1234` is not an account id of 12 digits"),
    (
      "principals: { a: admin }",
      "1:18: `admin` is not an ARN of six parts\n  help: write it like"
        + " `arn:aws:iam::111122223333:role/Admin`; `*` and `?` are wildcards"
    ),
    (
      "regions: { a: Ireland }",
      "1:15: `Ireland` is not the name of a region\n  help: write it like `eu-west-1` or `eu-*`"
    ),
    (
      "regions: { a: eu-west }",
      "1:15: `eu-west` is not the name of a region\n  help: write it like `eu-west-1` or `eu-*`"
    ),
    (
      "hours: { w: { zone: Europe/Berln, from: 07:00, to: 08:00 } }",
      "1:21: unknown time zone `Europe/Berln`\n  help: did you mean `Europe/Berlin`?"
    ),
    (
      "hours: { w: { zone: CEST, from: 07:00, to: 08:00 } }",
      "1:21: unknown time zone `CEST`\n  help: write an IANA name such as `Europe/Berlin`"
    ),
    (
      "hours: { w: { zone: UTC, days: [mo], from: 07:00, to: 08:00 } }",
      "1:33: `mo` is not a day\n  help: write `mon`, `tue` or `mon-fri`"
    ),
    (
      "hours: { w: { zone: UTC, from: 7, to: 08:60 } }",
      "1:32: `7` is not a time of day\n  help: write it like `07:00`"
    ),
    (
      "hours: { w: { zone: UTC, from: 24:00, to: 08:00 } }",
      "1:32: `24:00` is not a time of day\n  help: write it like `07:00`"
    ),
    ("hours: { w: { zone: UTC, from: 07:00 } }", "1:10: `hours.w` has no `to`"),
    (
      "hours: { w: { zone: UTC, from: 07:00, to: 07:00 } }",
      "1:10: `hours.w` begin and end at the same minute\n"
        + "  help: for the whole day write `from: 00:00` and `to: 24:00`"
    ),
    (
      "hours: { w: { zone: UTC, form: 07:00, from: 07:00, to: 08:00 } }",
      "1:26: unknown field `form` in `hours.w`\n  help: did you mean `from`?"
    ),
    ("- a", "1:1: the declared conditions is a mapping of fields to values"),
    ("{}\n---\n{}\n", "3:1: the conditions file has more than one document"),
  ])
  func faults(text: String, message: String) {
    let file = ConditionsFile.parse(text: text, path: "c.yaml")
    #expect(file.errors.first?.description == "c.yaml:\(message)")
  }

  @Test func allFaultsAreCollected() {
    let file = ConditionsFile.parse(
      text: "accounts: { a: [1, 2] }\nregions: { b: X, c: eu-west-1 }\nhour: {}\n", path: "c.yaml")
    #expect(file.errors.map(\.line) == [1, 1, 2, 3])
    #expect(file.conditions.sets == ["regions.c": ["eu-west-1"]])
  }

  @Test(arguments: [
    ("203.0.113.7/24", 1), ("203.0.113.0/24", 0), ("203.0.113.7/32", 0), ("203.0.113.7", 0),
    ("2001:db8::1/32", 1), ("2001:db8::/32", 0), ("2001:db8::1/128", 0), ("2001:db8:0:1::/63", 1),
    ("2001:db8:0:0:8000::/64", 1), ("0.0.0.0/0", 1), ("::/0", 1),
  ])
  func bitsBehindThePrefix(text: String, warnings: Int) {
    let file = ConditionsFile.parse(text: "networks: { a: '\(text)' }", path: "c.yaml")
    #expect(file.warnings.count == warnings)
    #expect(file.conditions.networks.count == 1)
  }

  @Test(arguments: [
    // 2026-03-29 01:00 UTC: summer time begins in Berlin.
    ("Europe/Berlin", "2026-03-29T00:59:59Z", 3600),
    ("Europe/Berlin", "2026-03-29T01:00:00Z", 7200),
    ("Europe/Berlin", "2026-10-25T00:59:59Z", 7200),
    ("Europe/Berlin", "2026-10-25T01:00:00Z", 3600),
    ("America/New_York", "2026-03-08T06:59:59Z", -18_000),
    ("America/New_York", "2026-03-08T07:00:00Z", -14_400),
    ("Asia/Kolkata", "2026-01-01T00:00:00Z", 19_800), ("UTC", "2026-07-01T00:00:00Z", 0),
    // 2011-12-30 did not exist in Samoa.
    ("Pacific/Apia", "2011-12-30T09:59:59Z", -36_000),
    ("Pacific/Apia", "2011-12-30T10:00:00Z", 50_400),
    ("Europe/Berlin", "2039-07-01T00:00:00Z", 7200),
  ])
  func zonesHaveTheirOffsets(zone: String, time: String, east: Int64) throws {
    let file = ConditionsFile.parse(
      text: "hours: { w: { zone: \(zone), from: 00:00, to: 01:00 } }", path: "c.yaml")
    let offsets = try #require(file.conditions.hours.first?.offsets)
    let seconds = try #require(Timestamp(time)).seconds
    #expect(offsets.last { $0.fromSeconds <= seconds }?.secondsEast == east)
    #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0.fromSeconds < $1.fromSeconds })
  }
}
