import Testing

@testable import TrailTerminal

@Suite struct QuantityTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (9812, "9,812"), (100_000, "100,000"),
    (1_234_567, "1,234,567"), (-1234, "-1,234"), (-123, "-123"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func groupsThousands(number: Int, expected: String) {
    #expect(Quantity.grouped(number) == expected)
  }

  @Test(arguments: [
    (0, "0 files"), (1, "1 file"), (2, "2 files"), (1000, "1,000 files"),
  ])
  func countsNouns(number: Int, expected: String) {
    #expect(Quantity.counted(number, "file", "files") == expected)
  }

  @Test(
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (1049, "1.0 kB"),
      (1050, "1.1 kB"), (99_949, "99.9 kB"), (99_950, "100 kB"), (999_499, "999 kB"),
      (999_500, "1.0 MB"),
      (12_400_000, "12.4 MB"), (512_000_000, "512 MB"), (1_204_000_000, "1.2 GB"),
      (3_000_000_000_000, "3.0 TB"), (Int64.max - 100, "9.2 EB"),
    ] as [(Int64, String)])
  func writesBytes(count: Int64, expected: String) {
    #expect(Quantity.bytes(count) == expected)
  }

  @Test(
    arguments: [
      (-5, "0 s"), (0, "0 s"), (33, "33 s"), (60, "1 min"), (393, "6 min 33 s"), (3600, "1 h"),
      (3605, "1 h"), (7500, "2 h 5 min"), (86_400, "1 d"), (100_800, "1 d 4 h"),
      (90_000_000, "1041 d 16 h"),
    ] as [(Int64, String)])
  func writesDurations(seconds: Int64, expected: String) {
    #expect(Quantity.duration(seconds: seconds) == expected)
  }
}
