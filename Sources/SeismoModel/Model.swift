public import Foundation
internal import SeismoCSV
internal import SeismoInference
public import SeismoSpec
internal import SeismoStandard
internal import SeismoTables

/// A trained network, read from the folder of a run: it predicts rows in memory, from any thread.
///
/// ```swift
/// let model = try Model(contentsOf: run)
/// let answer = try model.predict(["size": 1.5, "colour": "red", "day": nil])
/// ```
///
/// The answers have the bits that `seismo predict` writes for the same rows. Training isn't linked.
public struct Model: Sendable {
  /// Which of a variant's weights to take.
  public enum Weights: String, Sendable, CaseIterable {
    /// Those of the best epoch by `train.select`.
    case best
    /// Those that training ended with.
    case final
  }

  /// The name of the spec that it was trained by.
  public let experiment: String
  /// The variant's name; with several folds `variant/fold-1`.
  public let variant: String
  /// The columns that it predicts from, in the order of the training file.
  public let inputs: [Input]
  /// The name of the column that it predicts.
  public let target: String
  /// The classes, in the order of the probabilities; empty for a model that predicts numbers.
  public let classes: [String]

  let predictor: Predictor
  let reader: CSVReader

  /// Reads a model; the training data aren't needed.
  ///
  /// - Parameters:
  ///   - folder: the folder of a run, or of one of its variants.
  ///   - variant: the variant, where the run has several.
  ///   - weights: those of the best epoch, or those that training ended with.
  ///   - plugins: what it was trained with beside the standard components.
  /// - Throws: `ModelError`; `DuplicateComponent` when two plugins define one name.
  public init(
    contentsOf folder: URL, variant: String? = nil, weights: Weights = .best,
    linking plugins: [Plugin] = []
  ) throws {
    let registry = try Registry([.standard] + plugins)
    do {
      let folder = try ModelFolder(
        run: folder.path(percentEncoded: false).withoutLastSlash, variant: variant)
      predictor = try Predictor(folder, weights: .init(weights), registry: registry)
    } catch let problem as SavedModelProblem {
      throw ModelError(problem)
    }
    let (saved, pipeline) = (predictor.saved, predictor.pipeline)
    experiment = saved.experiment
    self.variant = saved.variant
    inputs = pipeline.columns.map { Input($0, levels: pipeline.levels(of: $0.name)) }
    target = pipeline.targetColumn.name
    classes = pipeline.classes
    reader = predictor.reader as? CSVReader ?? CSVReader()
  }
}

extension WeightsChoice {
  fileprivate init(_ weights: Model.Weights) {
    switch weights {
    case .best: self = .best
    case .final: self = .final
    }
  }
}

extension String {
  /// A folder's path as messages have it.
  fileprivate var withoutLastSlash: String {
    count > 1 && hasSuffix("/") ? String(dropLast()) : self
  }
}
