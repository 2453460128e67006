import Testing
import TrailEvents

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("203.0.113.7", "203.0.113.7"),
    ("0.0.0.0", "0.0.0.0"),
    ("255.255.255.255", "255.255.255.255"),
    ("2001:db8::1", "2001:db8::1"),
    ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
    ("::", "::"),
    ("::1", "::1"),
    ("1::", "1::"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"),
    ("::ffff:203.0.113.7", "203.0.113.7"),
    ("::ffff:cb00:7107", "203.0.113.7"),
    ("64:ff9b::203.0.113.7", "64:ff9b::cb00:7107"),
  ])
  func reads(text: String, expected: String) {
    #expect(IPAddress(text)?.description == expected)
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "255.18.064.253", "01.2.3.4", "1.2.3.4 ",
    " 1.2.3.4", "1.2.3.4/32", "1.2.3.4:80", "1..2.3", "1.2.3.", ".1.2.3", "0x7f.0.0.1", "1.2.3.-4",
    "1.2.3.999999999999", ":", ":::", "1:::2", "1::2::3", "::1:", ":1::", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::1", "fe80::1%eth0", "[::1]",
    "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "::ffff:1.2.3.04", "AWS Internal", "s3.amazonaws.com",
    "١.2.3.4",
  ])
  func refuses(text: String) { #expect(IPAddress(text) == nil) }

  @Test(arguments: [
    ("10.0.0.1", true), ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.0", false),
    ("172.15.255.255", false), ("192.168.0.1", true), ("192.169.0.1", false),
    ("100.64.0.1", true), ("100.127.255.255", true), ("100.128.0.0", false),
    ("169.254.169.254", true), ("127.0.0.1", true), ("0.1.2.3", true), ("8.8.8.8", false),
    ("11.0.0.0", false), ("::1", true), ("::", true), ("::2", false), ("fd00::1", true),
    ("fc00::1", true), ("fe80::1", true), ("febf::1", true), ("fec0::1", false),
    ("2001:db8::1", false), ("::ffff:10.0.0.1", true),
  ])
  func tellsPrivateFromPublic(text: String, isPrivate: Bool) {
    #expect(IPAddress(text)?.isPrivate == isPrivate)
  }

  @Test(arguments: [
    Row("in", ("203.0.113.0/24", "203.0.113.255"), true),
    Row("out", ("203.0.113.0/24", "203.0.114.0"), false),
    Row("host bits are ignored", ("203.0.113.77/24", "203.0.113.1"), true),
    Row("bare", ("203.0.113.7", "203.0.113.7"), true),
    Row("bare, other", ("203.0.113.7", "203.0.113.6"), false),
    Row("everything", ("0.0.0.0/0", "255.255.255.255"), true),
    Row("everything of version 4 only", ("0.0.0.0/0", "::1"), false),
    Row("odd length", ("10.128.0.0/9", "10.127.255.255"), false),
    Row("version 6", ("2001:db8::/32", "2001:db8:ffff::1"), true),
    Row("version 6, out", ("2001:db8::/32", "2001:db9::"), false),
    Row("past 64 bits", ("2001:db8::ff00/120", "2001:db8::ffff"), true),
    Row("past 64 bits, out", ("2001:db8::ff00/120", "2001:db8::fe00"), false),
    Row("exactly 64 bits", ("2001:db8:0:1::/64", "2001:db8:0:2::"), false),
    Row("everything of version 6", ("::/0", "ffff::"), true),
    Row("mapped address", ("203.0.113.0/24", "::ffff:203.0.113.9"), true),
    Row("mapped block", ("::ffff:203.0.113.0/120", "203.0.113.9"), true),
    Row("mapped block, out", ("::ffff:203.0.113.0/120", "203.0.112.9"), false),
  ])
  func blocksContain(row: Row<(String, String), Bool>) throws {
    let network = try #require(IPNetwork(row.input.0))
    let address = try #require(IPAddress(row.input.1))
    #expect(network.contains(address) == row.expected)
  }

  @Test(arguments: [
    "", "/", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/08", "1.2.3.4/+8", "1.2.3.4/8/8",
    "1.2.3/8", "::/129", "1.2.3.4/255.255.255.0", "10.0.0.0/8 ", "::ffff:1.2.3.4/95", "::/0000",
  ])
  func refusesBlocks(text: String) { #expect(IPNetwork(text) == nil) }
}
