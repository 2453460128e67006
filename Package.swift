// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "trailsift",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "TrailKit", targets: ["TrailKit"]),
    .executable(name: "trailsift", targets: ["trailsift"]),
    .executable(name: "trailsift-bench", targets: ["trailsift-bench"]),
    // For the package in Tests/Fuzz alone.
    .library(name: "TrailFuzzTargets", targets: ["TrailFuzzTargets"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // C: the structural index of JSON text, gzip's checksum, zlib and PCRE2 behind headers of their own,
    // libcurl's functions with variable arguments, the state of ISA-L's inflater, what the C library and the
    // linker tell of the process's memory, and the handler of signals.
    .target(name: "CScan"),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["libz-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),

    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),

    .target(name: "CChecksum"),
    .target(name: "CCurl"),
    .target(name: "CISAL"),
    .target(name: "CMemory"),
    .target(name: "CInterrupt"),

    // Layers, from the bytes upwards; imports go down only.
    .target(name: "TrailScan", dependencies: ["CScan"]),
    .target(name: "TrailEvents", dependencies: ["TrailScan"]),
    .target(name: "TrailInput", dependencies: ["CZlib", "CChecksum", "CISAL"]),
    .target(name: "TrailPolicy", dependencies: ["TrailEvents", "TrailScan", "CPCRE2"]),
    .target(
      name: "TrailDetect", dependencies: ["TrailPolicy", "TrailEvents", "TrailScan", "CMemory"]),
    .target(
      name: "TrailRules",
      dependencies: [
        "TrailDetect", "TrailPolicy", "TrailEvents", "TrailScan",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "TrailTerminal", dependencies: ["CInterrupt"]),
    .target(
      name: "TrailWebhook",
      dependencies: ["CCurl", "CChecksum", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "TrailReports",
      dependencies: ["TrailRules", "TrailDetect", "TrailEvents", "TrailScan", "TrailTerminal"]),
    .target(
      name: "TrailKit",
      dependencies: [
        "TrailDetect", "TrailPolicy", "TrailEvents", "TrailInput", "TrailScan", "TrailTerminal",
        "CMemory",
      ]),
    .target(
      name: "TrailForensics",
      dependencies: [
        "TrailKit", "TrailDetect", "TrailPolicy", "TrailEvents", "TrailInput", "TrailScan",
        "TrailTerminal", "TrailReports",
      ]),
    .target(
      name: "TrailDatabase",
      dependencies: [
        "TrailForensics", "TrailKit", "TrailReports", "TrailDetect", "TrailEvents", "TrailTerminal",
        "CSQLite",
      ]),
    .target(
      name: "TrailDelivery",
      dependencies: [
        "TrailWebhook", "TrailReports", "TrailRules", "TrailDetect", "TrailTerminal",
      ]),
    .target(name: "TrailGenerate", dependencies: ["CZlib"]),
    .target(
      name: "TrailCommands",
      dependencies: [
        "TrailKit", "TrailForensics", "TrailDatabase", "TrailDelivery", "TrailWebhook",
        "TrailRules", "TrailReports",
        "TrailTerminal", "TrailDetect", "TrailPolicy", "TrailEvents", "TrailInput", "TrailScan",
        "CMemory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),

    .executableTarget(name: "trailsift", dependencies: ["TrailCommands"]),
    .executableTarget(
      name: "trailsift-bench",
      dependencies: [
        "TrailGenerate", "TrailKit", "TrailRules", "TrailDetect", "TrailPolicy", "TrailEvents",
        "TrailInput", "TrailScan", "TrailTerminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["peers.py"]),
    .executableTarget(
      name: "trailsift-tables",
      dependencies: [
        "TrailReports", "TrailRules", "TrailDetect", "TrailEvents", "TrailInput", "TrailScan",
      ]),

    // What several test targets share.
    .target(name: "CTestSpawn", path: "Tests/CTestSpawn"),
    .target(
      name: "TrailTestSupport", dependencies: ["CTestSpawn"], path: "Tests/TrailTestSupport"),
    // What the fuzzer feeds, and the tests that feed the same with seeds and former failures.
    .target(
      name: "TrailFuzzTargets",
      dependencies: [
        "TrailForensics", "TrailKit", "TrailWebhook", "TrailRules", "TrailDetect", "TrailPolicy",
        "TrailEvents", "TrailInput", "TrailScan", "CChecksum",
      ], path: "Tests/TrailFuzzTargets"),
    .testTarget(
      name: "TrailFuzzTests", dependencies: ["TrailFuzzTargets", "TrailTestSupport"]),
    .testTarget(name: "TrailScanTests", dependencies: ["TrailTestSupport", "TrailScan", "CScan"]),
    .testTarget(name: "TrailEventsTests", dependencies: ["TrailEvents", "TrailScan"]),
    .testTarget(
      name: "TrailPolicyTests",
      dependencies: ["TrailTestSupport", "TrailPolicy", "TrailEvents", "TrailScan"]),
    .testTarget(
      name: "TrailInputTests",
      dependencies: ["TrailTestSupport", "TrailInput", "CZlib", "CChecksum"]),
    .testTarget(
      name: "TrailReportsTests",
      dependencies: [
        "TrailReports", "TrailRules", "TrailDetect", "TrailPolicy", "TrailEvents", "TrailScan",
        "TrailTerminal",
      ]),
    .testTarget(
      name: "TrailDetectTests",
      dependencies: [
        "TrailTestSupport", "TrailDetect", "TrailPolicy", "TrailEvents", "TrailScan", "CMemory",
      ]),
    .testTarget(
      name: "TrailRulesTests",
      dependencies: [
        "TrailTestSupport", "TrailRules", "TrailDetect", "TrailPolicy", "TrailEvents", "TrailScan",
      ]),
    .testTarget(
      name: "TrailKitTests",
      dependencies: [
        "TrailTestSupport",
        "TrailKit", "TrailRules", "TrailReports", "TrailDetect", "TrailPolicy", "TrailEvents",
        "TrailInput", "TrailScan", "TrailGenerate", "CZlib",
      ]),
    .testTarget(
      name: "TrailForensicsTests",
      dependencies: [
        "TrailTestSupport", "TrailForensics", "TrailKit", "TrailReports", "TrailDetect",
        "TrailPolicy", "TrailEvents", "TrailScan",
      ]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["trailsift", "TrailTestSupport", "TrailGenerate", "TrailScan"],
      exclude: ["Golden"]),
    .testTarget(
      name: "TrailWebhookTests",
      dependencies: ["TrailTestSupport", "TrailWebhook"]),
    .testTarget(
      name: "TrailDeliveryTests",
      dependencies: [
        "TrailTestSupport", "TrailDelivery", "TrailWebhook", "TrailReports", "TrailRules",
        "TrailDetect", "TrailEvents",
      ]),
    .testTarget(
      name: "TrailDatabaseTests",
      dependencies: [
        "TrailDatabase", "TrailForensics", "TrailKit", "TrailDetect", "CSQLite",
      ]),
    .testTarget(
      name: "TrailTerminalTests", dependencies: ["TrailTestSupport", "TrailTerminal"]),
    .testTarget(name: "TrailGenerateTests", dependencies: ["TrailGenerate", "CZlib"]),
  ],
  swiftLanguageModes: [.v6]
)

let targetsInC = ["CScan", "CChecksum", "CCurl", "CISAL", "CMemory", "CInterrupt", "CTestSpawn"]
for target in package.targets where target.type != .system && !targetsInC.contains(target.name) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
}
