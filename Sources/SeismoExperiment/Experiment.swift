public import Foundation
internal import SeismoPreparation
internal import SeismoRuns
public import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining

/// A spec, read and decoded, to be trained from one's own program as `seismo run` trains it.
///
/// ```swift
/// let experiment = try Experiment(contentsOf: spec, overrides: ["train.epochs=40"])
/// let run = try await experiment.run(in: runs) { print($0) }
/// let model = try run.model(of: "adam")
/// ```
public struct Experiment: Sendable {
  let experiment: SeismoPreparation.Experiment
  let registry: Registry

  /// Reads a spec file.
  ///
  /// - Parameters:
  ///   - spec: the YAML file; its paths start from its folder.
  ///   - overrides: `key=value` texts, as those of `--set`: a dotted path and a YAML value. The last one holds.
  ///   - plugins: what it names beside the standard components.
  /// - Throws: `SpecProblems` with everything that is wrong; `DuplicateComponent` when two plugins define one name.
  public init(
    contentsOf spec: URL, overrides: [String] = [], linking plugins: [Plugin] = []
  ) throws {
    registry = try Registry([.standard] + plugins)
    experiment = try SeismoPreparation.Experiment(
      path: spec.path(percentEncoded: false), overrides: overrides, of: "overrides:",
      registry: registry)
  }

  /// Decodes a spec's text.
  ///
  /// - Parameters:
  ///   - text: the YAML.
  ///   - folder: where its paths start from.
  ///   - overrides: `key=value` texts, as those of `--set`: a dotted path and a YAML value. The last one holds.
  ///   - plugins: what it names beside the standard components.
  /// - Throws: `SpecProblems` with everything that is wrong; `DuplicateComponent` when two plugins define one name.
  public init(
    yaml text: String, relativeTo folder: URL, overrides: [String] = [],
    linking plugins: [Plugin] = []
  ) throws {
    registry = try Registry([.standard] + plugins)
    let source = SpecSource(
      name: "spec.yaml", folder: folder.path(percentEncoded: false), text: text)
    let root = try source.parse()
    let sets = try overrides.map { try Override($0, of: "overrides:", in: source) }
    experiment = try SeismoPreparation.Experiment(
      root, source: source, overrides: sets, registry: registry)
  }

  /// The name in the spec.
  public var name: String { experiment.name }

  /// The names of what is trained, in the spec's order: a variant, or `variant/fold-1` where the split has folds.
  public var variants: [String] {
    experiment.variants.flatMap { variant in
      (0..<variant.config.splitter.foldCount).map { variant.jobName(fold: $0) }
    }
  }

  /// Reads the data, fits the preparation and plans the networks, by the code that a run uses. What passes, trains.
  ///
  /// - Returns: a sentence on each variant's network, and each note on the data.
  /// - Throws: `SpecProblems` or `DataProblem`; `ExperimentError`.
  public func check() throws -> [String] {
    try ExperimentError.wrapping {
      let (jobs, notes) = try experiment.check()
      return jobs + notes
    }
  }
}
