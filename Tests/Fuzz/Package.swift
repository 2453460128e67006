// swift-tools-version: 6.2
import PackageDescription

// A package of its own: everything in it is built with the fuzzer's and the address sanitizer's marks.
// See README.md beside this file.
let package = Package(
  name: "trailsift-fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "trailsift", path: "../..")],
  targets: [
    .executableTarget(
      name: "trailsift-fuzz",
      dependencies: [.product(name: "TrailFuzzTargets", package: "trailsift")],
      path: "Sources/fuzz",
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ],
  swiftLanguageModes: [.v6]
)
