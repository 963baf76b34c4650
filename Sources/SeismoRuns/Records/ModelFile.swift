internal import SeismoInference
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

extension Experiment {
  /// What predicting with a job needs beside its weights.
  ///
  /// - Throws: `DataProblem`.
  func model(of job: TrainingJob) throws -> SavedModel {
    let (config, data) = (job.variant.config, job.data)
    let spec = config.spec.encoded()
    func text(_ key: String) -> String { spec.first { $0.key == key }?.value.onOneLine ?? "" }
    return SavedModel(
      seismo: Self.seismoVersion, experiment: name, variant: job.name,
      reader: try config.reader.declared(),
      pipeline: data.pipeline(missing: config.schema.missing),
      network: .init(
        model: text("model"), loss: text("loss"),
        metrics: config.applicableMetrics.map { $0.encodedComponent().onOneLine },
        precision: config.train.precision, targetWidth: data.targetWidth,
        classCounts: data.classCounts.isEmpty ? nil : data.classCounts,
        rows: largestBatch(for: data, job.plan.batches)))
  }
}
