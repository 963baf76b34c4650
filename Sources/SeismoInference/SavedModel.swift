package import Foundation
package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// `model.json` of a variant: all that predicting needs beside the weights.
package struct SavedModel: Codable, Sendable {
  /// The file's name.
  package static let file = "model.json"
  /// The newest version of the format that this code reads, and the one it writes.
  package static let newestVersion = 1

  /// The version of the file's format.
  package var version = newestVersion
  /// The version of Seismo that wrote it.
  package var seismo: String
  /// The spec's name, and the variant's.
  package var experiment, variant: String
  /// What read the training rows, as a spec has it, with all that it found out declared.
  package var reader: String
  /// From rows as read to the network's inputs, and from its outputs to answers.
  package var pipeline: FittedPipeline
  /// The network.
  package var network: NetworkText

  /// A network as a spec has it, with what its data decided.
  package struct NetworkText: Codable, Sendable {
    /// The sections `model` and `loss` of the spec, and its metrics, in the spec's language.
    package var model, loss: String
    package var metrics: [String]
    /// `float32` or `float64`.
    package var precision: String
    /// Classes, or columns of the target.
    package var targetWidth: Int
    /// Training rows of each class; nil where the target is numbers, or in a model of an older version.
    package var classCounts: [Int]?
    /// Rows that it works through at a time: with as many its numbers are those of training to the bit.
    package var rows: Int

    package init(
      model: String, loss: String, metrics: [String], precision: Precision, targetWidth: Int,
      classCounts: [Int]?, rows: Int
    ) {
      self.model = model
      self.loss = loss
      self.metrics = metrics
      self.precision = precision.rawValue
      self.targetWidth = targetWidth
      self.classCounts = classCounts
      self.rows = rows
    }
  }

  package init(
    seismo: String, experiment: String, variant: String, reader: any Reader,
    pipeline: FittedPipeline, network: NetworkText
  ) {
    self.seismo = seismo
    self.experiment = experiment
    self.variant = variant
    self.reader = reader.encodedComponent().onOneLine
    self.pipeline = pipeline
    self.network = network
  }

  /// The file's bytes.
  package func encoded() throws -> Data {
    let encoder = FittedState.encoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
