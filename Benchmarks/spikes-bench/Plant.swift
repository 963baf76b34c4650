import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoTraining

/// A way to make a run spike, or not, whose truth is known.
struct Plant {
  /// What the plant should do to its run.
  enum Expectation: String {
    /// Spikes, with a trigger or a margin to find.
    case live
    /// Nothing: silence is right.
    case inert
    /// Spikes of a cause that no intervention tests: "none" or "unknown" is right.
    case withheld
  }

  var name: String
  var expectation: Expectation
  /// Names of triggers that are right; empty where the margin alone is judged.
  var triggers: Set<Cause> = []
  /// The margin that is right; nil where it isn't judged.
  var margin: Margin?
  /// Whether right rows are those of truth.csv; else any row that is named is wrong, but in a short batch.
  var hasGuiltyRows = false
  /// Changes of the base spec that both twins have, and those that the plant alone has.
  var common: [String] = []
  var planted: [String]
  /// Whether it is in the held-out set too.
  var isHeldOut = true

  /// Whether its twin is a training that nobody would call unstable: the base network and its like, without
  /// batch normalization, whose twins spike by themselves.
  var hasHealthyTwin: Bool {
    !common.contains {
      $0.contains("batch_norm") || $0.hasPrefix("data.read={") || $0.contains("batch_size=1")
    }
  }

  /// Right answers for spikes that one or more rows set off.
  static let rowTriggers: Set<Cause> = [
    .trigger(.row), .trigger(.rows), .inShortBatch(.row), .inShortBatch(.rows),
  ]
  static let shortTriggers: Set<Cause> = [
    .trigger(.shortBatch), .inShortBatch(.row), .inShortBatch(.rows), .trigger(.statistics),
  ]
  static let nothing: Set<Cause> = [.nothing, .undecided]
}

extension Plant {
  private static let normalizing =
    "model=[{use: dense, units: 100, init: he_normal}, batch_norm, relu, "
    + "{use: dense, units: 40, init: he_normal}, relu, {use: dense, units: classes}]"
  private static let fullBatch = [
    "data.read.classes=0", "data.read.spread=0.1", "sampler=full_batch", "loss=mse",
    "model=[{use: dense, units: 40}, tanh, {use: dense, units: 1}]", "train.epochs=6400",
    "data.read.rows=256",
  ]
  private static let bareLogarithm =
    "model=[{use: dense, units: 100, init: he_normal}, relu, "
    + "{use: dense, units: 40, init: he_normal}, relu, {use: dense, units: classes}, softmax]"
  private static func scaled(_ factor: Int, _ end: String = "") -> String {
    "model=[{use: dense, units: 100, init: {use: he_normal, scale: \(factor)}}, relu, "
      + "{use: dense, units: 40, init: {use: he_normal, scale: \(factor)}}, relu, "
      + "{use: dense, units: classes, init: {use: glorot_uniform, scale: \(factor)}}\(end)]"
  }

  /// Every plant.
  static let all: [Plant] = rows + innocentShortBatches + batches + rates + inert + mixed

  private static let rows: [Plant] = [
    Plant(
      name: "contradictory pair", expectation: .live, triggers: rowTriggers, hasGuiltyRows: true,
      planted: ["data.read.contradictions=1"]),
    Plant(
      name: "contradictory pair × 3", expectation: .live, triggers: rowTriggers,
      hasGuiltyRows: true,
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "opposing pair × 100", expectation: .live, triggers: rowTriggers, hasGuiltyRows: true,
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=100"]),
    Plant(
      name: "contradictory pair, wide", expectation: .live, triggers: rowTriggers,
      hasGuiltyRows: true,
      common: [
        "model=[{use: dense, units: 256, init: he_normal}, relu, {use: dense, units: classes}]"
      ], planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "contradictory pair, deep", expectation: .live, triggers: rowTriggers,
      hasGuiltyRows: true,
      common: [
        "model=[{use: mlp, hidden: [32, 32, 32, 32]}, {use: dense, units: classes}]"
      ], planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "contradictory pair, batch 1", expectation: .live,
      triggers: rowTriggers.union([.trigger(.batch)]),
      hasGuiltyRows: true,
      common: ["sampler.batch_size=1", "train.epochs=13", "optimizer.learning_rate=3e-4"],
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
  ]

  private static let innocentShortBatches: [Plant] = [
    Plant(
      name: "contradictory pair × 3, innocent short batch", expectation: .live,
      triggers: [.trigger(.row), .trigger(.rows)], hasGuiltyRows: true,
      common: ["data.read.rows=1008"],
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=3"]),
    Plant(
      name: "opposing pair × 100, innocent short batch", expectation: .live,
      triggers: [.trigger(.row), .trigger(.rows)], hasGuiltyRows: true,
      common: ["data.read.rows=1008"],
      planted: ["data.read.contradictions=1", "data.read.contradiction_scale=100"]),
  ]

  private static let batches: [Plant] = [
    Plant(
      name: "short batch of 1, Vehicle", expectation: .live, triggers: shortTriggers,
      common: vehicle,
      planted: ["data.split={use: stratified, train: 0.682, validation: 0.15, test: 0.168}"],
      isHeldOut: false),
    Plant(
      name: "short batch of 1, learning rate × 3", expectation: .live, triggers: shortTriggers,
      common: ["data.read.spread=2.5", "optimizer.learning_rate=3e-3"],
      planted: ["data.read.rows=993"]),
    Plant(
      name: "short batch of 1, learning rate × 6", expectation: .live, triggers: shortTriggers,
      common: ["data.read.spread=2.5", "optimizer.learning_rate=6e-3"],
      planted: ["data.read.rows=993"]),
    Plant(
      name: "short batch of 2, batch norm", expectation: .live, triggers: shortTriggers,
      common: [normalizing], planted: ["data.read.rows=994"]),
    Plant(
      name: "batch norm, ε 1e-12, near-constant input", expectation: .live,
      triggers: [.trigger(.statistics)], hasGuiltyRows: true,
      common: ["data.read.rare=3"],
      planted: [
        "model=[{use: batch_norm, epsilon: 1e-12}, {use: dense, units: 100, init: he_normal}, relu, "
          + "{use: dense, units: 40, init: he_normal}, relu, {use: dense, units: classes}]"
      ]),
  ]

  private static let rates: [Plant] = [
    Plant(
      name: "learning rate × 30", expectation: .live, margin: .edge,
      planted: [
        "optimizer.learning_rate=0.03"
      ]),
    Plant(
      name: "full batch at the edge", expectation: .live, triggers: nothing, margin: .edge,
      common: fullBatch + ["optimizer={use: sgd, learning_rate: 0.05}"],
      planted: ["optimizer={use: sgd, learning_rate: 0.4}"]),
    Plant(
      name: "bare log, initialization × 10", expectation: .live,
      triggers: [.trigger(.logarithm), .trigger(.initialization)],
      common: [bareLogarithm, "loss=nll"],
      planted: [scaled(10, ", softmax"), "loss={use: nll, log_clip: off}"]),
  ]

  private static let inert: [Plant] = [
    Plant(
      name: "learning rate × 10", expectation: .inert, planted: ["optimizer.learning_rate=0.01"]),
    Plant(
      name: "SGD, learning rate × 20", expectation: .inert,
      common: ["optimizer={use: sgd, learning_rate: 0.01}"],
      planted: ["optimizer={use: sgd, learning_rate: 0.2}"]),
    Plant(
      name: "one wrong row × 100", expectation: .inert, hasGuiltyRows: true,
      planted: ["data.read.flipped=1", "data.read.flipped_scale=100"]),
    Plant(
      name: "three flipped labels", expectation: .inert, hasGuiltyRows: true,
      planted: ["data.read.flipped=3"]),
    Plant(name: "short batch of 1", expectation: .inert, planted: ["data.read.rows=993"]),
    Plant(
      name: "bare log, rows × 100", expectation: .inert, hasGuiltyRows: true,
      common: [bareLogarithm, "loss={use: nll, log_clip: off}"],
      planted: ["data.read.outliers=3", "data.read.outlier_scale=100"]),
    Plant(name: "initialization × 10", expectation: .inert, planted: [scaled(10)]),
    Plant(
      name: "Float32, four times as long", expectation: .inert, common: ["train.epochs=824"],
      planted: ["seed=12345"]),
  ]

  private static let mixed: [Plant] = [
    Plant(
      name: "pair × 3 and short batch, batch norm", expectation: .live,
      triggers: rowTriggers.union(shortTriggers), hasGuiltyRows: true, common: [normalizing],
      planted: [
        "data.read.contradictions=1", "data.read.contradiction_scale=3", "data.read.rows=994",
      ]),
    Plant(
      name: "decoy: hard rows at the edge", expectation: .live, triggers: nothing, margin: .edge,
      common: fullBatch + [
        "optimizer={use: sgd, learning_rate: 0.05}", "data.read.outliers=2",
        "data.read.outlier_scale=3",
      ], planted: ["optimizer={use: sgd, learning_rate: 0.4}"]),
    Plant(
      name: "withheld: weights jolted", expectation: .withheld, triggers: nothing,
      common: ["optimizer={use: jolted_adam, every: 0}"],
      planted: ["optimizer={use: jolted_adam, every: 1500}"]),
  ]

  static let vehicle = [
    "data.read={use: csv, path: Data/vehicle.csv.gz}",
    "data.schema={target: Class, exclude: [Sc.Var.Maxis, Ra.Gyr, Skew.Maxis, Skew.maxis]}",
    "data.split={use: stratified, train: 0.7, validation: 0.15, test: 0.15}",
    "prepare=[standard]",
    "train.epochs=356",
  ]
}
