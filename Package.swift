// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "trailsift",
  platforms: [.macOS(.v15)],
  targets: [
    // C: the structural index of JSON text, and zlib behind a header of its own.
    .target(name: "CScan"),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["libz-dev"]), .brew(["zlib"])]),

    // Layers, from the bytes upwards; imports go down only.
    .target(name: "TrailScan", dependencies: ["CScan"]),
    .target(name: "TrailEvents", dependencies: ["TrailScan"]),
    .target(name: "TrailInput", dependencies: ["CZlib"]),
    .target(name: "TrailPolicy", dependencies: ["TrailEvents", "TrailScan"]),
    .target(name: "TrailDetect", dependencies: ["TrailPolicy", "TrailEvents", "TrailScan"]),
    .target(name: "TrailTerminal"),
    .target(
      name: "TrailReports",
      dependencies: ["TrailDetect", "TrailEvents", "TrailScan", "TrailTerminal"]),
    .target(name: "TrailGenerate", dependencies: ["CZlib"]),
    .testTarget(name: "TrailScanTests", dependencies: ["TrailScan", "CScan"]),
    .testTarget(name: "TrailEventsTests", dependencies: ["TrailEvents", "TrailScan"]),
    .testTarget(
      name: "TrailPolicyTests", dependencies: ["TrailPolicy", "TrailEvents", "TrailScan"]),
    .testTarget(name: "TrailInputTests", dependencies: ["TrailInput", "CZlib"]),
    .testTarget(
      name: "TrailReportsTests",
      dependencies: ["TrailReports", "TrailDetect", "TrailEvents", "TrailScan", "TrailTerminal"]),
    .testTarget(name: "TrailTerminalTests", dependencies: ["TrailTerminal"]),
    .testTarget(name: "TrailGenerateTests", dependencies: ["TrailGenerate", "CZlib"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system && target.name != "CScan" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
}
