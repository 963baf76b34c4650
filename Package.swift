// swift-tools-version: 6.2
import PackageDescription

/// Components as targets. A plugin is one line here and one in `Sources/seismo/Seismo.swift`.
let plugins = ["Lookahead", "Swish", "Winsorize"]

/// Readers that are built where SEISMO_READERS names them: `SEISMO_READERS="jsonl sqlite"`, or `all`. A usual build
/// compiles none of them. One is a line here and one in `Sources/seismo/Readers.swift`.
let allReaders: [(name: String, target: String, library: Target?)] = [
  ("arrow", "ArrowTables", nil),
  ("fixed_width", "FixedWidth", nil),
  ("jsonl", "JSONLines", nil),
  ("libsvm", "LibSVM", nil),
  ("npz", "NumPyArrays", nil),
  (
    "postgres", "PostgresTables",
    .systemLibrary(name: "CLibPQ", providers: [.apt(["libpq-dev"]), .brew(["libpq"])])
  ),
  (
    "sqlite", "SQLiteTables",
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])])
  ),
]
let wantedReaders = (Context.environment["SEISMO_READERS"] ?? "")
  .split(whereSeparator: { " ,".contains($0) }).map(String.init)
let readers = allReaders.filter { reader in
  wantedReaders.contains("all") || wantedReaders.contains(reader.name)
}

#if os(Linux)
  let hashes: [Target.Dependency] = ["COpenSSL"]
  let systemLibraries: [Target] = [
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])])
  ]
#else
  let hashes: [Target.Dependency] = []
  let systemLibraries: [Target] = []
#endif

/// `make fuzz` asks for it: the program needs libFuzzer, which a usual build does not link.
let fuzzTargets: [Target] =
  Context.environment["SEISMO_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "seismo-fuzz",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoCSV", "CLibCSV",
      ],
      path: "Tests/Fuzz", exclude: ["seeds"])
  ]

/// `make runs-index` and `make test` ask for it: a usual build neither downloads nor compiles GRDB. A package trait
/// would compile every module again whenever it is switched.
let hasIndex = Context.environment["SEISMO_INDEX"] != nil
let indexProducts: [Product] =
  hasIndex ? [.executable(name: "seismo-runs", targets: ["seismo-runs"])] : []
let indexPackages: [Package.Dependency] =
  hasIndex ? [.package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0")] : []
let indexTargets: [Target] =
  !hasIndex
  ? []
  : [
    .target(
      name: "SeismoIndex",
      dependencies: [
        "SeismoSpec", "SeismoRuns", "SeismoReports",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .executableTarget(
      name: "seismo-runs",
      dependencies: [
        "SeismoSpec", "SeismoRuns", "SeismoReports", "SeismoCommand", "SeismoIndex",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(
      name: "SeismoIndexTests",
      dependencies: ["SeismoIndex", "SeismoRuns", "SeismoSpec", "seismo", "seismo-runs"]),
  ]

let cTargets = [
  "SeismoKernels", "SeismoText", "SeismoPages", "SeismoHeap", "SeismoGzip", "AllocationCounter",
]

let package = Package(
  name: "Seismo",
  platforms: [.macOS("26.0")],
  products: [
    .executable(name: "seismo", targets: ["seismo"]),
    .library(name: "SeismoCommand", targets: ["SeismoCommand"]),
    .library(name: "SeismoStandard", targets: ["SeismoStandard"]),
    .library(name: "SeismoTesting", targets: ["SeismoTesting"]),
    .library(name: "SeismoModel", targets: ["SeismoModel"]),
    .library(name: "SeismoExperiment", targets: ["SeismoExperiment"]),
    .library(
      name: "Seismo", targets: ["SeismoSpec", "SeismoTables", "SeismoReading", "SeismoNetworks"]),
  ] + indexProducts,
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ] + indexPackages,
  targets: systemLibraries + fuzzTargets + indexTargets + [
    .systemLibrary(
      name: "CLibCSV", providers: [.apt(["libcsv-dev"]), .brew(["libcsv"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "SeismoKernels"),
    .target(name: "SeismoText"),
    .target(name: "SeismoPages"),
    .target(name: "SeismoHeap", dependencies: ["SeismoPages"]),
    .target(name: "SeismoGzip"),
    .target(
      name: "SeismoSpec", dependencies: [.product(name: "Yams", package: "Yams")]),
    .target(
      name: "SeismoTables", dependencies: ["SeismoSpec", "SeismoPages", "SeismoGzip", "CZlib"]),
    .target(name: "SeismoNetworks", dependencies: ["SeismoSpec", "SeismoKernels", "SeismoPages"]),
    .target(
      name: "SeismoInference", dependencies: ["SeismoSpec", "SeismoTables", "SeismoNetworks"]),
    .target(
      name: "SeismoExport",
      dependencies: ["SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoInference"]),
    .target(
      name: "SeismoPreparation",
      dependencies: ["SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPages"] + hashes),
    .target(
      name: "SeismoTraining",
      dependencies: ["SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPreparation"]),
    .target(
      name: "SeismoRuns",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoInference", "SeismoPreparation",
        "SeismoTraining", "CZlib", .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "SeismoDiagnosis",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPreparation", "SeismoTraining",
        "SeismoRuns",
      ]),
    .target(
      name: "SeismoComparison",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPreparation", "SeismoTraining",
        "SeismoRuns", "SeismoDiagnosis",
      ]),
    .target(
      name: "SeismoSweeps",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoPreparation", "SeismoTraining", "SeismoRuns",
        "SeismoComparison",
      ]),
    .target(
      name: "SeismoReports",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoInference", "SeismoPreparation", "SeismoTraining",
        "SeismoRuns", "SeismoComparison", "SeismoSweeps",
      ],
      resources: [.embedInCode("Resources")]),
    .target(
      name: "SeismoCSV",
      dependencies: ["SeismoSpec", "SeismoTables", "SeismoText", "SeismoPages", "CLibCSV"]),
    .target(
      name: "SeismoReading", dependencies: ["SeismoSpec", "SeismoTables", "SeismoCSV"]),
    .target(
      name: "SeismoTableParts",
      dependencies: ["SeismoSpec", "SeismoTables", "SeismoCSV"]),
    .target(
      name: "SeismoNetworkParts", dependencies: ["SeismoSpec", "SeismoNetworks"]),
    .target(
      name: "SeismoStandard",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoCSV", "SeismoTableParts",
        "SeismoNetworkParts",
      ]),
    .target(
      name: "SeismoModel",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoInference", "SeismoStandard", "SeismoCSV",
      ]),
    .target(
      name: "SeismoExperiment",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoPreparation", "SeismoTraining", "SeismoRuns",
        "SeismoReports", "SeismoStandard", "SeismoModel",
      ]),
    .target(
      name: "SeismoTesting",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPreparation", "SeismoTraining",
        "SeismoRuns", "SeismoStandard",
      ]),
    .target(
      name: "SeismoCommand",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoInference", "SeismoPreparation",
        "SeismoTraining", "SeismoRuns",
        "SeismoDiagnosis", "SeismoComparison", "SeismoSweeps", "SeismoReports", "SeismoExport",
        "SeismoHeap",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.embedInCode("Resources")]),
    .executableTarget(
      name: "seismo",
      dependencies: ["SeismoCommand", "SeismoStandard"]
        + (plugins + readers.map(\.target)).map { .init(stringLiteral: $0) }),
    .executableTarget(
      name: "seismo-bench",
      dependencies: [
        "SeismoKernels", "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPreparation",
        "SeismoTraining", "SeismoRuns",
        "SeismoDiagnosis", "SeismoStandard", "SeismoCSV", "SeismoNetworkParts",
      ] + plugins.map { .init(stringLiteral: $0) },
      path: "Benchmarks/seismo-bench"),
    .executableTarget(
      name: "spikes-bench",
      dependencies: [
        "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPreparation", "SeismoTraining",
        "SeismoRuns", "SeismoDiagnosis",
        "SeismoComparison", "SeismoStandard", "SeismoNetworkParts",
      ], path: "Benchmarks/spikes-bench"),
    .executableTarget(
      name: "ranks-bench",
      dependencies: ["SeismoSpec", "SeismoNetworks", "SeismoNetworkParts", "SeismoCommand"],
      path: "Benchmarks/ranks-bench"),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "AllocationTests",
      dependencies: [
        "AllocationCounter", "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoPreparation",
        "SeismoTraining", "SeismoRuns",
        "SeismoStandard", "seismo",
      ]),
    .testTarget(name: "SeismoCommandTests", dependencies: ["seismo"]),
    .testTarget(
      name: "SeismoExperimentTests",
      dependencies: [
        "SeismoExperiment", "SeismoModel", "SeismoInference", "SeismoExport", "SeismoPreparation",
        "SeismoTraining",
        "SeismoRuns", "SeismoStandard",
        "SeismoSpec", "SeismoTables", "Swish",
      ]),
    .testTarget(name: "SeismoKernelsTests", dependencies: ["SeismoKernels"]),
    .testTarget(
      name: "SeismoReportsTests",
      dependencies: [
        "SeismoReports", "SeismoPreparation", "SeismoTraining", "SeismoRuns", "SeismoNetworks",
        "SeismoTables", "SeismoSpec",
      ]),
    .testTarget(name: "SeismoTablesTests", dependencies: ["SeismoTables", "SeismoSpec"]),
    .testTarget(
      name: "SeismoStandardTests",
      dependencies: [
        "SeismoStandard", "SeismoCSV", "SeismoText", "SeismoTableParts", "SeismoNetworkParts",
        "SeismoTables", "SeismoSpec", "SeismoNetworks", "CLibCSV",
      ]),
    .testTarget(
      name: "SeismoTestingTests",
      dependencies: [
        "SeismoTesting", "SeismoSpec", "SeismoTables", "SeismoNetworks", "SeismoStandard",
        "SeismoNetworkParts", "seismo",
      ]),
    .testTarget(
      name: "SeismoDiagnosisTests",
      dependencies: [
        "SeismoDiagnosis", "SeismoComparison", "SeismoPreparation", "SeismoTraining", "SeismoRuns",
        "SeismoNetworks", "SeismoStandard",
        "SeismoSpec",
        "SeismoTables",
      ]),
    .testTarget(
      name: "SeismoComparisonTests",
      dependencies: [
        "SeismoComparison", "SeismoReports", "SeismoPreparation", "SeismoTraining", "SeismoRuns",
        "SeismoNetworks", "SeismoStandard", "SeismoSpec",
      ]),
    .testTarget(
      name: "SeismoSweepsTests",
      dependencies: ["SeismoSweeps", "SeismoPreparation", "SeismoRuns", "SeismoSpec"]),
    .testTarget(name: "SeismoSpecTests", dependencies: ["SeismoSpec"]),
    .testTarget(
      name: "SeismoNetworksTests",
      dependencies: ["SeismoNetworks", "SeismoSpec", "SeismoStandard", "SeismoNetworkParts"]),
    .testTarget(
      name: "SeismoTrainingTests",
      dependencies: [
        "SeismoPreparation", "SeismoTraining", "SeismoRuns", "SeismoInference", "SeismoSpec",
        "SeismoTables", "SeismoNetworks",
        "SeismoStandard", "SeismoCSV",
      ]),
  ]
    + plugins.map {
      .target(
        name: $0, dependencies: ["SeismoSpec", "SeismoTables", "SeismoNetworks"],
        path: "Plugins/\($0)/Sources")
    }
    + readers.compactMap(\.library)
    + readers.map { reader in
      .target(
        name: reader.target,
        dependencies: ["SeismoSpec", "SeismoTables", "SeismoReading", "CZlib"]
          + (reader.library.map { [.init(stringLiteral: $0.name)] } ?? []),
        path: "Plugins/\(reader.target)/Sources")
    }
    + readers.map { reader in
      .testTarget(
        name: "\(reader.target)Tests",
        dependencies: [
          .init(stringLiteral: reader.target), "SeismoTesting", "SeismoSpec", "SeismoTables",
          "SeismoReading", "CZlib",
        ] + (reader.library.map { [.init(stringLiteral: $0.name)] } ?? []),
        path: "Plugins/\(reader.target)/Tests",
        exclude: reader.name == "arrow"
          ? ["files", "make_arrow_files.py", "make_arrow_sample.py"] : [])
    }
    + plugins.map {
      .testTarget(
        name: "\($0)Tests",
        dependencies: [
          .init(stringLiteral: $0), "SeismoTesting", "SeismoSpec", "SeismoTables", "SeismoNetworks",
        ],
        path: "Plugins/\($0)/Tests")
    },
  cLanguageStandard: .gnu17
)

for target in package.targets where target.type != .system && !cTargets.contains(target.name) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  if target.name == "seismo" {
    target.swiftSettings? += readers.map { .define("READER_\($0.name.uppercased())") }
  }
  // Kernels are handed several spans at once, which have to outlive the call no longer than the batch.
  if target.name == "SeismoNetworks" {
    target.swiftSettings?.append(.enableExperimentalFeature("Lifetimes"))
  }
}
