package import SeismoNetworks
package import SeismoSpec
package import SeismoTables

/// The top level of a spec, as decoded: what one variant does.
///
/// Components are nil only in a spec that has problems; `VariantConfig` has them all.
package struct ExperimentSpec: Record {
  package static let owner = "a spec"
  package static let otherKeys = ["vars", "variants", "sweep", "claim"]
  package static let foreignWords = ForeignWords.ofTraining
  package static let parameters: [Parameter<ExperimentSpec>] = [
    Parameter("spec", \.version, .integer(in: 1...1), "Version of the spec language."),
    Parameter("name", \.name, .runName, "What the run is called."),
    Parameter(
      "plugins", \.plugins, .list(of: .plugin), "Plugins that have to be linked for the spec."),
    Parameter("seed", \.seed, .integer(atLeast: 0), "Seed of every random stream."),
    Parameter(
      "data", required: \.data, .record(DataSpec.self), "What is read, and how it is split."),
    Parameter(
      "prepare", \.prepare, .list(of: .component(.preparationStep)),
      "Row filters and transforms, in order, fitted on the training rows."),
    Parameter(
      "sampler", required: \.sampler, .component(.sampler), default: "shuffled",
      "Which rows each batch holds."),
    Parameter(
      "model", required: \.model, .model,
      "Layers in order, or named layers with 'from'."),
    Parameter("loss", required: \.loss, .component(.loss), "What training makes small."),
    Parameter(
      "gradient", \.gradient, .list(of: .component(.gradientTransform)),
      "Changes of the gradient before each update, in order."),
    Parameter("optimizer", required: \.optimizer, .component(.optimizer), "The update rule."),
    Parameter(
      "groups", \.groups, .list(of: .record(ParameterGroup.self)),
      "Parameters whose rate or weight decay differs; the first group that has one counts."),
    Parameter(
      "schedule", required: \.schedule, .component(.schedule), default: "constant",
      "What the learning rate is multiplied by over time."),
    Parameter("train", \.train, .record(TrainSpec.self), "How long, in which precision."),
    Parameter(
      "watch", \.watch, .choice,
      "What to look for while training: spikes of the loss, or nothing."),
    Parameter(
      "metrics", required: \.metrics, .list(of: .component(.metric)),
      default: ["loss", "accuracy", "rmse", "mae", "r2"],
      "Figures of each split; those that don't fit the target are left out."),
    Parameter(
      "explain", \.explain, .auto(or: .list(of: .component(.intervention))),
      "What 'seismo explain' changes to find what set a spike off; auto for all that are linked."),
    Parameter(
      "advise", \.advise, .auto(or: .list(of: .component(.remedy))),
      "What 'seismo advise' tries against spikes; auto for all that are linked."),
  ]

  package var version = 1
  package var name = "experiment"
  package var plugins: [String] = []
  package var seed = 0
  package var data: DataSpec?
  package var prepare: [any PreparationStep] = []
  package var sampler: (any Sampler)?
  package var model: Model?
  package var loss: (any Loss)?
  package var gradient: [any GradientTransform] = []
  package var optimizer: (any Optimizer)?
  package var groups: [ParameterGroup] = []
  package var schedule: (any Schedule)?
  package var train = TrainSpec()
  package var watch = Watch.spikes
  package var metrics: [any Metric]?
  /// Nil for all that are linked, with their defaults; so is `advise`.
  package var explain: [any Intervention]?
  package var advise: [any Remedy]?

  package enum Watch: String, CaseIterable, Sendable {
    case spikes, off
  }

  package init() {}

  package func validate() throws(ParameterProblem) {
    if model?.nodes.isEmpty == true { throw ParameterProblem("model", "needs at least one layer") }
    let names = (metrics ?? []).map { type(of: $0).name }
    if Set(names).count < names.count { throw ParameterProblem("metrics", "names one twice") }
  }
}

/// What is read, and how it is split.
package struct DataSpec: Record {
  package static let owner = "'data'"
  package static let parameters: [Parameter<DataSpec>] = [
    Parameter("read", required: \.reader, .component(.reader), "The reader."),
    Parameter("schema", required: \.schema, .record(SchemaSpec.self), "What the columns are."),
    Parameter(
      "split", required: \.splitter, .component(.splitter), default: "random",
      "Training, validation and test rows."),
  ]

  package var reader: (any Reader)?
  package var schema: SchemaSpec?
  package var splitter: (any Splitter)?

  package init() {}
}

/// What the columns are.
package struct SchemaSpec: Record {
  package static let owner = "'schema'"
  package static let parameters: [Parameter<SchemaSpec>] = [
    Parameter(
      "target", required: \.target, .target,
      "The column to predict: its name, or {column: …, transform: …}."),
    Parameter("exclude", \.exclude, .list(of: .text), "Columns to leave out."),
    Parameter("types", \.types, .mapping(to: .choice), "Declared types by column."),
    Parameter(
      "missing", \.missing, .mapping(to: .markers),
      "More texts that stand for a missing value, by column, such as {CO: [-200]}."),
    Parameter(
      "on_missing_target", \.onMissingTarget, .choice,
      "What becomes of rows without a target: error, or drop, in every part."),
    Parameter(
      "row_weights", \.rowWeights, .off(or: .text),
      "The column with what each training row counts in the loss: numbers of at least 0."),
  ]

  package enum MissingTargetPolicy: String, CaseIterable, Sendable {
    case error, drop
  }

  package var target: TargetSpec?
  package var exclude: [String] = []
  package var types: [String: ColumnType] = [:]
  package var missing: [String: [String]] = [:]
  package var onMissingTarget = MissingTargetPolicy.error
  package var rowWeights: String?

  package init() {}

  static let path = SpecPath("data.schema")
  /// The column with the rows' weights, which is no input.
  var looksAt: ColumnsApart { ColumnsApart([rowWeights].compactMap(\.self), key: "row_weights") }

  package func validate() throws(ParameterProblem) {
    if let target = target?.column, exclude.contains(target) {
      throw ParameterProblem("exclude", "has the target '\(target)'")
    }
  }
}

/// How long training lasts, in which precision, and which epoch's weights are the best.
package struct TrainSpec: Record {
  package static let owner = "'train'"
  package static let parameters: [Parameter<TrainSpec>] = [
    Parameter(
      "epochs", \.epochs, .integer(in: 1...1_000_000_000), "Passes over the training rows."),
    Parameter("precision", \.precision, .choice, "Type of the network's numbers."),
    Parameter(
      "threads", \.threads, .integer(in: 1...64),
      "Threads that share each step; changes no bit. Two pay from a batch of about 96 rows."),
    Parameter(
      "blocks", \.blocks, .off(or: .integer(in: 1...1024)),
      "Parts of each batch whose sums are taken apart, at least; so many threads or ranks can share it."
    ),
    Parameter("select", \.select, .record(SelectSpec.self), "Which epoch's weights are the best."),
    Parameter(
      "patience", \.patience, .off(or: .integer(atLeast: 1)),
      "Epochs without a better 'select' metric after which training stops; brings back the best."),
    Parameter(
      "min_delta", \.minDelta, .number(.atLeast(0)),
      "The least improvement that counts for 'patience'."),
    Parameter(
      "on_non_finite", \.onNonFinite, .choice,
      "What to do when a batch's loss is NaN or infinite: stop, or continue."),
    Parameter(
      "checkpoint", \.checkpoint, .off(or: .record(CheckpointSpec.self)),
      "How often to keep what 'seismo resume' goes on from; changes no bit."),
    Parameter(
      "calibrate", \.calibrate, .choice,
      "How probabilities are calibrated after training: temperature scaling, fitted on the validation rows; none."
    ),
  ]

  package enum NonFinitePolicy: String, CaseIterable, Sendable {
    case stop, `continue`
  }

  package enum Calibration: String, CaseIterable, Sendable {
    case none, temperature
  }

  package var epochs = 100
  package var precision = Precision.float32
  package var threads = 1
  package var blocks: Int?
  package var select = SelectSpec()
  package var patience: Int?
  package var minDelta = 0.0
  package var onNonFinite = NonFinitePolicy.stop
  package var checkpoint: CheckpointSpec? = CheckpointSpec()
  package var calibrate = Calibration.none

  package init() {}

  package func validate() throws(ParameterProblem) {
    if minDelta > 0, patience == nil {
      throw ParameterProblem("min_delta", "needs a patience, such as 20")
    }
  }
}

/// How the best epoch is chosen.
package struct SelectSpec: Record {
  package static let owner = "'select'"
  package static let parameters: [Parameter<SelectSpec>] = [
    Parameter("metric", \.metric, .text, "split.metric, such as validation.loss."),
    Parameter("mode", \.mode, .choice, "Whether the smallest or the largest is best."),
    Parameter("ties", \.ties, .choice, "Which of several epochs that are as good is the best."),
  ]

  package enum Mode: String, Codable, CaseIterable, Sendable {
    case min, max
  }

  package enum Ties: String, CaseIterable, Sendable {
    case first, last
  }

  package static func mapping(for word: String) -> String? {
    let grows = word.hasSuffix("accuracy") || word.hasSuffix("r2")
    return word.contains(".") ? "{metric: \(word), mode: \(grows ? Mode.max : .min)}" : nil
  }

  package var metric = "validation.loss"
  package var mode = Mode.min
  package var ties = Ties.first

  package init() {}

  /// Whether a value is better than the best so far; NaN never is.
  package func isBetter(_ value: Double, than best: Double?) -> Bool {
    guard !value.isNaN else { return false }
    guard let best else { return true }
    if value == best { return ties == .last }
    return mode == .min ? value < best : value > best
  }
}
