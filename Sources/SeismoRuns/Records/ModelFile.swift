internal import SeismoInference
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

extension Experiment {
  /// What predicting with a trial needs beside its weights.
  ///
  /// - Throws: `DataProblem`.
  func model(of trial: Trial) throws -> SavedModel {
    let (recipe, data) = (trial.variant.recipe, trial.data)
    let spec = recipe.spec.encoded()
    func text(_ key: String) -> String { spec.first { $0.key == key }?.value.onOneLine ?? "" }
    return SavedModel(
      seismo: Self.seismoVersion, experiment: name, variant: trial.name,
      reader: try recipe.reader.declared(),
      pipeline: data.pipeline(missing: recipe.schema.missing),
      network: .init(
        model: text("model"), loss: text("loss"),
        metrics: recipe.applicableMetrics.map { $0.encodedComponent().onOneLine },
        precision: recipe.train.precision, targetWidth: data.targetWidth,
        rows: capacity(for: data, trial.plan.batches)))
  }
}
