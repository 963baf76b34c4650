// swift-tools-version: 6.2
import PackageDescription

/// A package of one's own that adds components to Seismo, has its own executable, and predicts and trains from Swift.
let package = Package(
  name: "OutsidePackage",
  platforms: [.macOS("26.0")],
  dependencies: [.package(name: "Seismo", path: "../..")],
  targets: [
    .target(name: "Outside", dependencies: [.product(name: "Seismo", package: "Seismo")]),
    .executableTarget(
      name: "outside-seismo",
      dependencies: [
        "Outside", .product(name: "SeismoCommand", package: "Seismo"),
        .product(name: "SeismoStandard", package: "Seismo"),
      ]),
    .executableTarget(
      name: "outside-predict",
      dependencies: ["Outside", .product(name: "SeismoModel", package: "Seismo")]),
    .executableTarget(
      name: "outside-train",
      dependencies: [
        "Outside", .product(name: "SeismoExperiment", package: "Seismo"),
        .product(name: "SeismoModel", package: "Seismo"),
      ]),
    .testTarget(
      name: "OutsideTests",
      dependencies: ["Outside", .product(name: "SeismoTesting", package: "Seismo")]),
  ]
)
