internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining
internal import Testing

extension Registry {
  /// What the tests' specs may name.
  static func forTests() throws -> Registry { try Registry([.standard, .golden]) }
}

/// The repository's root.
let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .path(percentEncoded: false)

/// An experiment from a text, whose paths start from the repository's root or a folder in it.
func experiment(
  _ text: String, in folder: String = "", overrides: [String] = []
) throws -> Experiment {
  let source = SpecSource(name: "spec.yaml", folder: repository + folder, text: text)
  let sets = try overrides.map { try Override($0, in: source) }
  return try Experiment(
    try source.parse(), source: source, overrides: sets, registry: try .forTests())
}

enum Specs {
  /// A small network with all that draws numbers or keeps them between steps.
  static let randomAndStateful = """
    seed: 17
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    prepare: [standard]
    model:
      [{use: dense, units: 16}, batch_norm, relu, {use: dropout, rate: 0.3}, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    train: {epochs: 4}
    """
}

/// A trained variant.
struct Trained {
  var losses: [Double]
  var figures: [(name: String, value: Double)]
  var weights: [[UInt64]]
  var network: Network
}

extension Experiment {
  /// The variant of a name, or the first.
  func variant(_ name: String? = nil) throws -> Variant {
    try #require(variants.first { name == nil || $0.name == name })
  }

  /// Prepares, plans and trains a variant; `adjust` may set its initial weights.
  func train(
    _ variant: Variant, adjust: (Network) throws -> Void = { _ in },
    corrupting: (inout PreparedData) -> Void = { _ in }
  ) throws -> Trained {
    let data = try prepareData(of: variant, corrupting: corrupting)
    let planned = try plan(variant, for: data)
    try adjust(planned.network)
    let interruption = Interruption()
    let trainer = Trainer(
      variant, planned, data: data, interruption: interruption, recorder: NormRecorder())
    var losses: [Double] = []
    let result = GoldenSchedule.$interruption.withValue(interruption) {
      trainer.run { losses += $0.losses }
    }
    let figures = trainer.finalFigures(at: result.final, of: data)
    return Trained(
      losses: losses, figures: figures, weights: planned.network.bits, network: planned.network)
  }
}

extension Network {
  /// The bits of every trained and kept tensor.
  var bits: [[UInt64]] {
    (parameters + buffers).map { values(of: $0).map(\.bitPattern) }
  }
}

/// Fails when numbers differ by more than a share of the expected one.
func expectClose(
  _ found: [Double], _ expected: [Double], relative: Double, _ name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  let errors = zip(found, expected).map { abs($0 - $1) / max(abs($1), 1e-300) }
  let worst = errors.indices.max { errors[$0] < errors[$1] } ?? 0
  let largest = errors.isEmpty ? 0 : errors[worst]
  #expect(
    largest <= relative && !errors.contains { $0.isNaN },
    "\(name) differs most at \(worst): \(found[worst]), expected \(expected[worst])",
    sourceLocation: sourceLocation)
}

/// A folder for one test, removed when it ends.
final class Workplace {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "seismo-test-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
  }

  /// The text of a file.
  func text(of name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  /// An experiment whose paths start here.
  func experiment(_ text: String) throws -> Experiment {
    let source = SpecSource(name: "spec.yaml", folder: path, text: text)
    return try Experiment(
      try source.parse(), source: source, registry: try Registry([.standard, .noted]))
  }
}

/// The words of the error that `body` throws, or "no error".
func message<R>(_ body: () throws -> R) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
